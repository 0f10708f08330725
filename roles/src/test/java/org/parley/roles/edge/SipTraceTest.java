package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.EndReason;
import org.parley.domain.trace.TracedMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipTransport;

/** The messages of a call can be looked at while it runs and afterwards. */
class SipTraceTest {
    private static final String OFFER = "v=0\r\na=ice-pwd:verysecretpassword\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0a2V5|2^20\r\n";

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private List<TracedMessage> ofLeg() {
        return edge.switchboard.border().traces().ofLegs(List.of(edge.incoming.getLast().leg()));
    }

    private void talkAndHangUp() {
        ann.dial("101", OFFER);
        var leg = edge.incoming.getLast().leg();
        edge.plane().ring(leg);
        edge.plane().answer(leg, "answer");
        ann.flow.response();
        var success = ann.flow.response();
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.ACK, success)));
        edge.receive(ann.flow, ann.stamped(ann.inDialog(SipMethod.BYE, success)));
    }

    private static List<String> ladder(List<TracedMessage> messages) {
        return messages.stream()
                .map(message -> message.direction() + " " + message.firstLine().replace("SIP/2.0 ", "").split(" ")[0])
                .toList();
    }

    @Test
    void showsBothDirectionsInOrderWithTimesAndAddresses() {
        talkAndHangUp();

        var messages = ofLeg();
        assertThat(ladder(messages))
                .containsExactly(
                        "IN INVITE", "OUT 401", "IN ACK", "IN INVITE", "OUT 180", "OUT 200", "IN ACK", "IN BYE", "OUT 200");
        var first = messages.getFirst();
        assertThat(first.from()).isEqualTo("192.0.2.7:" + ann.flow.remoteAddress().getPort());
        assertThat(first.to()).isEqualTo("198.51.100.1:5060");
        assertThat(first.transport()).isEqualTo("udp");
        assertThat(first.text()).startsWith(first.firstLine()).contains("Call-ID: " + first.callId());
    }

    @Test
    void takesSecretsOut() {
        talkAndHangUp();

        var all = String.join("\n", ofLeg().stream().map(TracedMessage::text).toList());
        assertThat(all).contains("response=\"[removed]\"").contains("username=\"ann\"");
        assertThat(all).contains("a=ice-pwd:[removed]").contains("inline:[removed]|2^20");
        assertThat(all).doesNotContain("verysecretpassword").doesNotContain("c2VjcmV0a2V5").doesNotContainPattern("response=\"[0-9a-f]+\"");
    }

    @Test
    void isStoredWhenTheCallIsOverAndStillFound() {
        talkAndHangUp();
        var before = ofLeg();

        edge.advance(Duration.ofSeconds(8));

        assertThat(edge.traces.kept).hasSize(1);
        assertThat(edge.switchboard.border().traces().size()).isZero();
        assertThat(ofLeg()).isEqualTo(before);
        assertThat(edge.switchboard.border().traces().ofCallId(before.getFirst().callId())).isEqualTo(before);
    }

    @Test
    void isForgottenWhenItsTimeIsOver() {
        talkAndHangUp();
        edge.advance(Duration.ofDays(8));

        assertThat(edge.traces.kept).isEmpty();
    }

    @Test
    void registrationsAreNoCalls() {
        ann.register(600);

        assertThat(edge.switchboard.border().traces().size()).isZero();
    }

    @Test
    void aFloodOfStrangersDoesNotPushOutTheCallsOfOurOwnPeople() {
        ann.dial("101", OFFER);
        for (int i = 0; i < 12_000; i++) {
            var stranger = new TestPhone(edge, "nobody" + i, "", SipTransport.UDP, "203.0.113." + i % 250);
            edge.receive(stranger.flow, stranger.stamped(stranger.request(SipMethod.INVITE, "101").withBody("application/sdp", new byte[4_000])));
        }

        assertThat(ofLeg()).isNotEmpty();
        assertThat(edge.switchboard.border().traces().size()).isLessThanOrEqualTo(10_000);
        assertThat(edge.switchboard.border().traces().bytes()).isLessThanOrEqualTo(64 << 20);
        assertThat(edge.switchboard.border().traces().dropped()).isPositive();
    }

    @Test
    void listsTheCallsThatWereSeenLast() {
        ann.dial("101", OFFER);
        var seen = edge.switchboard.border().traces().recent(10);

        assertThat(seen).hasSize(1);
        assertThat(seen.getFirst().leg()).isEqualTo(edge.incoming.getLast().leg().value());
        edge.plane().hangUp(edge.incoming.getLast().leg(), EndReason.BUSY);
        assertThat(ladder(ofLeg())).endsWith("OUT 486");
    }
}
