package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.base.io.Parsed;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** Requests and responses of proxied calls with bytes changed, Route and Record-Route most of all: nothing fails, and a good call gets through. */
class ProxyFuzzTest {
    private static final int ROUNDS = 1_500;
    private static final byte[] SPITE = "<>;,@:=\"%?*\\ \t0z\u00e9".getBytes(StandardCharsets.UTF_8);

    private final EdgeBench edge = new EdgeBench();
    private final FakeFlow server = new FakeFlow(SipTransport.UDP, 5080);
    private final TestPhone ann = TestPhone.of(edge, "ann");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void survivesWhateverStandsInRoutes(long seed) {
        var random = new SplittableRandom(seed);
        var group = new TargetGroup(
                "g", List.of(new Target("192.0.2.7", OptionalInt.of(5080), Optional.of("udp"), 0, 1, false)), Optional.empty());
        edge.reachable.put(EdgeBench.address("192.0.2.7", 5080), server);
        edge.routing.onQuestion = question -> new Decision.Proxy(
                new Destination.Group(group),
                false,
                new MessagePolicy(random.nextBoolean(), List.of(), Map.of(), List.of(), false),
                "a test");

        for (int i = 0; i < ROUNDS; i++) {
            edge.receive(ann.flow, ann.stamped(ann.request(SipMethod.INVITE, "service")));
            var forwarded = server.request();
            var success = SipResponse.answer(forwarded, 200)
                    .withToTag("callee")
                    .with(HeaderName.CONTACT, "<sip:service@192.0.2.7:5080>");
            receive(server, mutated(success.encoded(), random));
            edge.receive(server, success);
            SipResponse last = null;
            while (!ann.flow.sent.isEmpty()) {
                last = ann.flow.response();
            }
            assertThat(last).isNotNull();
            var bye = ann.inDialog(SipMethod.BYE, last).with(HeaderName.ROUTE, route(last));
            receive(ann.flow, mutated(ann.stamped(bye).encoded(), random));
            ann.flow.sent.clear();
            server.sent.clear();
        }

        assertThat(edge.count("sip_internal_failures")).as("seed %d", seed).isZero();
    }

    private static String route(SipResponse success) {
        return success.header(HeaderName.RECORD_ROUTE).orElse("<sip:192.0.2.99;lr>");
    }

    private void receive(FakeFlow flow, byte[] bytes) {
        if (SipParser.parse(bytes) instanceof Parsed.Ok<SipMessage>(var message)) {
            edge.receive(flow, message);
        }
    }

    /** A few bytes changed, mostly behind the name of a Route, Record-Route or Contact. */
    private static byte[] mutated(byte[] message, SplittableRandom random) {
        var changed = message.clone();
        var text = new String(message, StandardCharsets.ISO_8859_1);
        int route = text.indexOf(random.nextBoolean() ? "Route:" : "Contact:");
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            boolean isAimed = route > 0 && random.nextInt(4) > 0;
            int at = isAimed ? Math.min(changed.length - 1, route + 7 + random.nextInt(90)) : random.nextInt(changed.length);
            changed[at] = random.nextBoolean() ? SPITE[random.nextInt(SPITE.length)] : (byte) random.nextInt(256);
        }
        return changed;
    }
}
