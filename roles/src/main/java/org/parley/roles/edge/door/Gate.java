package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.util.concurrent.atomic.LongAdder;
import org.parley.domain.routing.AccessRules;
import org.parley.net.sip.SourceGate;

/** Who is not even read: what the plan denies, and who is banned. Thread-safe; the rules may change at any time. */
public final class Gate implements SourceGate {
    private final BanList bans;
    private final LongAdder denied = new LongAdder();
    private volatile AccessList access = AccessList.OPEN;

    public Gate(BanList bans) {
        this.bans = bans;
    }

    /** Rules of a new plan: whom they allow is not banned any more. */
    public void onRules(AccessRules rules) {
        var next = AccessList.of(rules);
        access = next;
        bans.exempt(source -> next.of(source) == AccessList.Access.ALLOWED);
    }

    @Override
    public boolean admits(InetAddress source) {
        return switch (access.of(source)) {
            case NOT_LISTED -> !bans.shuns(source);
            case ALLOWED -> true;
            case DENIED -> {
                denied.increment();
                yield false;
            }
        };
    }

    /** Packets and connections that the rules denied; those of banned sources are counted with their bans. */
    public long denied() {
        return denied.sum();
    }
}
