package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.testkit.Fuzzing;

/** Any bytes in: the edge answers, drops and counts, and never breaks. */
class EdgeFuzzTest {
    private static final int ITERATIONS = 20_000;

    private final EdgeBench edge = new EdgeBench();

    private void receive(FakeFlow flow, byte[] bytes) {
        switch (SipParser.parse(bytes)) {
            case Parsed.Ok<SipMessage>(var message) -> edge.receive(flow, message);
            case Parsed.Malformed<SipMessage>(_, var reason) -> edge.switchboard.inbound().onMalformed(flow, bytes, reason);
        }
        flow.sent.clear();
        edge.incoming.clear();
    }

    @Test
    void survivesAnyRequestOfAStranger() {
        var phone = TestPhone.of(edge, "ann");
        var corpus = List.of(
                phone.stamped(phone.registration(request -> request)).encoded(),
                phone.stamped(phone.request(SipMethod.INVITE, "101").withBody("application/sdp", TestPhone.bytes("v=0")))
                        .encoded(),
                phone.stamped(phone.request(SipMethod.INVITE, "101").with(HeaderName.SESSION_EXPIRES, "120;refresher=uac"))
                        .encoded(),
                phone.stamped(phone.request(SipMethod.OPTIONS, "101").with(HeaderName.REQUIRE, "a, b")).encoded(),
                phone.stamped(phone.request(SipMethod.CANCEL, "101")).encoded());

        Fuzzing.run(corpus, ITERATIONS, bytes -> receive(phone.flow, bytes));

        assertThat(edge.count("sip_internal_failures")).isZero();
        assertThat(TestPhone.of(edge, "bob").flow.isOpen).isTrue();
    }

    @Test
    void survivesAnyRequestInACall() {
        var phone = TestPhone.of(edge, "ann");
        phone.dial("101", "offer");
        edge.plane().answer(edge.incoming.getLast().leg(), "answer");
        SipResponse success = phone.flow.response();
        var corpus = List.of(
                phone.stamped(phone.inDialog(SipMethod.ACK, success)).encoded(),
                phone.stamped(phone.inDialog(SipMethod.INFO, success)
                                .withBody("application/dtmf-relay", TestPhone.bytes("Signal=*\r\nDuration=100\r\n")))
                        .encoded(),
                phone.stamped(phone.inDialog(SipMethod.INVITE, success).withBody("application/sdp", TestPhone.bytes("v=0")))
                        .encoded(),
                phone.stamped(phone.inDialog(SipMethod.UPDATE, success).with(HeaderName.SESSION_EXPIRES, "90;refresher=uas"))
                        .encoded());

        Fuzzing.run(corpus, ITERATIONS, bytes -> receive(phone.flow, bytes));
        edge.advance(Duration.ofMinutes(10));

        assertThat(edge.count("sip_internal_failures")).isZero();
    }

    @Test
    void survivesAnyAnswerToItsInvite() {
        for (int i = 0; i < 20; i++) {
            var phone = new TestPhone(edge, "bob", "secret", SipTransport.TCP);
            phone.register(60);
            edge.plane().invite(
                    new LegId("leg-" + i),
                    EdgeBench.telephones("bob"),
                    new PhonePlane.Caller("100", "Ann"),
                    "offer");
            var invite = phone.flow.request();
            var corpus = List.of(
                    SipResponse.answer(invite, 180).withToTag("t").encoded(),
                    SipResponse.answer(invite, 486).withToTag("t").encoded(),
                    SipResponse.answer(invite, 200)
                            .withToTag("t")
                            .with(HeaderName.CONTACT, "<" + phone.contact + ">")
                            .withBody("application/sdp", TestPhone.bytes("v=0"))
                            .encoded());

            Fuzzing.run(corpus, ITERATIONS / 20, bytes -> receive(phone.flow, bytes));
            edge.advance(Duration.ofMinutes(5));
        }

        assertThat(edge.count("sip_internal_failures")).isZero();
    }
}
