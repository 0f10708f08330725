/**
 * Where a trunk, a group or a host is just now: located addresses, which of them live, and which one a call takes.
 *
 * <p>Start at {@link Targets}. A {@link Server} is a target of the plan with its addresses; {@link Vitality} is what is known of one address.
 * Owned by the SIP loop; {@link Targets#trunk} and {@link Targets#group} may be asked from anywhere. Elsewhere: what DNS is asked in
 * {@code protocols.sip.locate}, connections in {@code core.Ways}, registering with carriers in {@code edge.trunks}. The page is
 * docs/internals/locating.md.
 */
@NullMarked
package org.parley.roles.edge.targets;

import org.jspecify.annotations.NullMarked;
