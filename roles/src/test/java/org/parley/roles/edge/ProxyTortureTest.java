package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

/** Messages of RFC 4475 that ask something of proxies, through a whole edge. */
class ProxyTortureTest {
    private static final Path MESSAGES = Path.of("..", "protocols", "src", "test", "resources", "sip", "torture", "rfc4475");

    private final EdgeBench edge = new EdgeBench();
    private final FakeFlow caller = new FakeFlow(SipTransport.UDP, 5070);
    private final FakeFlow server = new FakeFlow(SipTransport.UDP, 5080);

    @BeforeEach
    void proxiesAll() {
        edge.reachable.put(EdgeBench.address("192.0.2.7", 5080), server);
        var target = new Target("192.0.2.7", OptionalInt.of(5080), Optional.of("udp"), 0, 1, false);
        var group = new TargetGroup("servers", List.of(target), Optional.empty());
        edge.routing.onQuestion = _ -> new Decision.Proxy(new Destination.Group(group), false, MessagePolicy.NONE, "a test");
    }

    private SipRequest receive(String name) {
        try {
            var bytes = Files.readAllBytes(MESSAGES.resolve(name + ".dat"));
            var request = (SipRequest) SipParser.parseDatagram(bytes, 0, bytes.length).orThrow();
            edge.receive(caller, request);
            return request;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // RFC 4475 §3.3.2, §3.3.3: schemes that nobody knows; §3.3.11: no hops left.
    @ParameterizedTest
    @CsvSource({"unkscm, 416", "novelsc, 416", "zeromf, 483"})
    void refusesWhatItMayNotPassOn(String name, int status) {
        receive(name);

        assertThat(caller.response().status()).isEqualTo(status);
        assertThat(server.sent).isEmpty();
    }

    // RFC 4475 §3.3.5: Proxy-Require is for us, Require is not.
    @Test
    void namesTheExtensionsThatAProxyWouldNeed() {
        receive("bext01");

        SipResponse refusal = caller.response();
        assertThat(refusal.status()).isEqualTo(420);
        assertThat(String.join(", ", refusal.headers().all(HeaderName.UNSUPPORTED)))
                .isEqualTo("noProxiesSupportThis, norDoAnyProxiesSupportThis");
        assertThat(server.sent).isEmpty();
    }

    // RFC 4475 §3.1.1.2, §3.1.1.3, §3.3.6, §3.4.1: odd methods, escapes, bodies and callers of RFC 2543 are no business of a proxy.
    @ParameterizedTest
    @ValueSource(strings = {"intmeth", "esc01", "invut", "inv2543"})
    void passesOnWhatItNeedNotUnderstand(String name) {
        var request = receive(name);

        var passed = server.request();
        assertThat(passed.method()).isEqualTo(request.method());
        assertThat(passed.uriText()).isEqualTo(request.uriText());
        assertThat(passed.body()).isEqualTo(request.body());
        assertThat(passed.vias()).hasSize(request.vias().size() + 1);
    }
}
