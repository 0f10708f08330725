/**
 * Shared state that is small, changes often and is worth something only while it is fresh: who is registered where, who is present,
 * what is placed where. Values by key in named spaces, each with a time at which it ends.
 *
 * <p>Start at {@link StateStore}; its promise is the suite {@code StateStoreContract}, run by every adapter. {@link JournaledStateStore}
 * is the embedded one: in memory, with a journal on disk. Elsewhere: what must never be lost is in {@code platform.events}, what is asked for
 * in many ways in {@code platform.sql}.
 */
@NullMarked
package org.parley.platform.state;

import org.jspecify.annotations.NullMarked;
