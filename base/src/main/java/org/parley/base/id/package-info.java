/**
 * Identifiers, made by one injected source so that whole nodes can be simulated from a seed.
 *
 * <p>Start at {@link Ids}.
 */
@NullMarked
package org.parley.base.id;

import org.jspecify.annotations.NullMarked;
