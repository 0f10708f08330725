package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** The proxy, driven over a whole edge without sockets. */
class ProxyDeskTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private FakeFlow server(int port) {
        var flow = new FakeFlow(SipTransport.UDP, port);
        edge.reachable.put(EdgeBench.address("192.0.2.7", port), flow);
        return flow;
    }

    private static TargetGroup group(int... ports) {
        var targets = new ArrayList<Target>();
        for (int i = 0; i < ports.length; i++) {
            targets.add(new Target("192.0.2.7", OptionalInt.of(ports[i]), Optional.of("udp"), i, 1, false));
        }
        return new TargetGroup("servers", targets, Optional.empty());
    }

    private void proxied(Destination destination) {
        edge.routing.onQuestion = _ -> new Decision.Proxy(destination, false, MessagePolicy.NONE, "a test says so");
    }

    private SipRequest invite() {
        return ann.request(SipMethod.INVITE, "service").withBody("application/sdp", TestPhone.bytes("offer"));
    }

    private void answer(FakeFlow by, SipRequest request, int status) {
        edge.receive(by, answered(by, request, status));
    }

    private static SipResponse answered(FakeFlow by, SipRequest request, int status) {
        return SipResponse.answer(request, status)
                .withToTag("callee" + by.remote().port())
                .with(HeaderName.CONTACT, "<sip:service@192.0.2.7:" + by.remote().port() + ">");
    }

    // RFC 3261 §16: a whole call, record-routed.
    @Test
    void passesOnACallToAServerAndBack() {
        var server = server(5080);
        proxied(new Destination.Group(group(5080)));

        edge.receive(ann.flow, ann.stamped(invite()));
        var forwarded = server.request();
        answer(server, forwarded, 180);
        answer(server, forwarded, 200);

        assertThat(forwarded.maxForwards()).hasValue(69);
        assertThat(forwarded.vias()).hasSize(2);
        assertThat(forwarded.headers().has(HeaderName.RECORD_ROUTE)).isTrue();
        assertThat(forwarded.bodyText()).isEqualTo("offer");
        assertThat(ann.flow.response().status()).isEqualTo(180);
        var success = ann.flow.response();
        assertThat(success.status()).isEqualTo(200);
        assertThat(success.vias()).hasSize(1);

        edge.receive(ann.flow, within(SipMethod.ACK, success));
        assertThat(server.request().method()).isEqualTo(SipMethod.ACK);

        edge.receive(ann.flow, within(SipMethod.BYE, success));
        var bye = server.request();
        assertThat(bye.headers().has(HeaderName.ROUTE)).isFalse();
        assertThat(bye.uriText()).isEqualTo("sip:service@192.0.2.7:5080");
        answer(server, bye, 200);
        assertThat(ann.flow.response().status()).isEqualTo(200);
        assertThat(ann.flow.sent).isEmpty();
    }

    private SipRequest within(SipMethod method, SipResponse success) {
        var request = ann.inDialog(method, success);
        var routes = success.recordRoutes();
        return ann.stamped(routes.isEmpty() ? request : request.withRoutes(routes.reversed()));
    }
}
