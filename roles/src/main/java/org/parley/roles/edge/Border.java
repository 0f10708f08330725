package org.parley.roles.edge;

import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.door.Audit;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.door.CallLimits;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.door.SourceLimits;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.trace.SipTrace;

/** The rooms that stand between strangers and the rest, wired: the door, bans, the audit trail, traces. Owned by the SIP loop. */
final class Border {
    private static final int SECRET_BYTES = 32;
    private static final int BANS_MAX = 10_000;

    private final Audit audit;
    private final BanList bans;
    private final CallLimits callLimits;
    private final Doorkeeper doorkeeper;

    Border(Switchboard.Needs needs, EdgeCounters counters) {
        var limits = needs.config().limits();
        var secret = needs.ids().secret(SECRET_BYTES);
        bans = new BanList(BANS_MAX, needs.wallClock(), BanList.Store.NONE);
        audit = new Audit(needs.loop(), needs.wallClock(), _ -> {});
        callLimits = new CallLimits(() -> needs.routing().plan().limits());
        doorkeeper = new Doorkeeper(
                new SourceLimits(limits.sources()), new SourceLimits(limits.sources()), counters, text -> CommandIds.hash(secret + text));
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
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

    SipTrace trace() {
        return SipTrace.OFF;
    }

    /** Time for what must be done now and then; on the loop. */
    void onTick() {
        audit.onTick();
        bans.sweep();
    }
}
