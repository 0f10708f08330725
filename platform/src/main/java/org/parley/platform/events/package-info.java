/**
 * Append-only streams of events in one global order, the memory of everything that happens.
 *
 * <p>Start at {@link EventStore}; its promise is the suite {@code EventStoreContract}, run by every adapter.
 */
@NullMarked
package org.parley.platform.events;

import org.jspecify.annotations.NullMarked;
