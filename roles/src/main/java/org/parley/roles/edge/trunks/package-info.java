/**
 * Lines to carriers: registering with them, proving ourselves to them, and knowing their calls when they come.
 *
 * <p>Start at {@link TrunkLines}, which keeps one {@link Line} for each trunk of the plan that registers; {@link PlanPeers} says whose a
 * flow or request is; {@link TrunkAuthenticator} answers challenges. Owned by the SIP loop. Elsewhere: where a trunk's servers are and
 * whether they live is {@code edge.targets}, which trunk a number leaves by is {@code domain.routing}. The page is
 * docs/internals/locating.md.
 */
@NullMarked
package org.parley.roles.edge.trunks;

import org.jspecify.annotations.NullMarked;
