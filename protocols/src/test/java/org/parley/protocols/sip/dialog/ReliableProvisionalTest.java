package org.parley.protocols.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.SipTimers;

// RFC 3262 §3.
class ReliableProvisionalTest {
    private static final long MS = 1_000_000;

    private final SipRequest invite = request(SipMethod.INVITE);
    private final ReliableProvisional reliable =
            new ReliableProvisional(SipResponse.answer(invite, 183), 7, SipTimers.DEFAULT, 0);

    private static SipRequest request(SipMethod method) {
        var headers = new SipHeaders.Builder()
                .add(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1")
                .add(HeaderName.FROM, "<sip:a@example.com>;tag=1")
                .add(HeaderName.TO, "<sip:b@example.com>")
                .add(HeaderName.CALL_ID, "c")
                .add(HeaderName.CSEQ, new CSeq(3, method));
        return SipRequest.of(method, SipUri.of("b", "example.com", -1), headers.build());
    }

    @Test
    void repeatsWithDoubledGapsUntilItGivesUp() {
        var atMs = new ArrayList<Long>();
        while (!reliable.isOver()) {
            long dueNs = reliable.nextDeadlineNs();
            if (reliable.onTime(dueNs) == ReliableProvisional.Due.REPEAT) {
                atMs.add(dueNs / MS);
            }
        }

        assertThat(atMs).containsExactly(500L, 1_500L, 3_500L, 7_500L, 15_500L, 31_500L);
        assertThat(reliable.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void isAcknowledgedByItsOwnPrackOnly() {
        var prack = request(SipMethod.PRACK);

        assertThat(reliable.onPrack(prack)).isFalse();
        assertThat(reliable.onPrack(prack.with(HeaderName.RACK, "6 3 INVITE"))).isFalse();
        assertThat(reliable.onPrack(prack.with(HeaderName.RACK, "7 4 INVITE"))).isFalse();
        assertThat(reliable.onPrack(prack.with(HeaderName.RACK, "7  3 INVITE"))).isTrue();

        assertThat(reliable.onTime(600 * MS)).isEqualTo(ReliableProvisional.Due.NOTHING);
        assertThat(reliable.onPrack(prack.with(HeaderName.RACK, "7 3 INVITE"))).isFalse();
    }
}
