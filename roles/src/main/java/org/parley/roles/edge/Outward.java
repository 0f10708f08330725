package org.parley.roles.edge;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.parley.domain.routing.SipPlan;
import org.parley.net.sip.SocketFlow;
import org.parley.roles.edge.core.OwnAbilities;
import org.parley.roles.edge.core.ServerLocator;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Peers;
import org.parley.roles.edge.targets.Targets;
import org.parley.roles.edge.trunks.PlanPeers;
import org.parley.roles.edge.trunks.TrunkLines;

/** What finds and watches servers beyond this node, wired: locating, connections, health, lines to carriers. Owned by the SIP loop. */
final class Outward {
    private final Ways ways;
    private final Targets targets;
    private final TrunkLines lines;
    private final PlanPeers peers;

    Outward(Switchboard.Needs needs, SipCore core, Supplier<String> tokens) {
        RandomGenerator random = needs.ids()::nextLong;
        var locator = new ServerLocator(needs.dns(), OwnAbilities.of(needs.config().listeners()), random, needs.loop());
        ways = new Ways(needs.connector(), locator, needs.loop(), needs.clock());
        targets = new Targets(new Targets.Needs(
                core, ways, locator, needs.timers(), needs.clock(), needs.wallClock(), random, tokens));
        lines = new TrunkLines(
                new TrunkLines.Needs(core, targets, needs.timers(), needs.wallClock(), random, tokens));
        targets.onServiceRoutes(lines::serviceRoute);
        targets.onChallenges((trunk, request, challenge) ->
                lines.authenticator(trunk).flatMap(authenticator -> authenticator.answer(request, challenge)));
        peers = new PlanPeers(locator, lines);
    }

    Ways ways() {
        return ways;
    }

    Targets targets() {
        return targets;
    }

    TrunkLines lines() {
        return lines;
    }

    Peers peers() {
        return peers;
    }

    void onPlan(SipPlan plan) {
        targets.onPlan(plan);
        lines.onPlan(plan);
        peers.onPlan(plan);
    }

    void onTick() {
        ways.onTick();
        lines.onTick();
        peers.onTick();
    }

    void onFlowClosed(SocketFlow flow) {
        lines.onFlowClosed(flow);
    }

    /** Takes registrations back; {@code whenDone} runs when the carriers heard of it. */
    void close(Runnable whenDone) {
        lines.close(whenDone);
    }

    /** From any thread. */
    Map<String, Long> counts() {
        var counts = new TreeMap<>(lines.counts());
        counts.put("sip_targets_down", targets.downCount());
        return counts;
    }
}
