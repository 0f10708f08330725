/**
 * SIP messages: read, looked at, changed and written (RFC 3261 §7, §19, §20, §25, RFC 3581, RFC 5626).
 *
 * <p>Start at {@link SipParser}, then {@link SipRequest} and {@link SipResponse}. Messages are immutable; headers stay
 * bytes until somebody reads them. What a peer sent passes {@link SipScreen} before typed accessors are used. On streams
 * {@link SipStreamFramer} cuts messages out. Elsewhere: who answers what in {@code sip.transaction}, SDP in {@code sdp}.
 */
@NullMarked
package org.parley.protocols.sip.message;

import org.jspecify.annotations.NullMarked;
