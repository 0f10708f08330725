package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Scenarios;
import org.parley.systemtests.peers.Sipp;
import org.parley.systemtests.peers.SippServer;
import org.parley.systemtests.peers.SipAccount;

/** A node in front of other SIP servers: SIPp calls through it, and SIPp answers behind it. */
@Needs("sipp")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxySystemTest {
    private static final String DOMAIN = "behind.example";

    private ParleyNode node;
    private Path folder;
    private int runs;

    @BeforeAll
    void start(@TempDir Path given) {
        folder = given;
        node = ParleyNode.start(folder.resolve("data"));
    }

    @AfterAll
    void stop() {
        node.close();
    }

    /** The plan: everything for the domain goes to these targets, each given as YAML in flow style. */
    private void apply(String... targets) {
        var plan = """
                groups:
                  - name: behind
                    targets: [%s]
                domains:
                  - domain: %s
                    handling: proxy
                    group: behind
                    authenticate: false
                """.formatted(String.join(", ", targets), DOMAIN);
        try {
            var file = Files.writeString(folder.resolve("plan.yaml"), plan);
            node.cli("plan", "apply", file.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String target(SippServer server, int priority) {
        return "{host: 127.0.0.1, port: " + server.port() + ", transport: udp, priority: " + priority + "}";
    }

    private Sipp.Result call(String scenario, String transport, int calls) {
        return Sipp.run(
                SipAccount.of(node, "100", "none", transport), scenario, folder.resolve("caller-" + runs++),
                "-s", "100", "-m", String.valueOf(calls), "-r", "10");
    }

    private SippServer serve(String scenario) {
        return SippServer.start(scenario, folder.resolve("callee-" + runs++));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void callsAreSharedByTheServersOfAGroup(String transport) {
        try (var one = serve(Scenarios.callee(20, 0)); var other = serve(Scenarios.callee(20, 0))) {
            apply(target(one, 0), target(other, 0));

            var result = call(Scenarios.caller(DOMAIN, 200, 0), transport, 20);

            assertThat(result.exitCode()).as(result.output()).isZero();
            Eventually.get(() -> one.calls() + other.calls(), calls -> calls == 20);
            assertThat(one.calls()).isPositive();
            assertThat(other.calls()).isPositive();
        }
    }

    // RFC 3263 §4.3: a target that does not answer is passed over for the next.
    @Test
    void callsGoToTheNextServerWhenOneIsDead() {
        try (var alive = serve(Scenarios.callee(20, 0))) {
            apply("{host: 127.0.0.1, port: " + SippServer.freePort() + ", transport: udp, priority: 0}", target(alive, 1));

            var result = call(Scenarios.caller(DOMAIN, 100, 0), "udp", 5);

            assertThat(result.exitCode()).as(result.output()).isZero();
            Eventually.get(alive::calls, calls -> calls == 5);
        }
    }

    @Test
    void callsGoToTheNextServerWhenOneIsOverloaded() {
        try (var busy = serve(Scenarios.refusing("503 Service Unavailable")); var free = serve(Scenarios.callee(20, 0))) {
            apply(target(busy, 0), target(free, 1));

            var result = call(Scenarios.caller(DOMAIN, 100, 0), "udp", 5);

            assertThat(result.exitCode()).as(result.output()).isZero();
            Eventually.get(free::calls, calls -> calls == 5);
            assertThat(busy.calls()).isBetween(1L, 5L);
        }
    }

    // RFC 3261 §16.10: CANCEL goes on, 487 comes back.
    @Test
    void aCallThatIsTakenBackIsCancelledBehindUs() {
        try (var callee = serve(Scenarios.calleeWhoIsCancelled())) {
            apply(target(callee, 0));

            var result = call(Scenarios.callerWhoGivesUp(DOMAIN), "udp", 10);

            assertThat(result.exitCode()).as(result.output()).isZero();
            Eventually.get(callee::calls, calls -> calls == 10);
        }
    }

    // RFC 3261 §17: what is lost is sent again, by whoever sent it; nobody hears of it twice.
    @Test
    void callsSucceedThoughMessagesAreLost() {
        // At the caller only: with losses of its own SIPp's called side gives calls up that an RFC 3261 element would not.
        try (var callee = serve(Scenarios.callee(20, 0))) {
            apply(target(callee, 0));

            var result = call(Scenarios.caller(DOMAIN, 100, 10), "udp", 20);

            assertThat(result.exitCode()).as(result.output()).isZero();
        }
    }

    @Test
    void aServerThatIsDrainedGetsNoNewCalls() {
        try (var leaving = serve(Scenarios.callee(20, 0)); var staying = serve(Scenarios.callee(20, 0))) {
            apply("{host: 127.0.0.1, port: " + leaving.port() + ", transport: udp, draining: true}", target(staying, 0));

            var result = call(Scenarios.caller(DOMAIN, 100, 0), "udp", 10);

            assertThat(result.exitCode()).as(result.output()).isZero();
            Eventually.get(staying::calls, calls -> calls == 10);
            assertThat(leaving.calls()).isZero();
        }
    }

    @Test
    void strangersMayNotUseUsAsARelay() {
        var result = call(Scenarios.caller("elsewhere.example", 100, 0), "udp", 1);

        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).contains("404");
    }
}
