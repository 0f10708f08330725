package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrustedPeer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipTransport;

class PlanPeersTest {
    private final EdgeBench edge = new EdgeBench();

    /** A way from an address, with what its certificate shows. */
    private record From(SipTransport transport, InetSocketAddress remoteAddress, Set<String> certificateNames) implements SocketFlow {
        @Override
        public HostPort sentBy() {
            return new HostPort("198.51.100.1", 5060);
        }

        @Override
        public boolean send(byte[] message) {
            return true;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void trust() {}

        @Override
        public void close() {}
    }

    private static Trunk trunk(String name, List<String> sources, List<String> certificates) {
        var open = Trunk.to(name);
        return new Trunk(
                name, open.tenant(), open.targets(), sources, certificates, open.credentials(), open.handling(), open.numbers(),
                open.callerId(), open.policy(), open.channelsMax(), open.secureMedia());
    }

    private String who(String address) {
        return who(address, SipTransport.UDP, Set.of());
    }

    private String who(String address, SipTransport transport, Set<String> names) {
        var flow = new From(transport, new InetSocketAddress(InetAddress.ofLiteral(address), 5060), names);
        return switch (edge.switchboard.outward().peers().of(flow)) {
            case Peer.OfTrunk(var trunk) -> trunk.name();
            case Peer.Trusted(var peer) -> "trusted " + peer.name();
            case Peer.Stranger _ -> "stranger";
        };
    }

    // RFC 4632 §5.1: the longest prefix that fits.
    @Test
    void knowsPeersByTheLongestPrefix() {
        edge.routing.set(SipPlan.EMPTY
                .withTrunks(List.of(
                        trunk("wide", List.of("192.0.2.0/24", "2001:db8::/32"), List.of()),
                        trunk("narrow", List.of("192.0.2.64/26", "2001:db8:1::/48", "203.0.113.9"), List.of())))
                .withTrusted(List.of(new TrustedPeer("proxy", List.of("192.0.2.65/32"), List.of(), Optional.empty()))));

        assertThat(who("192.0.2.1")).isEqualTo("wide");
        assertThat(who("192.0.2.127")).isEqualTo("narrow");
        assertThat(who("192.0.2.65")).isEqualTo("trusted proxy");
        assertThat(who("2001:db8:2::1")).isEqualTo("wide");
        assertThat(who("2001:db8:1::1")).isEqualTo("narrow");
        assertThat(who("203.0.113.9")).isEqualTo("narrow");
        assertThat(who("203.0.113.8")).isEqualTo("stranger");
        assertThat(who("::ffff:203.0.113.9")).isEqualTo("narrow");
    }

    @Test
    void believesACertificateBeforeAnAddress() {
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(
                trunk("by-address", List.of("192.0.2.1"), List.of()),
                trunk("by-name", List.of(), List.of("SIP.carrier.example")))));

        assertThat(who("192.0.2.1", SipTransport.TLS, Set.of("sip.carrier.example"))).isEqualTo("by-name");
        assertThat(who("192.0.2.1", SipTransport.TLS, Set.of("other.example"))).isEqualTo("by-address");
        assertThat(who("192.0.2.9", SipTransport.TLS, Set.of("other.example"))).isEqualTo("stranger");
    }

    // RFC 3263 §4: where the name's servers are, its calls come from.
    @Test
    void knowsTheAddressesOfANameAndFollowsThem() {
        edge.dns.srv("_sip._udp.carrier.example", 1, 1, 5060, "a.carrier.example").address("a.carrier.example", "192.0.2.1");
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(trunk("carrier", List.of("Carrier.example"), List.of()))));
        assertThat(who("192.0.2.1")).isEqualTo("carrier");

        edge.dns.zone.clear();
        edge.dns.address("carrier.example", "192.0.2.2");
        edge.switchboard.onTick();
        assertThat(who("192.0.2.1")).isEqualTo("stranger");
        assertThat(who("192.0.2.2")).isEqualTo("carrier");

        edge.dns.isDown = true; // A carrier does not become a stranger because DNS fails.
        edge.switchboard.onTick();
        assertThat(who("192.0.2.2")).isEqualTo("carrier");
    }

    @Test
    void knowsNobodyBehindAWebSocketByAddress() {
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(trunk("carrier", List.of("127.0.0.1"), List.of()))));

        assertThat(who("127.0.0.1", SipTransport.WSS, Set.of())).isEqualTo("stranger");
        assertThat(who("127.0.0.1", SipTransport.TCP, Set.of())).isEqualTo("carrier");
    }

    @Test
    void forgetsWhoThePlanDrops() {
        edge.routing.set(SipPlan.EMPTY.withTrunks(List.of(trunk("carrier", List.of("192.0.2.0/24"), List.of()))));
        edge.routing.set(SipPlan.EMPTY);
        edge.advance(Duration.ofSeconds(1));

        assertThat(who("192.0.2.1")).isEqualTo("stranger");
    }
}
