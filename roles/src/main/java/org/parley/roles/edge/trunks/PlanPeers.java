package org.parley.roles.edge.trunks;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.Trunk;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.roles.edge.core.ServerLocator;
import org.parley.roles.edge.door.Peers;

/**
 * Who stands at a flow, as the plan says: by the names of a TLS certificate, by the contact that we registered with a carrier, by address
 * with the longest prefix that fits. Names among the sources count as the addresses that they have just now. Owned by the SIP loop.
 */
public final class PlanPeers implements Peers {
    /** Prefixes of one length and family; the longest first. */
    private record Table(boolean isIpv6, int bits, Map<Prefix, Peer> peers) {}

    /** A source that is a name, and whose it is. */
    private record Named(String name, Peer peer) {}

    private final ServerLocator locator;
    private final TrunkLines lines;
    private final Map<String, Peer> certificates = new HashMap<>();
    private final Map<Prefix, Peer> prefixes = new HashMap<>();
    private final List<Named> names = new ArrayList<>();
    private final Map<String, Set<InetAddress>> located = new HashMap<>();
    private List<Table> tables = List.of();

    public PlanPeers(ServerLocator locator, TrunkLines lines) {
        this.locator = locator;
        this.lines = lines;
    }

    /** A plan is in force. Where two name the same address, the one that stands first has it, trunks before trusted servers. */
    public void onPlan(SipPlan plan) {
        certificates.clear();
        prefixes.clear();
        names.clear();
        plan.trunks().forEach(trunk -> add(new Peer.OfTrunk(trunk), trunk.sources(), trunk.certificates()));
        plan.trusted().forEach(peer -> add(new Peer.Trusted(peer), peer.sources(), peer.certificates()));
        located.keySet().retainAll(new HashSet<>(names.stream().map(Named::name).toList()));
        rebuild();
        onTick();
    }

    private void add(Peer peer, List<String> sources, List<String> certificateNames) {
        for (var source : sources) {
            var prefix = Prefix.parse(source);
            if (prefix.isPresent()) {
                prefixes.putIfAbsent(prefix.get(), peer);
            } else {
                names.add(new Named(source.toLowerCase(Locale.ROOT), peer));
            }
        }
        certificateNames.forEach(name -> certificates.putIfAbsent(name.toLowerCase(Locale.ROOT), peer));
    }

    /** Asks where the names are by now; DNS's own lifetimes say whether anybody is really asked. */
    public void onTick() {
        for (var name : Set.copyOf(names.stream().map(Named::name).toList())) {
            locator.locate(Goal.of(name, -1, Optional.empty()), hops -> onLocated(name, hops), _ -> {
                // What was known stays: a carrier must not become a stranger because DNS fails.
            });
        }
    }

    private void onLocated(String name, List<NextHop> hops) {
        var addresses = new HashSet<InetAddress>();
        hops.forEach(hop -> addresses.add(hop.address()));
        if (!addresses.equals(located.put(name, addresses))) {
            rebuild();
        }
    }

    private void rebuild() {
        var all = new HashMap<>(prefixes);
        for (var named : names) {
            located.getOrDefault(named.name(), Set.of()).forEach(address -> all.putIfAbsent(Prefix.of(address), named.peer()));
        }
        var byLength = new HashMap<Integer, Table>();
        all.forEach((prefix, peer) -> byLength
                .computeIfAbsent(
                        prefix.bits() + (prefix.isIpv6() ? 1_000 : 0),
                        _ -> new Table(prefix.isIpv6(), prefix.bits(), new HashMap<>()))
                .peers()
                .put(prefix, peer));
        tables = byLength.values().stream()
                .sorted(Comparator.comparingInt(Table::bits).reversed())
                .toList();
    }

    @Override
    public Peer of(SocketFlow flow) {
        var certified = certificates.isEmpty() ? Peer.STRANGER : byCertificate(flow);
        boolean isBrowsers = flow.transport() == SipTransport.WS || flow.transport() == SipTransport.WSS;
        // Before browsers there is often a web proxy, whose address says nothing of who they are.
        boolean isNamed = certified != Peer.STRANGER || tables.isEmpty() || isBrowsers;
        return isNamed ? certified : byAddress(flow.remoteAddress().getAddress());
    }

    @Override
    public Peer of(SocketFlow flow, SipRequest request) {
        var line = lineOf(request);
        return line.isPresent() ? new Peer.OfTrunk(line.get()) : of(flow);
    }

    private Peer byCertificate(SocketFlow flow) {
        for (var name : flow.certificateNames()) {
            var peer = certificates.get(name);
            if (peer != null) {
                return peer;
            }
        }
        return Peer.STRANGER;
    }

    private Peer byAddress(InetAddress address) {
        boolean isIpv6 = address.getAddress().length == 16;
        for (var table : tables) {
            if (table.isIpv6() == isIpv6) {
                var peer = table.peers().get(Prefix.of(address, table.bits()));
                if (peer != null) {
                    return peer;
                }
            }
        }
        return Peer.STRANGER;
    }

    private Optional<Trunk> lineOf(SipRequest request) {
        return request.uri() instanceof SipUri uri ? lines.calledBy(uri.userName()) : Optional.empty();
    }

    /** To a line that we registered the carrier writes our contact into the Request-URI; the number stands in To. */
    @Override
    public Uri dialled(SipRequest request) {
        return lineOf(request).isPresent() ? request.to().uri() : request.uri();
    }
}
