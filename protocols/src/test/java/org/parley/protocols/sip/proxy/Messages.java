package org.parley.protocols.sip.proxy;

import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.Samples;

/** Requests as a proxy gets them. */
final class Messages {
    private Messages() {}

    static final KeyedHash KEY = new KeyedHash("0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

    /** An INVITE to this URI with more header lines. */
    static SipRequest invite(String uri, String... lines) {
        return request("INVITE", uri, lines);
    }

    static SipRequest request(String method, String uri, String... lines) {
        var more = new StringBuilder();
        for (var line : lines) {
            more.append(line).append('\n');
        }
        return (SipRequest) Samples.parse("""
                %s %s SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=z9hG4bKone;rport
                %sFrom: "Ann" <sip:100@example.org>;tag=from1
                To: <sip:200@example.org>
                Call-ID: call-1@192.0.2.7
                CSeq: 1 %s
                Contact: <sip:100@192.0.2.7:5062>
                Content-Length: 0

                """.formatted(method, uri, more, method));
    }

    static SipResponse answer(SipRequest request, int status) {
        return SipResponse.answer(request, status).withToTag("to" + status);
    }
}
