package org.parley.roles.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Legs of clients whose connection is gone: sound goes on without it, and a client that resumes in time takes them over. A page
 * that was reloaded joins anew instead, and call logic replaces its old leg. What nobody comes back for is hung up.
 * Thread-safe.
 */
final class VanishedLegs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VanishedLegs.class);
    private static final int WAITING_MAX = 20_000;

    /** A leg that a client owns, and on whose behalf. */
    record OwnedLeg(Principal by, CallId call, LegId leg) {}

    private record Waiting(OwnedLeg owned, Scheduler.Cancellable timer) {}

    private final CallControl calls;
    private final Scheduler scheduler;
    private final Duration resumeWithin;
    private final LongAdder hungUp = new LongAdder();
    private final Map<LegId, Waiting> waiting = new HashMap<>();

    VanishedLegs(CallControl calls, Scheduler scheduler, Duration resumeWithin) {
        this.calls = calls;
        this.scheduler = scheduler;
        this.resumeWithin = resumeWithin;
    }

    /** The leg's client is gone for now. */
    synchronized void await(OwnedLeg owned) {
        if (waiting.size() >= WAITING_MAX) {
            scheduler.after(Duration.ZERO, () -> hangUp(owned));
            return;
        }
        var timer = scheduler.after(resumeWithin, () -> {
            if (forget(owned.leg())) {
                hangUp(owned);
            }
        });
        var replaced = waiting.put(owned.leg(), new Waiting(owned, timer));
        if (replaced != null) {
            replaced.timer().cancel();
        }
    }

    /** A client of this subject is back and goes on where it was: its legs are its own again. */
    synchronized List<OwnedLeg> takeOver(String subject) {
        var back = new ArrayList<OwnedLeg>();
        waiting.values().removeIf(each -> {
            if (!each.owned().by().subject().equals(subject)) {
                return false;
            }
            each.timer().cancel();
            back.add(each.owned());
            return true;
        });
        return back;
    }

    /** The leg is somebody's again, or has left. False if it was not waiting. */
    synchronized boolean forget(LegId leg) {
        var found = waiting.remove(leg);
        if (found != null) {
            found.timer().cancel();
        }
        return found != null;
    }

    long hungUp() {
        return hungUp.sum();
    }

    private void hangUp(OwnedLeg owned) {
        try {
            hungUp.increment();
            log.info("Call {}: leg {} hung up; its client did not come back within {}.", owned.call(), owned.leg(), resumeWithin);
            calls.hangUp(new CallControl.HangUp("vanished:" + owned.leg(), owned.by(), owned.call(), owned.leg()));
        } catch (ParleyException over) {
            log.debug("Leg {} was over already: {}", owned.leg(), over.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        waiting.values().forEach(each -> each.timer().cancel());
        waiting.clear();
    }
}
