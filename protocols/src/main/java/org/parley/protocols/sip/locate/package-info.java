/**
 * Locating SIP servers: which DNS questions to ask for a URI, and in which order to try what they answer (RFC 3263, RFC 7984).
 *
 * <p>Start at {@link ServerSearch}. It is a state machine: told of answers it says what to ask next, or where the servers are. Nothing
 * here asks DNS, opens a socket or draws random numbers of its own. Elsewhere: {@code net.dns} asks, {@code roles.edge.targets} knows
 * which of the servers are alive.
 */
@NullMarked
package org.parley.protocols.sip.locate;

import org.jspecify.annotations.NullMarked;
