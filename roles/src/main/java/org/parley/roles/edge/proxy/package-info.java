/**
 * The stateful proxy: what is passed on instead of passing through call logic (RFC 3261 §16).
 *
 * <p>Start at {@link ProxyDesk}: it takes requests from {@code core.Reception}, asks {@link TargetSource} or the registrations where
 * they go, and drives the state machines of {@code protocols.sip.proxy}. Owned by the SIP loop. Elsewhere: what may be proxied at
 * all in {@code domain.routing}, which server is alive in {@code roles.edge.targets}. The page is docs/internals/proxy.md.
 */
@NullMarked
package org.parley.roles.edge.proxy;

import org.jspecify.annotations.NullMarked;
