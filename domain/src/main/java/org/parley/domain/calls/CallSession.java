package org.parley.domain.calls;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.conversations.ConferenceId;
import org.parley.platform.events.EventStore;
import org.parley.platform.events.NewEvent;
import org.parley.platform.events.StreamId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call that is up: decides, stores, applies, and has effects performed, in that order. Owned by its mailbox: all methods but
 * {@link #id}, {@link #conference}, {@link #state} and {@link #mailbox} are for work inside it.
 */
final class CallSession {
    static final String CATEGORY = "call";

    private static final Logger LOG = LoggerFactory.getLogger(CallSession.class);
    private static final String MEDIA = "media";
    private static final int MAX_UNSTORED = 1_000;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /** What a session works with; the same for all. */
    record Parts(
            EventStore events,
            WallClock clock,
            Scheduler scheduler,
            CallDecisions decisions,
            CallDirectory directory,
            CallEffector effector,
            Scenes scenes) {}

    /** What is known of a leg beside its events, for as long as it is there. */
    static final class LegNotes {
        /** Our offer to its browser, for who asks again. */
        @Nullable String offerSdp;

        /** Our answer to its telephone, kept until the other side takes the call. */
        @Nullable String answerSdp;

        /** How a telephone is called. */
        CalledLeg.@Nullable Way way;

        /** What the caller's telephone said beside who it is. */
        PhoneEvents.Details details = PhoneEvents.Details.PLAIN;

        /** {@link #answerSdp} is an offer of ours: the telephone made none. */
        boolean isOffer;

        /** What a leg by a trunk holds of it. */
        @Nullable TrunkHold hold;

        /** What may still be tried where this leg, which goes out by a trunk, fails. */
        TrunkLegs.@Nullable Tries tries;

        /** Who is shown as the caller on this leg, where it is not who began the call. */
        PhonePlane.@Nullable Caller caller;

        /** How often who was called sent the call on to another number, up to this leg. */
        int redirections;

        /** Our newest offer within the leg. */
        BrowserWishes.@Nullable OfferMade offerMade;

        /** Where it sits in a conference. */
        Scenes.@Nullable Chair chair;

        /** How often it may say what is not stored. */
        final Allowance allowance = new Allowance(40, 20);

        /** In which browser window a ringing call was taken. */
        @Nullable String takenBy;
    }

    private final CallId id;
    private final Optional<ConferenceId> conference;
    private final CallMailbox mailbox;
    private final Parts parts;
    private final Map<LegId, LegNotes> notes = new HashMap<>();
    private final Map<LegId, LegId> handOvers = new HashMap<>(2);
    private final Map<LegId, TrunkHold> movingHolds = new HashMap<>(2);
    private final Scenes.Pace scenePace = new Scenes.Pace();
    private final QualityLog quality = new QualityLog();
    private final List<NewEvent> unstored = new ArrayList<>();
    private volatile @Nullable CallState state;
    private long storedVersion;
    private Instant lastAt = Instant.EPOCH;
    private boolean closed;
    private boolean retrying;

    CallSession(CallId id, Optional<ConferenceId> conference, CallMailbox mailbox, Parts parts) {
        this.id = id;
        this.conference = conference;
        this.mailbox = mailbox;
        this.parts = parts;
    }

    /** A call that nobody carries any more, to be ended: of one owner, without a mailbox that others know. */
    static CallSession leftOver(CallState state, TimedEvent last, Parts parts) {
        var mailbox = new CallMailbox(state.call().value(), Runnable::run, 1);
        var session = new CallSession(state.call(), Optional.empty(), mailbox, parts);
        session.state = state;
        session.storedVersion = last.version();
        session.lastAt = last.at();
        return session;
    }

    CallId id() {
        return id;
    }

    Optional<ConferenceId> conference() {
        return conference;
    }

    /** As it stands; absent until the call has begun. */
    Optional<CallState> state() {
        return Optional.ofNullable(state);
    }

    CallMailbox mailbox() {
        return mailbox;
    }

    /** Takes the commands together, durably: on failure nothing has happened. */
    void must(String commandId, CallCommand... commands) {
        record(commandId, decided(commands), true);
    }

    /**
     * Takes in what has happened anyhow, such as a telephone that hung up. When it cannot be stored now, the call goes on without and
     * stores it later.
     *
     * @return whether it is stored
     */
    boolean fact(String commandId, CallCommand... commands) {
        return record(commandId, decided(commands), false);
    }

    boolean isClosed() {
        return closed;
    }

    /** A session that was opened for a command which then failed. */
    void closeIfNeverBegun() {
        if (state == null && !closed) {
            List.copyOf(notes.keySet()).forEach(this::forget);
            close();
        }
    }

    LegNotes notes(LegId leg) {
        return notes.computeIfAbsent(leg, _ -> new LegNotes());
    }

    Collection<LegNotes> allNotes() {
        return notes.values();
    }

    Scenes.Pace scenePace() {
        return scenePace;
    }

    /** Takes in what media measured, as far as it is worth storing. */
    void measured(List<LegQuality> legs) {
        var worth = quality.worthStoring(legs);
        if (!worth.isEmpty()) {
            fact(MEDIA, new CallCommand.Measure(worth));
        }
    }

    /** The leg did not come to be. */
    void forget(LegId leg) {
        var forgotten = notes.remove(leg);
        if (forgotten != null && forgotten.hold != null) {
            forgotten.hold.over(now());
        }
    }

    /** The state, for work that comes after the beginning. */
    CallState begun() {
        var now = state;
        if (now == null) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "Call " + id + " has not begun.");
        }
        return now;
    }

    private List<CallEvent> decided(CallCommand... commands) {
        var events = new ArrayList<CallEvent>();
        var ahead = state;
        for (var command : commands) {
            var more = parts.decisions().decide(ahead, command);
            events.addAll(more);
            ahead = CallDecisions.after(ahead, more, lastAt);
        }
        return events;
    }

    private boolean record(String commandId, List<CallEvent> decided, boolean must) {
        if (decided.isEmpty() && unstored.isEmpty()) {
            return true;
        }
        var events = withLastMeasurements(decided);
        var at = now();
        var fresh = events.stream()
                .map(event -> new NewEvent(
                        CallEventJson.typeOf(event), CallEventJson.fields(event).toString(), at, commandId))
                .toList();
        boolean stored = store(fresh, must);
        lastAt = at;
        apply(events, at);
        return stored;
    }

    /** How it was until the end, before those leave of whom it is told. */
    private List<CallEvent> withLastMeasurements(List<CallEvent> events) {
        var before = state;
        if (before == null) {
            return events;
        }
        var leaving = events.stream()
                .flatMap(event -> event instanceof LegLeft(var leg, _) ? Stream.of(leg) : Stream.empty())
                .filter(leg -> CallDecisions.phase(before, leg) == CallState.Phase.JOINED)
                .toList();
        if (leaving.isEmpty()) {
            return events;
        }
        var worth = quality.worthStoring(parts.effector().measured(id, leaving));
        leaving.forEach(quality::forget);
        if (worth.isEmpty()) {
            return events;
        }
        var all = new ArrayList<CallEvent>(events.size() + 1);
        all.add(new CallEvent.QualityMeasured(worth));
        all.addAll(events);
        return all;
    }

    private boolean store(List<NewEvent> fresh, boolean must) {
        var all = new ArrayList<NewEvent>(unstored);
        all.addAll(fresh);
        try {
            parts.events().append(new StreamId(CATEGORY, id.value()), storedVersion, all);
            storedVersion += all.size();
            unstored.clear();
            return true;
        } catch (ParleyException failure) {
            if (must) {
                throw failure;
            }
            LOG.warn("Call {} goes on with {} events not stored yet: {}", id, all.size(), failure.getMessage());
            if (all.size() <= MAX_UNSTORED) {
                unstored.addAll(fresh);
            }
            retryLater();
            return false;
        }
    }

    private void retryLater() {
        if (retrying) {
            return;
        }
        retrying = true;
        parts.scheduler().after(RETRY_AFTER, () -> mailbox.tell(() -> {
            retrying = false;
            if (!unstored.isEmpty()) {
                store(List.of(), false);
            }
        }));
    }

    private void apply(List<CallEvent> events, Instant at) {
        var effects = new ArrayList<CallEffect>();
        for (var event : events) {
            var before = state;
            var after = CallFold.apply(before, before == null ? 1 : before.version() + 1, at, event);
            state = after;
            effects.addAll(CallEffects.of(before == null ? after : before, event, after));
            follow(event, at);
        }
        for (var effect : effects) {
            parts.effector().perform(this, effect);
        }
        for (var event : events) {
            parts.scenes().on(this, event);
        }
    }

    private void follow(CallEvent event, Instant at) {
        switch (event) {
            case LegAdded added -> parts.directory().addLeg(added.leg(), this);
            case CallEvent.LegMovedIn moved -> parts.directory().addLeg(moved.leg().leg(), this);
            case CallEvent.LegMovedOut moved -> { // The directory learns it by the effect.
                var notesOfMoved = notes.remove(moved.leg());
                if (notesOfMoved != null && notesOfMoved.hold != null) {
                    movingHolds.put(moved.leg(), notesOfMoved.hold);
                }
            }
            case CallEvent.LegJoined joined -> {
                var its = notes.get(joined.leg());
                if (its != null && its.hold != null) {
                    its.hold.joined(at);
                }
            }
            case LegLeft left -> {
                parts.directory().removeLeg(left.leg());
                parts.scenes().onLeaving(this, left);
                var was = notes.remove(left.leg());
                if (was != null && was.hold != null) {
                    was.hold.over(at);
                }
            }
            case CallEnded _ -> close();
            default -> {
                // The other events change nothing but the state.
            }
        }
    }

    /** The other call takes the leg in its turn, before anything that the leg says from now on. */
    void handOver(LegId leg, CallId to) {
        var moved = CallDecisions.leg(begun(), leg).orElseThrow();
        var added = new LegAdded(
                leg, moved.kind(), moved.incoming(), moved.participant(), moved.subject(), moved.displayName(), moved.number());
        var by = handOvers.remove(leg);
        var hold = movingHolds.remove(leg);
        var target = parts.directory().call(to);
        target.ifPresent(session -> {
            session.mailbox().tell(() -> session.take(added, id, Optional.ofNullable(by), hold));
            parts.directory().addLeg(leg, session);
        });
        if (target.isEmpty()) {
            parts.effector().end(added);
            if (hold != null) {
                hold.over(now());
            }
        }
    }

    private void take(LegAdded leg, CallId from, Optional<LegId> by, @Nullable TrunkHold hold) {
        boolean isThere = by.isEmpty() || state().filter(call -> CallDecisions.isPresent(call, by.get())).isPresent();
        if (closed || !isThere) {
            LOG.info("Call {} ended before {} came to it.", id, leg.leg());
            parts.directory().removeLeg(leg.leg());
            parts.effector().end(leg);
            if (hold != null) {
                hold.over(now());
            }
            return;
        }
        if (hold != null) {
            notes(leg.leg()).hold = hold;
        }
        fact("transfer", new CallCommand.MoveIn(leg, from, by));
    }

    /** A leg that moves out could not be moved. */
    void lost(LegId leg) {
        var hold = movingHolds.remove(leg);
        if (hold != null) {
            hold.over(now());
        }
    }

    /** In whose place a leg that is about to move out comes to the other call. */
    void willTakePlaceOf(LegId leg, LegId inOtherCall) {
        handOvers.put(leg, inOtherCall);
    }

    private void close() {
        closed = true;
        parts.directory().close(this);
    }

    /** Times in a stream never go back, whatever the clock of the wall does. */
    private Instant now() {
        var now = parts.clock().now().truncatedTo(ChronoUnit.MICROS);
        return now.isBefore(lastAt) ? lastAt : now;
    }
}
