package org.parley.protocols.sip.transaction;

import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.Via;

/** What identifies a transaction (RFC 3261 §17.1.3, §17.2.3): {@code place} is the client's sent-by, empty for our own. */
record TransactionKey(String branch, String place, SipMethod method) {
    static TransactionKey ofOwn(String branch, SipMethod method) {
        return new TransactionKey(branch, "", method);
    }

    static TransactionKey of(SipResponse response) {
        return ofOwn(response.topVia().branch().orElse(""), response.cseq().method());
    }

    /** The key a request matches; ACK has that of its INVITE. */
    static TransactionKey of(SipRequest request) {
        return of(request, request.is(SipMethod.ACK) ? SipMethod.INVITE : request.method());
    }

    /** As {@link #of(SipRequest)}, for a transaction of another method on the same branch. */
    static TransactionKey of(SipRequest request, SipMethod method) {
        var via = request.topVia();
        var branch = via.uniqueBranch();
        return branch.isPresent()
                ? new TransactionKey(branch.get(), place(via), method)
                : new TransactionKey(withoutCookie(request, via), place(via), method);
    }

    private static String place(Via via) {
        return via.port() < 0 ? via.host() : via.host() + ':' + via.port();
    }

    /** RFC 3261 §17.2.3 for RFC 2543 clients; the To tag is left out, so that an ACK matches, too. */
    private static String withoutCookie(SipRequest request, Via via) {
        return request.uriText() + '\n'
                + request.from().tag().orElse("") + '\n'
                + request.callId() + '\n'
                + request.cseq().number() + '\n'
                + via.branch().orElse("");
    }
}
