/**
 * UDPTL, the datagrams that carry fax over IP (ITU-T T.38 §9.1, RFC 7345 §1).
 *
 * <p>Start at {@link UdptlPacket}. Enough to tell them from rubbish and to count them; the fax inside is the peers' affair.
 */
@NullMarked
package org.parley.protocols.udptl;

import org.jspecify.annotations.NullMarked;
