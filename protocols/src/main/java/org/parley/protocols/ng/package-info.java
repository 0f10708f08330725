/**
 * rtpengine's control protocol "ng": a SIP proxy (Kamailio, OpenSIPS) tells a media relay what to do with a call.
 *
 * <p>Start at {@link NgMessage}: a cookie, a blank, and a dictionary in bencode or JSON, one datagram each way. {@link NgCommand}
 * is what a request asks for, {@link NgOptions} how an offer or answer is to be rewritten, {@link NgRetransmissions} what is
 * answered to a cookie that was seen before. Bytes and time in, values out: no sockets, no threads, no clocks. Who does what is
 * asked is {@code roles.media.ng}; the page is docs/internals/ng.md.
 */
@NullMarked
package org.parley.protocols.ng;

import org.jspecify.annotations.NullMarked;
