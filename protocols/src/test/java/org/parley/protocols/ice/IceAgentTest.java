package org.parley.protocols.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.base.id.Ids;
import org.parley.protocols.stun.StunAttribute;
import org.parley.protocols.stun.StunMessage;
import org.parley.protocols.stun.TransactionId;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

class IceAgentTest {
    private static final InetSocketAddress SERVER = at(1, 7000);
    private static final InetSocketAddress PAGE = at(2, 50_000);
    private static final InetSocketAddress OTHER = at(3, 50_001);

    private final ManualTime time = new ManualTime();
    private final Ids ids = new Ids(time, new SplittableRandom(5));
    private final ArrayDeque<Datagram> wire = new ArrayDeque<>();

    private record Datagram(Peer from, InetSocketAddress source, byte[] data, InetSocketAddress to) {}

    private static InetSocketAddress at(int host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), port);
    }

    /** An agent behind one or more addresses. */
    private final class Peer {
        final List<InetSocketAddress> addresses;
        final IceAgent agent;
        final List<IceEffect> seen = new ArrayList<>();
        boolean isDeaf;

        Peer(IceRole role, Nomination nomination, InetSocketAddress... addresses) {
            this.addresses = List.of(addresses);
            this.agent = new IceAgent(new IceAgent.Settings(role, nomination, 99, 4), IceCredentials.random(ids), ids);
        }

        void apply(List<IceEffect> effects) {
            apply(effects, addresses.getFirst());
        }

        void apply(List<IceEffect> effects, InetSocketAddress source) {
            for (var effect : effects) {
                seen.add(effect);
                if (effect instanceof IceEffect.Send(var message, var to)) {
                    wire.add(new Datagram(this, source, message, to));
                }
            }
        }

        void receive(byte[] data, InetSocketAddress from, InetSocketAddress on) {
            if (!isDeaf) {
                apply(agent.onStun(data, 0, data.length, from, time.nowNs()), on);
            }
        }

        long nominations() {
            return seen.stream()
                    .filter(effect -> effect instanceof IceEffect.Send(var message, _)
                            && StunMessage.parse(message, 0, message.length).orThrow().has(StunAttribute.UseCandidate.class))
                    .count();
        }
    }

    private void deliver(Peer one, Peer two) {
        while (!wire.isEmpty()) {
            var datagram = wire.remove();
            var to = datagram.from() == one ? two : one;
            if (to.addresses.contains(datagram.to())) {
                to.receive(datagram.data(), datagram.source(), datagram.to());
            }
        }
    }

    private void run(Duration duration, Peer one, Peer two) {
        for (long ms = 0; ms < duration.toMillis(); ms += 20) {
            time.advance(Duration.ofMillis(20));
            one.apply(one.agent.onTime(time.nowNs()));
            two.apply(two.agent.onTime(time.nowNs()));
            deliver(one, two);
        }
    }

    private void connect(Peer server, Peer page) {
        page.apply(page.agent.setRemote(
                server.agent.local(), List.of(new IceAgent.RemoteCandidate(SERVER, 1)), time.nowNs()));
        server.apply(server.agent.setRemote(page.agent.local(), List.of(), time.nowNs()));
        deliver(server, page);
    }

    // RFC 8445 §7.3.1.3, §7.3.1.4
    @Test
    void learnsAPeerReflexiveAddressAndChecksItAtOnce() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);

        connect(server, page); // No time passes.

        assertThat(server.agent.path()).isEqualTo(PAGE);
        assertThat(server.agent.hasValidPair()).isTrue();
        assertThat(page.agent.hasValidPair()).isTrue();
        run(Duration.ofMinutes(2), server, page);
        assertThat(server.nominations()).isZero();
        assertThat(server.seen).noneMatch(IceEffect.Failed.class::isInstance);
    }

    @Test
    void answersAndRemembersChecksThatOvertakeTheAnswer() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);
        page.apply(page.agent.setRemote(
                server.agent.local(), List.of(new IceAgent.RemoteCandidate(SERVER, 1)), time.nowNs()));
        deliver(server, page);

        assertThat(page.agent.hasValidPair()).isTrue();
        assertThat(server.agent.path()).isEqualTo(PAGE);
        assertThat(server.agent.hasValidPair()).isFalse();

        server.apply(server.agent.setRemote(page.agent.local(), List.of(), time.nowNs()));
        deliver(server, page);
        assertThat(server.agent.hasValidPair()).isTrue();
    }

    // RFC 8445 §8.1.1
    @Test
    void nominatesOnceWhereThePeerWaitsForIt() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.REGULAR, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);

        connect(server, page);

        assertThat(server.nominations()).isEqualTo(1);
    }

    // RFC 8445 §7.3.1.5
    @Test
    void followsAControllingPeersNomination() {
        var server = new Peer(IceRole.CONTROLLED, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLING, Nomination.REGULAR, PAGE);

        connect(server, page);

        assertThat(page.nominations()).isEqualTo(1);
        assertThat(server.agent.path()).isEqualTo(PAGE);
    }

    // RFC 8445 §7.3.1.1
    @Test
    void resolvesRoleConflicts() {
        for (var role : IceRole.values()) {
            var server = new Peer(role, Nomination.NEVER, SERVER);
            var page = new Peer(role, Nomination.NEVER, PAGE);

            connect(server, page);
            run(Duration.ofMillis(200), server, page);

            assertThat(server.agent.role()).isNotEqualTo(page.agent.role());
            assertThat(server.agent.hasValidPair()).isTrue();
            assertThat(page.agent.hasValidPair()).isTrue();
        }
    }

    @Test
    void thePathFollowsAuthenticDataButOnlyToCheckedAddresses() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE, OTHER);
        connect(server, page);

        server.apply(server.agent.onAuthenticData(OTHER, time.nowNs()));
        assertThat(server.agent.path()).isEqualTo(PAGE);

        var check = StunMessage.bindingRequest(
                        TransactionId.random(ids),
                        List.of(new StunAttribute.Username(server.agent.local().fragment() + ":x")))
                .encode(server.agent.local().password());
        server.receive(check, OTHER, SERVER);
        deliver(server, page);
        assertThat(server.agent.path()).isEqualTo(PAGE); // A check alone moves nothing: browsers check all pairs.

        server.apply(server.agent.onAuthenticData(OTHER, time.nowNs()));
        assertThat(server.agent.path()).isEqualTo(OTHER);
    }

    // RFC 7675 §5.1
    @Test
    void consentRunsOutWhenThePeerIsGone() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);
        connect(server, page);
        run(Duration.ofSeconds(60), server, page);
        page.isDeaf = true;

        run(Duration.ofSeconds(23), server, page);
        assertThat(server.seen).noneMatch(IceEffect.Failed.class::isInstance);
        run(Duration.ofSeconds(13), server, page);
        assertThat(server.seen).anyMatch(IceEffect.Failed.class::isInstance);
        assertThat(server.agent.path()).isNull();
    }

    @Test
    void failsWhenNobodyEverAnswers() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        server.apply(server.agent.setRemote(
                IceCredentials.random(ids), List.of(new IceAgent.RemoteCandidate(PAGE, 1)), time.nowNs()));
        for (int i = 0; i < 1600; i++) {
            time.advance(Duration.ofMillis(20));
            server.apply(server.agent.onTime(time.nowNs()));
        }

        assertThat(server.seen.stream().filter(IceEffect.Send.class::isInstance)).hasSize(IceAgent.ATTEMPTS_MAX);
        assertThat(server.seen.getLast()).isInstanceOf(IceEffect.Failed.class);
    }

    // RFC 8445 §9
    @Test
    void aRestartKeepsTheOldPathUntilTheNewOneStands() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);
        connect(server, page);
        var moved = new Peer(IceRole.CONTROLLED, Nomination.NEVER, OTHER);

        server.agent.restart(IceCredentials.random(ids));
        server.apply(server.agent.setRemote(moved.agent.local(), List.of(), time.nowNs()));
        assertThat(server.agent.path()).isEqualTo(PAGE);
        moved.apply(moved.agent.setRemote(
                server.agent.local(), List.of(new IceAgent.RemoteCandidate(SERVER, 1)), time.nowNs()));
        deliver(server, moved);

        assertThat(server.agent.path()).isEqualTo(OTHER);
    }

    @Test
    void strangersAreDroppedAndKnownAddressesAreBounded() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        server.apply(server.agent.setRemote(IceCredentials.random(ids), List.of(), time.nowNs()));
        var forged = StunMessage.bindingRequest(
                        TransactionId.random(ids),
                        List.of(new StunAttribute.Username(server.agent.local().fragment() + ":x")))
                .encode("wrong");

        server.receive(forged, PAGE, SERVER);
        assertThat(wire).isEmpty();
        assertThat(server.seen).hasOnlyElementsOfType(IceEffect.Dropped.class);
        assertThat(server.agent.isKnown(PAGE)).isFalse();

        for (int i = 0; i < 10; i++) {
            server.apply(server.agent.addRemoteCandidate(
                    new IceAgent.RemoteCandidate(at(9, 1000 + i), 1), time.nowNs()));
        }
        assertThat(server.agent.isKnown(at(9, 1003))).isTrue();
        assertThat(server.agent.isKnown(at(9, 1004))).isFalse();
    }

    @Test
    void anyBytesAreHandledOrDropped() {
        var server = new Peer(IceRole.CONTROLLING, Nomination.NEVER, SERVER);
        var page = new Peer(IceRole.CONTROLLED, Nomination.NEVER, PAGE);
        page.apply(page.agent.setRemote(
                server.agent.local(), List.of(new IceAgent.RemoteCandidate(SERVER, 1)), time.nowNs()));
        var check = wire.remove().data();

        Fuzzing.run(List.of(check), 5_000, data -> {
            if (StunMessage.isStun(data, 0, data.length)) {
                server.agent.onStun(data, 0, data.length, PAGE, 0);
            }
        });
    }
}
