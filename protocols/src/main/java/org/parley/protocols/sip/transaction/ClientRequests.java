package org.parley.protocols.sip.transaction;

import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** The requests a client transaction makes of its INVITE. */
final class ClientRequests {
    private ClientRequests() {}

    /** The ACK for a response of 300 to 699 (RFC 3261 §17.1.1.3): To as the response has it. */
    static SipRequest ackOfRefusal(SipRequest invite, SipResponse response) {
        return sameBranch(invite, SipMethod.ACK, response.headers());
    }

    /** The CANCEL (RFC 3261 §9.1), with more headers at its end. */
    static SipRequest cancel(SipRequest invite, SipHeaders extra) {
        var cancel = sameBranch(invite, SipMethod.CANCEL, invite.headers());
        for (int i = 0; i < extra.size(); i++) {
            cancel = cancel.adding(extra.field(i).name(), extra.field(i).value());
        }
        return cancel;
    }

    private static SipRequest sameBranch(SipRequest invite, SipMethod method, SipHeaders toFrom) {
        var from = invite.headers();
        var headers = new SipHeaders.Builder()
                .add(HeaderName.VIA, invite.topVia())
                .add(HeaderName.MAX_FORWARDS, 70)
                .copy(HeaderName.ROUTE, from)
                .copy(HeaderName.FROM, from)
                .copy(HeaderName.TO, toFrom)
                .copy(HeaderName.CALL_ID, from)
                .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), method));
        return invite.withMethod(method, headers.build());
    }
}
