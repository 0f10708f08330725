package org.parley.roles.edge.targets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkStatus;
import org.parley.domain.routing.TrunkStatus.TargetHealth;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.locate.WeightedOrder;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.ServerLocator;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.proxy.TargetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the plan's trunks and groups are, and which of their servers live. Owned by the SIP loop; {@link #trunk} and {@link #group} are
 * for any thread.
 */
public final class Targets implements TargetSource {
    private static final Logger LOG = LoggerFactory.getLogger(Targets.class);

    /** {@code random} decides among equals, {@code tokens} makes tags and Call-IDs that nobody can guess. */
    public record Needs(
            SipCore core,
            Ways ways,
            ServerLocator locator,
            Scheduler timers,
            NanoClock clock,
            WallClock wallClock,
            RandomGenerator random,
            Supplier<String> tokens) {}

    /** What people and routing see; replaced as a whole. */
    private record Snapshot(Map<String, List<TargetHealth>> trunks, Map<String, List<TargetHealth>> groups) {}

    private final Needs needs;
    private final Pinger pinger;
    private final Map<Server.Key, Server> servers = new HashMap<>(); // As many as the plan names.
    private SipPlan plan = SipPlan.EMPTY;
    private Function<Trunk, List<NameAddr>> serviceRoutes = _ -> List.of();
    private TargetSource.Prover prover = (_, _, _) -> Optional.empty();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Map.of());

    public Targets(Needs needs) {
        this.needs = needs;
        pinger = new Pinger(needs, this);
    }

    /** A plan is in force: servers that it no longer names are forgotten, what is known of the others stays. */
    public void onPlan(SipPlan newPlan) {
        plan = newPlan;
        var pings = new HashMap<Server.Key, Optional<Duration>>();
        for (var group : groups(newPlan)) {
            for (var target : group.targets()) {
                pings.merge(Server.Key.of(target), group.ping(), Targets::shorter);
            }
        }
        servers.values().removeIf(server -> {
            boolean isGone = !pings.containsKey(server.key);
            if (isGone) {
                pinger.stop(server);
            }
            return isGone;
        });
        pings.forEach((key, ping) -> pinger.start(
                servers.computeIfAbsent(key, fresh -> new Server(fresh, needs.wallClock().now())), ping));
        // A server that was pinged may be pinged no more.
        servers.values().forEach(server -> server.hops().forEach(hop -> retryLater(server, hop)));
        publish();
    }

    private static List<TargetGroup> groups(SipPlan plan) {
        var all = new ArrayList<>(plan.groups());
        plan.trunks().stream().map(Trunk::targets).forEach(all::add);
        return all;
    }

    private static Optional<Duration> shorter(Optional<Duration> a, Optional<Duration> b) {
        return a.isEmpty() ? b : b.isEmpty() || a.get().compareTo(b.get()) <= 0 ? a : b;
    }

    /** What is known of a trunk's targets, in the plan's order; from any thread. */
    public List<TargetHealth> trunk(String name) {
        return snapshot.trunks().getOrDefault(name, List.of());
    }

    /** What is known of a group's targets, in the plan's order; from any thread. */
    public List<TargetHealth> group(String name) {
        return snapshot.groups().getOrDefault(name, List.of());
    }

    /** Every address that the hosts of a trunk's targets have just now: its calls may come from there. */
    public Set<NextHop> addresses(Trunk trunk) {
        var all = new HashSet<NextHop>();
        for (var target : trunk.targets().targets()) {
            var server = servers.get(Server.Key.of(target));
            if (server != null) {
                all.addAll(server.hops());
            }
        }
        return all;
    }

    @Override
    public Search search(Destination destination) {
        return switch (destination) {
            case Destination.Group(var group) -> new TargetSearch(needs, this, List.of(TargetSearch.Line.of(group)));
            case Destination.Trunks(var choices) ->
                new TargetSearch(needs, this, choices.stream().map(TargetSearch.Line::of).toList());
            case Destination.Registered _, Destination.RequestUri _ ->
                throw new IllegalArgumentException("Only groups and trunks are located here");
        };
    }

    /** The targets of a trunk, for who calls or registers there. */
    public Search search(Trunk trunk) {
        return new TargetSearch(needs, this, List.of(TargetSearch.Line.of(trunk.targets())));
    }

    /** Who knows what registrars said about the way to them; set once, before the first plan. */
    public void onServiceRoutes(Function<Trunk, List<NameAddr>> knows) {
        serviceRoutes = knows;
    }

    /** Who answers the challenges of trunks; set once, before the first plan. */
    public void onChallenges(TargetSource.Prover knows) {
        prover = knows;
    }

    @Override
    public Optional<SipRequest> prove(Trunk trunk, SipRequest request, SipResponse challenge) {
        return prover.prove(trunk, request, challenge);
    }

    @Override
    public List<NameAddr> route(Trunk trunk) {
        return serviceRoutes.apply(trunk);
    }

    @Override
    public Search search(SipUri nextHop) {
        return search(Goal.of(nextHop), nextHop.host());
    }

    /** A server that the plan does not know: nothing is remembered of it. */
    public Search search(Goal goal, String label) {
        return new TargetSearch(needs, this, goal, label);
    }

    /** The targets of a group that take new calls, in the order in which they are to be tried (RFC 2782). */
    List<Server> order(TargetGroup group) {
        long nowNs = needs.clock().nowNs();
        var open = group.targets().stream()
                .filter(target -> !target.draining())
                .filter(target -> server(target).takesCalls(nowNs))
                .toList();
        return WeightedOrder.of(open, Target::priority, Target::weight, needs.random()).stream().map(this::server).toList();
    }

    /** The one that is known to be down for longest: where none takes calls it may be back first. Null where all asked us to wait. */
    @Nullable LastResort lastResort(TargetGroup group, Set<NextHop> except) {
        long nowNs = needs.clock().nowNs();
        LastResort longest = null;
        for (var target : group.targets()) {
            var server = server(target);
            for (var hop : target.draining() ? List.<NextHop>of() : server.hops()) {
                var vitality = server.vitality(hop);
                if (vitality == null || !vitality.isOnlyDown(nowNs) || except.contains(hop)) {
                    continue;
                }
                if (longest == null || vitality.since().isBefore(longest.since())) {
                    longest = new LastResort(server, hop, vitality.since());
                }
            }
        }
        return longest;
    }

    /** A place that is tried although it is down. */
    record LastResort(Server server, NextHop hop, Instant since) {}

    /** Known by the plan in force, or by one that a call still follows. */
    private Server server(Target target) {
        var key = Server.Key.of(target);
        var known = servers.get(key);
        return known != null ? known : new Server(key, needs.wallClock().now());
    }

    /** Finds out where the server is just now; {@code then} gets its addresses, none where nobody knows. */
    void locate(Server server, Consumer<List<NextHop>> then) {
        needs.locator()
                .locate(
                        server.goal(),
                        hops -> {
                            if (server.onLocated(hops, needs.wallClock().now())) {
                                publish();
                            }
                            then.accept(hops);
                        },
                        because -> {
                            if (server.onNowhere(because, needs.wallClock().now())) {
                                LOG.warn("{} cannot be located: {}", server.label(), because);
                                publish();
                            }
                            then.accept(server.hops()); // What was known before may still be right.
                        });
    }

    void onAnswer(Server server, NextHop hop, String what) {
        onEvent(server, hop, vitality -> vitality.onAnswer(what, needs.wallClock().now()));
    }

    void onPingFailed(Server server, NextHop hop, String what) {
        onEvent(server, hop, vitality -> vitality.onPingFailed(what, needs.wallClock().now()));
    }

    void onCallFailed(Server server, NextHop hop, String what) {
        onEvent(server, hop, vitality -> vitality.onCallFailed(what, needs.wallClock().now()));
        retryLater(server, hop);
    }

    void onOverloaded(Server server, NextHop hop, Optional<Duration> wait) {
        if (wait.isEmpty() || wait.get().isZero()) {
            onEvent(server, hop, vitality -> vitality.onOverloaded(needs.wallClock().now()));
            retryLater(server, hop);
            return;
        }
        onEvent(server, hop, vitality -> vitality.onToldToWait(wait.get(), needs.clock().nowNs()));
        needs.timers().after(wait.get().compareTo(Vitality.WAIT_MAX) > 0 ? Vitality.WAIT_MAX : wait.get(), this::publish);
    }

    /** Where nobody pings, nobody would ever hear that a server is back: it is taken for dead for a while only. */
    private void retryLater(Server server, NextHop hop) {
        var vitality = server.vitality(hop);
        if (server.ping.isEmpty() && vitality != null && vitality.takesRetry()) {
            needs.timers().after(vitality.retryAfter(), () -> onEvent(server, hop, known -> known.onRetry(needs.wallClock().now())));
        }
    }

    private void onEvent(Server server, NextHop hop, Predicate<Vitality> event) {
        var vitality = server.vitality(hop);
        if (vitality == null) {
            return; // DNS named it no more, meanwhile.
        }
        var before = vitality.state();
        var reason = vitality.because();
        if (event.test(vitality) && (before != Vitality.State.UNKNOWN || vitality.state() != Vitality.State.UP)) {
            LOG.info("{} ({}) is {}: {}", server.label(), hop, vitality.state(), vitality.because());
        }
        if (before != vitality.state() || !reason.equals(vitality.because())) {
            publish();
        }
    }

    /** Shows what is known now. Events of health are few: a ping or a failure, never each call. */
    private void publish() {
        var trunks = new HashMap<String, List<TargetHealth>>();
        plan.trunks().forEach(trunk -> trunks.put(trunk.name(), health(trunk.targets())));
        var groups = new HashMap<String, List<TargetHealth>>();
        plan.groups().forEach(group -> groups.put(group.name(), health(group)));
        snapshot = new Snapshot(Map.copyOf(trunks), Map.copyOf(groups));
    }

    private List<TargetHealth> health(TargetGroup group) {
        long nowNs = needs.clock().nowNs();
        return group.targets().stream().map(target -> server(target).health(target, nowNs)).toList();
    }

    /** How many targets of the plan take no calls, for {@code /metrics}; from any thread. */
    public long downCount() {
        var now = snapshot;
        return Stream.concat(now.trunks().values().stream(), now.groups().values().stream())
                .flatMap(List::stream)
                .filter(health -> health.state() == TrunkStatus.State.DOWN)
                .count();
    }
}
