package org.parley.roles.edge;

import java.time.Duration;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import org.parley.domain.routing.SipPlan;
import org.parley.net.sip.SipLoop;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.door.Audit;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.door.CallLimits;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.door.Gate;
import org.parley.roles.edge.door.KnownSources;
import org.parley.roles.edge.door.Offences;
import org.parley.roles.edge.door.Overload;
import org.parley.roles.edge.door.Peers;
import org.parley.roles.edge.door.SourceLimits;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.trace.CallTraces;
import org.parley.roles.edge.trace.SipTrace;
import org.parley.roles.edge.trace.TraceBoth;

/** The rooms that stand between strangers and the rest, wired: the door, bans, the audit trail, traces. Owned by the SIP loop. */
final class Border {
    private static final int SECRET_BYTES = 32;
    private static final int BANS_MAX = 10_000;
    private static final int SOURCES_MAX = 20_000;
    private static final int KNOWN_MAX = 200_000;
    private static final int LOOKS_PER_SECOND = 10;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration SWEEP = Duration.ofHours(1);

    private final Switchboard.Needs needs;
    private final Audit audit;
    private final BanList bans;
    private final Gate gate;
    private final CallTraces traces;
    private final CallLimits callLimits;
    private final Overload overload = new Overload();
    private final KnownSources known;
    private final Offences offences;
    private final Doorkeeper doorkeeper;
    private IntSupplier transactionCount = () -> 0;
    private DoubleSupplier occupied = () -> 0;
    private long nextLookNs;
    private int looks;
    private volatile int transactions;

    Border(Switchboard.Needs needs, Peers peers, EdgeCounters counters) {
        this.needs = needs;
        var limits = needs.config().limits();
        var secret = needs.ids().secret(SECRET_BYTES);
        var routing = needs.routing();
        bans = new BanList(BANS_MAX, needs.wallClock(), needs.border().bans());
        bans.restore(needs.border().bans().kept());
        gate = new Gate(bans);
        audit = new Audit(needs.loop(), needs.wallClock(), needs.border().audit());
        traces = new CallTraces(new CallTraces.Needs(
                needs.loop(),
                needs.threads(),
                needs.clock(),
                needs.wallClock(),
                needs.border().traces(),
                needs.border().tracing().orElse(CallTraces.Limits.defaults())));
        callLimits = new CallLimits(() -> routing.plan().limits());
        known = new KnownSources(KNOWN_MAX, limits.expiryMax().toNanos());
        offences = new Offences(new Offences.Needs(bans, audit, peers, known, () -> routing.plan().limits(), SOURCES_MAX));
        doorkeeper = new Doorkeeper(
                new Doorkeeper.Needs(
                        new SourceLimits(limits.sources()),
                        new SourceLimits(limits.sources()),
                        counters,
                        text -> CommandIds.hash(secret + text),
                        peers,
                        gate,
                        known,
                        offences,
                        overload,
                        audit,
                        () -> routing.plan().limits(),
                        () -> routing.plan().access().scanners()),
                needs.clock().nowNs());
    }

    /** Begins to watch the load. */
    void watch(IntSupplier transactions, DoubleSupplier occupiedShare) {
        occupied = occupiedShare;
        transactionCount = transactions;
        nextLookNs = needs.clock().nowNs() + LOOK.toNanos();
        needs.timers().every(LOOK, this::look);
        needs.timers().every(SWEEP, () -> needs.threads().execute(traces::sweepStore));
    }

    private void look() {
        long nowNs = needs.clock().nowNs();
        var config = needs.config();
        overload.look(
                nowNs - nextLookNs,
                (double) backlog() / config.flows().backlogMax(),
                occupied.getAsDouble(),
                nowNs);
        nextLookNs = nowNs + LOOK.toNanos();
        transactions = transactionCount.getAsInt();
        if (++looks % LOOKS_PER_SECOND == 0) {
            traces.onTick();
        }
    }

    private int backlog() {
        return needs.loop() instanceof SipLoop loop ? loop.backlog() : 0;
    }

    /** A plan has come into force; on the loop. */
    void onPlan(SipPlan plan) {
        gate.onRules(plan.access());
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    Gate gate() {
        return gate;
    }

    Audit audit() {
        return audit;
    }

    BanList bans() {
        return bans;
    }

    /** For whoever takes calls. */
    CallLimits callLimits() {
        return callLimits;
    }

    /** For the middle of the edge: what hears of every message. */
    SipTrace trace() {
        var kept = needs.border().tracing().isPresent() ? traces : SipTrace.OFF;
        return needs.border().export() == SipTrace.OFF ? kept : new TraceBoth(kept, needs.border().export());
    }

    CallTraces traces() {
        return traces;
    }

    /** What is counted here; from any thread. */
    void putInto(Map<String, Long> counts) {
        audit.counts().forEach((rule, count) -> counts.put("sip_refusals_total{rule=\"" + rule.text() + "\"}", count.sum()));
        counts.put("sip_bans_total", bans.begun());
        counts.put("sip_banned_sources", (long) bans.bans().size());
        counts.put("sip_sources_denied_total", gate.denied());
        counts.put("sip_overload_level", (long) overload.level().ordinal());
        counts.put("sip_traces_dropped_total", traces.dropped());
        counts.put("sip_transactions", (long) transactions);
    }

    /** Time for what must be done now and then; on the loop. */
    void onTick() {
        audit.onTick();
        bans.sweep();
    }
}
