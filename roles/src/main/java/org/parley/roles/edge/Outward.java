package org.parley.roles.edge;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.parley.domain.routing.SipPlan;
import org.parley.protocols.sip.locate.Abilities;
import org.parley.roles.edge.core.ServerLocator;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.targets.Targets;

/** What finds and watches servers beyond this node, wired: locating, connections, health. Owned by the SIP loop. */
final class Outward {
    private final Ways ways;
    private final Targets targets;

    Outward(Switchboard.Needs needs, SipCore core, Supplier<String> tokens) {
        RandomGenerator random = needs.ids()::nextLong;
        var locator = new ServerLocator(needs.dns(), Abilities.ALL, random, needs.loop());
        ways = new Ways(needs.connector(), locator, needs.loop(), needs.clock());
        targets = new Targets(new Targets.Needs(
                core, ways, locator, needs.timers(), needs.clock(), needs.wallClock(), random, tokens));
    }

    Ways ways() {
        return ways;
    }

    Targets targets() {
        return targets;
    }

    void onPlan(SipPlan plan) {
        targets.onPlan(plan);
    }

    void onTick() {
        ways.onTick();
    }
}
