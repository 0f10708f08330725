package org.parley.domain.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.domain.calls.CallControl.Scene;
import org.parley.domain.calls.CallControl.Seated;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMovedIn;
import org.parley.domain.calls.CallEvent.LegMovedOut;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who sits where in each conference, and how each hears it. Not stored: a passing fact. Keeps it with each leg's notes in its
 * call, tells media at once and people at most every {@value #EVERY_MS} ms. Its methods that take a session run in its mailbox.
 */
final class Scenes {
    private static final Logger LOG = LoggerFactory.getLogger(Scenes.class);
    private static final long EVERY_MS = 100;

    /** A leg's place in its conference's scene; in its notes. */
    static final class Chair {
        /** In the {@link SeatPlan}; kept while he sits elsewhere by his own choice. */
        int place;

        Seat seat;
        Listening listening = Listening.PLAIN;

        Chair(int place) {
            this.place = place;
            seat = SeatPlan.seat(place);
        }
    }

    private final MediaPlane media;
    private final Scheduler scheduler;
    private final List<Consumer<Scene>> consumers = new CopyOnWriteArrayList<>();

    Scenes(MediaPlane media, Scheduler scheduler) {
        this.media = media;
        this.scheduler = scheduler;
    }

    AutoCloseable subscribe(Consumer<Scene> consumer) {
        consumers.add(consumer);
        return () -> consumers.remove(consumer);
    }

    /** While its notes are still there: who is replaced by the page that he has loaded anew leaves it his seat. */
    void onLeaving(CallSession session, LegLeft left) {
        var chair = session.notes(left.leg()).chair;
        if (chair != null && left.reason() == EndReason.REPLACED) {
            successor(session, left.leg()).ifPresent(leg -> session.notes(leg.leg()).chair = chair);
        }
    }

    /** After an event of a call has taken effect: who comes is given a seat. */
    void on(CallSession session, CallEvent event) {
        if (session.conference().isEmpty()) {
            return;
        }
        switch (event) {
            case LegJoined(var leg) -> sitDown(session, leg);
            case LegMovedIn moved -> sitDown(session, moved.leg().leg());
            case LegLeft _, LegMovedOut _ -> changed(session);
            default -> {
                // Nothing else moves anybody.
            }
        }
    }

    void seat(CallSession session, LegId leg, Seat seat) {
        chair(session, leg).seat = seat;
        media.seat(leg, seat);
        changed(session);
    }

    void listen(CallSession session, LegId leg, Listening how) {
        media.listen(leg, how);
        chair(session, leg).listening = how;
    }

    private void sitDown(CallSession session, LegId leg) {
        var chair = chair(session, leg);
        quietly(() -> media.seat(leg, chair.seat));
        if (chair.listening != Listening.PLAIN) {
            quietly(() -> media.listen(leg, chair.listening));
        }
        changed(session);
    }

    /** Media without ears for it is no reason not to take part. */
    private static void quietly(Runnable work) {
        try {
            work.run();
        } catch (ParleyException refused) {
            LOG.debug("Not seated: {}", refused.getMessage());
        }
    }

    private static Chair chair(CallSession session, LegId leg) {
        var notes = session.notes(leg);
        var chair = notes.chair;
        if (chair == null) {
            var taken = new HashSet<Integer>();
            session.allNotes().forEach(other -> {
                if (other.chair != null) {
                    taken.add(other.chair.place);
                }
            });
            chair = new Chair(SeatPlan.firstFree(taken));
            notes.chair = chair;
        }
        return chair;
    }

    private static Optional<Leg> successor(CallSession session, LegId left) {
        var call = session.begun();
        return CallDecisions.leg(call, left).flatMap(was -> call.legs().stream()
                .filter(leg -> leg.phase() != Phase.LEFT && isSamePerson(leg, was))
                .findFirst());
    }

    private static boolean isSamePerson(Leg one, Leg other) {
        return one.participant().equals(other.participant()) && one.subject().equals(other.subject());
    }

    /** Tells at once, and what changes in the next moment after that moment. */
    private void changed(CallSession session) {
        var pace = session.scenePace();
        if (pace.isResting) {
            pace.hasChanged = true;
            return;
        }
        pace.isResting = true;
        pace.hasChanged = false;
        tell(session);
        scheduler.after(Duration.ofMillis(EVERY_MS), () -> session.mailbox().tell(() -> {
            pace.isResting = false;
            if (pace.hasChanged && !session.isClosed()) {
                changed(session);
            }
        }));
    }

    /** Whether the scene was told a moment ago. */
    static final class Pace {
        private boolean isResting;
        private boolean hasChanged;
    }

    private void tell(CallSession session) {
        var seats = new ArrayList<Seated>();
        for (var leg : session.begun().legs()) {
            if (leg.phase() == Phase.JOINED) {
                seats.add(new Seated(leg.leg(), chair(session, leg.leg()).seat));
            }
        }
        var scene = new Scene(session.id(), seats);
        consumers.forEach(consumer -> consumer.accept(scene));
    }
}
