/**
 * Interactive connectivity establishment (RFC 8445) for a server: one socket, host candidates, full checks, consent (RFC 7675).
 *
 * <p>Start at {@link IceAgent}: a state machine that is told of STUN messages and of the time and answers with {@link IceEffect}s.
 * Why it usually does not nominate stands in {@code docs/internals/survival.md}. Sockets and the sharing of a port are in
 * {@code media.webrtc}.
 */
@NullMarked
package org.parley.protocols.ice;

import org.jspecify.annotations.NullMarked;
