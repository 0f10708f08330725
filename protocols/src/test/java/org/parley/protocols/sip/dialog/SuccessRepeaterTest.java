package org.parley.protocols.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.dialog.SuccessRepeater.Due;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.Samples;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.transaction.Effect;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.protocols.sip.transaction.SipFlow;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.protocols.sip.transaction.TransactionLayer;

class SuccessRepeaterTest {
    private record Flow(SipTransport transport, HostPort remote, HostPort sentBy) implements SipFlow {}

    private static final HostPort HERE = new HostPort("192.0.2.1", 5060);

    private final SipResponse success =
            SipResponse.answer(Samples.request(SipMethod.INVITE, "z9hG4bK1"), 200).withToTag("us");
    private SuccessRepeater repeater;

    @BeforeEach
    void accept() {
        var layer = new TransactionLayer(SipTimers.DEFAULT, 10, () -> "token", 0);
        var effects = layer.onMessage(
                Samples.request(SipMethod.INVITE, "z9hG4bK1"), new Flow(SipTransport.TCP, HERE, HERE), 0);
        ServerTransaction invite = ((Effect.DeliverRequest) effects.getFirst()).transaction();
        repeater = new SuccessRepeater(invite, success, SipTimers.DEFAULT, 0);
    }

    // RFC 3261 §13.3.1.4: T1, doubling to T2, then BYE after 64 * T1.
    @Test
    void repeatsUntilItGivesUp() {
        var times = new ArrayList<Long>();
        Due last = new Due.Nothing();
        while (!repeater.isOver()) {
            long nowNs = repeater.nextDeadlineNs();
            last = repeater.onTime(nowNs);
            times.add(nowNs / 1_000_000);
        }

        assertThat(last).isEqualTo(new Due.GiveUp());
        assertThat(times).startsWith(500L, 1500L, 3500L, 7500L, 11_500L).endsWith(31_500L, 32_000L);
    }

    @Test
    void endsWithTheAck() {
        assertThat(repeater.onAck(Samples.request(SipMethod.ACK, "z9hG4bK2"))).isTrue();

        assertThat(repeater.onTime(600_000_000)).isEqualTo(new Due.Nothing());
        assertThat(repeater.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }
}
