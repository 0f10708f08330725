/**
 * The door: who may come in, how often, and who is shut out for a while.
 *
 * <p>Start at {@link Doorkeeper}. Judges requests before any state is made for them. Belongs to the SIP loop.
 */
@NullMarked
package org.parley.roles.edge.door;

import org.jspecify.annotations.NullMarked;
