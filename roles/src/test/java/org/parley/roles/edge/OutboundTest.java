package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.Via;

// RFC 5626, and the paths of RFC 3327 and RFC 3608 that it builds on.
class OutboundTest {
    private static final AccountId ANN = new AccountId("ann");
    private static final String INSTANCE = "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";

    private final EdgeBench edge = new EdgeBench();

    private TestPhone phone(SipTransport transport) {
        return new TestPhone(edge, "ann", "secret", transport);
    }

    private static SipRequest flow(TestPhone phone, int regId) {
        return phone.registration(request -> request.with(HeaderName.SUPPORTED, "path, outbound")
                .with(HeaderName.EXPIRES, "600")
                .with(HeaderName.CONTACT, "<" + phone.contact + ">;+sip.instance=\"" + INSTANCE + "\";reg-id=" + regId));
    }

    private static SipResponse registerFlow(TestPhone phone, int regId) {
        return phone.sendWithPassword(flow(phone, regId));
    }

    // §6: the answer says that the flow counts, and echoes what names it.
    @Test
    void saysThatAFlowWasRegistered() {
        var answer = registerFlow(phone(SipTransport.TCP), 1);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header(HeaderName.REQUIRE)).contains("outbound");
        assertThat(answer.header(HeaderName.FLOW_TIMER)).contains("120");
        var params = answer.contacts().getFirst().params();
        assertThat(params.get("+sip.instance")).contains(INSTANCE);
        assertThat(params.get("reg-id")).contains("1");
    }

    // §6: without the option tag it is a registration as ever.
    @Test
    void takesRegIdForNothingFromWhoDoesNotSupportOutbound() {
        var ann = phone(SipTransport.TCP);

        var answer = ann.sendWithPassword(flow(ann, 1).with(HeaderName.SUPPORTED, "path"));

        assertThat(answer.header(HeaderName.REQUIRE)).isEmpty();
        assertThat(answer.contacts().getFirst().params().has("reg-id")).isFalse();
    }

    // §6.1, §7: the flows of a device are one device, and only one of them is tried at a time: the newest.
    @Test
    void callsADeviceOverOneOfItsFlows() {
        registerFlow(phone(SipTransport.TCP), 1);
        var second = phone(SipTransport.TCP);
        edge.advance(Duration.ofSeconds(1));
        var answer = registerFlow(second, 2);

        assertThat(answer.contacts()).hasSize(2);
        var devices = edge.switchboard.registrations().devices(ANN, edge.time.nowNs());
        assertThat(devices).hasSize(1);
        assertThat(devices.getFirst().flows()).hasSize(2);
        assertThat(devices.getFirst().best().flow()).isEqualTo(second.flow);
    }

    // §6: a flow that is registered anew takes the place of the old one of its number, whatever the contact.
    @Test
    void replacesAFlowByItsNumber() {
        registerFlow(phone(SipTransport.TCP), 1);

        var answer = registerFlow(phone(SipTransport.TCP), 1);

        assertThat(answer.contacts()).hasSize(1);
    }

    // §5.3: a request goes over the flow only; where that is closed, over the next.
    @Test
    void failsOverWhenAFlowIsClosed() {
        var first = phone(SipTransport.TCP);
        registerFlow(first, 1);
        var second = phone(SipTransport.TCP);
        registerFlow(second, 2);

        edge.closeFlow(second.flow);

        var devices = edge.switchboard.registrations().devices(ANN, edge.time.nowNs());
        assertThat(devices.getFirst().flows()).hasSize(1);
        assertThat(devices.getFirst().best().flow()).isEqualTo(first.flow);
    }

    // §5.3, §7: 430 says that the flow is gone: it is not tried again.
    @Test
    void forgetsAFlowThatFailed() {
        registerFlow(phone(SipTransport.TCP), 1);
        registerFlow(phone(SipTransport.TCP), 2);
        var registrations = edge.switchboard.registrations();
        var best = registrations.devices(ANN, edge.time.nowNs()).getFirst().best();

        registrations.onFlowFailed(best);

        assertThat(registrations.of(ANN)).hasSize(1).doesNotContain(best);
    }

    // §6: more than one flow in a request is a mistake.
    @Test
    void refusesTwoFlowsAtOnce() {
        var ann = phone(SipTransport.TCP);
        var one = "<" + ann.contact + ">;+sip.instance=\"" + INSTANCE + "\";reg-id=1";

        var answer = ann.sendWithPassword(flow(ann, 1).with(HeaderName.CONTACT, one + ", " + one.replace("reg-id=1", "reg-id=2")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    // §6: behind a proxy that keeps no flows, a flow means nothing.
    @Test
    void refusesAFlowBehindAProxyThatKeepsNone() {
        var ann = phone(SipTransport.TCP);
        var behind = flow(ann, 1)
                .with(HeaderName.VIA, "SIP/2.0/TCP 10.0.0.9;branch=" + Via.MAGIC_COOKIE + "device")
                .with(HeaderName.PATH, "<sip:edge.example.org;lr>");

        var answer = throughAProxy(ann, behind);
        assertThat(answer.status()).isEqualTo(439);
        assertThat(answer.reason()).isEqualTo("First Hop Lacks Outbound Support");

        var next = flow(ann, 1)
                .with(HeaderName.VIA, "SIP/2.0/TCP 10.0.0.9;branch=" + Via.MAGIC_COOKIE + "device2")
                .with(HeaderName.PATH, "<sip:core.example.org;lr>, <sip:token@edge.example.org;lr;ob>");
        assertThat(throughAProxy(ann, next).status()).isEqualTo(200);
    }

    /** Credentials leave the Via of the device out, as they are a request of its own: so it is put back. */
    private static SipResponse throughAProxy(TestPhone proxy, SipRequest request) {
        var via = request.header(HeaderName.VIA).orElseThrow();
        var challenge = proxy.send(request);
        var again = new org.parley.protocols.sip.auth.DigestClient("ann", "secret")
                .answer(request, challenge, "cnonce")
                .orElseThrow();
        return proxy.send(again.with(HeaderName.VIA, via + "-again"));
    }

    // RFC 3327 §5.3: the path is kept with the binding, and echoed to who understands it.
    @Test
    void keepsAndEchoesThePath() {
        var ann = phone(SipTransport.UDP);
        var path = "<sip:p2.example.org;lr>, <sip:p1.example.org;lr>";

        var answer = ann.sendWithPassword(ann.registration(request ->
                request.with(HeaderName.SUPPORTED, "path").with(HeaderName.PATH, path)));
        var unaware = ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.PATH, path)));

        assertThat(answer.headers().all(HeaderName.PATH)).containsExactly(path);
        assertThat(unaware.headers().has(HeaderName.PATH)).isFalse();
        assertThat(edge.switchboard.registrations().of(ANN).getFirst().path())
                .extracting(hop -> hop.uri().toString())
                .containsExactly("sip:p2.example.org;lr", "sip:p1.example.org;lr");
    }

    @Test
    void refusesAPathThatCannotBeRead() {
        var ann = phone(SipTransport.UDP);

        for (var path : List.of("<mailto:ann@example.org>", "<sip:p1", String.join(",", java.util.Collections.nCopies(11, "<sip:p;lr>")))) {
            var answer = ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.PATH, path)));
            assertThat(answer.status()).isEqualTo(400);
        }
        assertThat(edge.plane().isReachable(ANN)).isFalse();
    }

    // RFC 3608 §6.1.
    @Test
    void tellsTheServiceRouteWhereOneIsConfigured() {
        var route = org.parley.protocols.sip.message.SipUri.of("", "edge.example.org", -1)
                .withParams(org.parley.protocols.sip.message.Params.NONE.withFlag("lr"));
        var routed = new EdgeBench(EdgeConfig.Limits.defaults(), List.of(route), new org.parley.testkit.ManualTime());

        assertThat(TestPhone.of(routed, "ann").register(600).headers().all(HeaderName.SERVICE_ROUTE))
                .containsExactly("<sip:edge.example.org;lr>");
        assertThat(TestPhone.of(edge, "ann").register(600).headers().has(HeaderName.SERVICE_ROUTE)).isFalse();
    }
}
