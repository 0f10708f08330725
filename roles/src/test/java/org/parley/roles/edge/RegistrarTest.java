package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.DeviceClass;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;

// RFC 3261 §10.
class RegistrarTest {
    private static final AccountId ANN = new AccountId("ann");

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private static List<String> contacts(SipResponse response) {
        return response.contacts().stream().map(contact -> contact.uri().toString()).toList();
    }

    // RFC 8760 §2.3: one challenge for each algorithm, the better first.
    @Test
    void challengesWithBothAlgorithms() {
        var answer = ann.send(ann.registration(request -> request.with(HeaderName.USER_AGENT, "phone")));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.headers().all(HeaderName.WWW_AUTHENTICATE)).hasSize(2);
        assertThat(answer.headers().all(HeaderName.WWW_AUTHENTICATE).getFirst()).contains("SHA-256");
        assertThat(answer.headers().all(HeaderName.WWW_AUTHENTICATE).getLast()).contains("algorithm=MD5");
        assertThat(answer.to().tag()).isPresent();
    }

    @Test
    void registersWhoKnowsThePassword() {
        var answer = ann.register(600);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contacts().getFirst().params().get("expires")).contains("600");
        assertThat(edge.plane().isReachable(ANN)).isTrue();
        assertThat(ann.flow.isTrusted).isTrue();
    }

    @Test
    void registersUnderTheExtensionToo() {
        assertThat(TestPhone.of(edge, "100").register(600).status()).isEqualTo(200);
        assertThat(edge.plane().isReachable(ANN)).isTrue();
    }

    @Test
    void refusesAWrongPasswordAndAnUnknownNameAlike() {
        var wrong = new TestPhone(edge, "ann", "guess", SipTransport.UDP);
        var unknown = new TestPhone(edge, "nobody", "guess", SipTransport.UDP);

        assertThat(wrong.register(600).status()).isEqualTo(401);
        assertThat(unknown.register(600).status()).isEqualTo(401);
        assertThat(edge.count("sip_authentications_failed")).isEqualTo(2);
        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    @Test
    void refusesToRegisterAnotherAccount() {
        var answer = ann.sendWithPassword(
                ann.registration(request -> request.with(HeaderName.TO, "<sip:bob@" + EdgeBench.REALM + ">")));

        assertThat(answer.status()).isEqualTo(403);
    }

    @Test
    void refusesADomainThatIsNotOurs() {
        var answer = ann.send(ann.registration(request -> request.withUri(SipUri.of("", "elsewhere.example", -1))));

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void forgetsABindingWhenItsTimeIsOver() {
        ann.register(600);

        edge.advance(Duration.ofSeconds(601));

        assertThat(edge.plane().isReachable(ANN)).isFalse();
        edge.switchboard.onTick();
        assertThat(edge.count("sip_bindings")).isZero();
    }

    @Test
    void unregistersOneContact() {
        ann.register(600);

        var answer = ann.register(0);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(contacts(answer)).isEmpty();
        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    @Test
    void unregistersAllContactsWithAStar() {
        ann.register(600);
        TestPhone.of(edge, "ann").register(600);

        var answer = ann.sendWithPassword(ann.registration(
                request -> request.with(HeaderName.CONTACT, "*").with(HeaderName.EXPIRES, "0")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    @Test
    void refusesAStarThatDoesNotEndEverything() {
        var answer = ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.CONTACT, "*")));

        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void tellsTheBindingsToWhoAsks() {
        ann.register(600);
        var second = TestPhone.of(edge, "ann");
        second.register(600);

        var answer = second.sendWithPassword(second.registration(request -> request.without(HeaderName.CONTACT)));

        assertThat(contacts(answer)).containsExactlyInAnyOrder(ann.contact.toString(), second.contact.toString());
    }

    // RFC 3261 §10.3, step 7: 423 with Min-Expires.
    @Test
    void refusesAVeryShortRegistration() {
        var answer = ann.register(5);

        assertThat(answer.status()).isEqualTo(423);
        assertThat(answer.header(HeaderName.MIN_EXPIRES)).contains("30");
    }

    @Test
    void shortensAVeryLongRegistration() {
        assertThat(ann.register(1_000_000).contacts().getFirst().params().get("expires")).contains("3600");
    }

    // RFC 5626 §5.3: requests go over the connection that the device registered on.
    @Test
    void losesABindingWithItsWebSocket() {
        var page = new TestPhone(edge, "ann", "secret", SipTransport.WSS);
        page.register(600);
        assertThat(edge.plane().devices(ANN)).containsExactly(DeviceClass.WEBRTC);

        edge.closeFlow(page.flow);

        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    // RFC 5626 §6: the same device on a new connection.
    @Test
    void replacesTheBindingOfADeviceThatComesBack() {
        UnaryRegister register = phone -> phone.sendWithPassword(phone.registration(request -> request.with(
                HeaderName.CONTACT, "<" + phone.contact + ">;+sip.instance=\"<urn:uuid:1>\";reg-id=1")));
        register.by(new TestPhone(edge, "ann", "secret", SipTransport.WSS));

        var answer = register.by(new TestPhone(edge, "ann", "secret", SipTransport.WSS));

        assertThat(contacts(answer)).hasSize(1);
    }

    private interface UnaryRegister {
        SipResponse by(TestPhone phone);
    }

    @Test
    void keepsNoMoreDevicesThanTheLimit() {
        SipResponse last = ann.register(600);
        for (int i = 0; i < 15; i++) {
            edge.advance(Duration.ofSeconds(1));
            last = TestPhone.of(edge, "ann").register(600);
        }

        assertThat(contacts(last)).hasSize(10).doesNotContain(ann.contact.toString());
    }

    @Test
    void refusesARequestThatIsOlderThanTheBinding() {
        ann.register(600);
        edge.advance(Duration.ofSeconds(40)); // Until the transactions are forgotten, which would call it merged.
        var old = ann.registration(request -> request.with(HeaderName.CSEQ, "1 REGISTER"));

        assertThat(ann.sendWithPassword(old).status()).isEqualTo(500);
    }

    @Test
    void knowsWhatKindsOfDevicesAnAccountHas() {
        new TestPhone(edge, "ann", "secret", SipTransport.TLS).register(600);
        assertThat(edge.plane().devices(ANN)).containsExactly(DeviceClass.SECURE);

        ann.register(600);

        assertThat(edge.plane().devices(ANN)).containsExactly(DeviceClass.PLAIN, DeviceClass.SECURE);
    }

    @Test
    void goesSilentForAnAddressThatGuesses() {
        int answers = 0;
        for (int i = 0; i < 100; i++) {
            var guesser = new TestPhone(edge, "ann", "guess" + i, SipTransport.UDP);
            SipRequest request = guesser.registration(any -> any);
            edge.receive(guesser.flow, guesser.stamped(request));
            if (guesser.flow.sent.isEmpty()) {
                break;
            }
            var challenge = guesser.flow.response();
            new DigestClient("ann", "guess" + i)
                    .answer(request, challenge, "c")
                    .ifPresent(again -> edge.receive(guesser.flow, guesser.stamped(again)));
            answers++;
        }

        assertThat(answers).isEqualTo(50);
        assertThat(edge.count("sip_requests_shunned")).isPositive();
        edge.advance(Duration.ofSeconds(10));
        assertThat(ann.register(600).status()).isEqualTo(200);
    }

    @Test
    void answersOptionsToStrangers() {
        var answer = ann.send(ann.request(SipMethod.OPTIONS, "bob"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header(HeaderName.ALLOW).orElse("")).contains("INVITE").contains("PRACK");
    }
}
