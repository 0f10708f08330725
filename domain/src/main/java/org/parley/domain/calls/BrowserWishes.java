package org.parley.domain.calls;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.Listen;
import org.parley.domain.calls.CallControl.Lock;
import org.parley.domain.calls.CallControl.Moderate;
import org.parley.domain.calls.CallControl.Offer;
import org.parley.domain.calls.CallControl.SetVideo;
import org.parley.domain.calls.CallControl.TakeSeat;
import org.parley.domain.calls.CallControl.View;
import org.parley.domain.calls.CallState.Leg;

/**
 * What people want of a call that they are in, beside its sound: pictures, seats, other ICE credentials, and what a moderator wants of
 * others. All methods run in the call's mailbox; rights are asked here.
 */
final class BrowserWishes {
    /** An offer that is not answered for so long stands in no other's way: its answer was lost, or the page could not make one. */
    private static final Duration OFFER_ANSWERED_WITHIN = Duration.ofSeconds(5);

    /** An offer of ours within a leg, as its notes keep it. */
    static final class OfferMade {
        final String commandId;
        final String sdp;
        /** Others wait for its answer. */
        boolean isAwaited = true;

        boolean isAnswered;

        OfferMade(String commandId, String sdp) {
            this.commandId = commandId;
            this.sdp = sdp;
        }
    }

    private final CallContext context;

    BrowserWishes(CallContext context) {
        this.context = context;
    }

    /** The same id gets the same offer while no other was asked for. */
    String offer(CallSession session, Leg leg, Offer wish) {
        requireOwnTalking(wish.by(), session, leg);
        var notes = session.notes(leg.leg());
        var before = notes.offerMade;
        if (before != null && before.commandId.equals(wish.commandId())) {
            return before.sdp;
        }
        if (before != null && before.isAwaited) {
            throw new ParleyException(
                    ErrorCode.CONFLICT, "An offer for this leg waits for its answer: answer it first, then ask again.");
        }
        var made = new OfferMade(
                wish.commandId(), context.needs().media().offerAgain(leg.leg(), wish.video(), wish.restart()));
        notes.offerMade = made;
        context.needs().scheduler().after(OFFER_ANSWERED_WITHIN, () -> session.mailbox().tell(() -> made.isAwaited = false));
        return made.sdp;
    }

    /**
     * The answer to such an offer, which may take its time: a slow page is busy with a dozen sections. What was agreed before holds where
     * media refuses it.
     */
    void answer(CallSession session, Leg leg, String sdp) {
        var made = session.notes(leg.leg()).offerMade;
        if (made == null || made.isAnswered) {
            return; // It came twice.
        }
        made.isAwaited = false;
        made.isAnswered = true;
        context.needs().media().acceptAnswer(leg.leg(), sdp);
    }

    void setVideo(CallSession session, Leg leg, SetVideo wish) {
        requireOwnTalking(wish.by(), session, leg);
        var media = context.needs().media();
        media.setVideo(leg.leg(), wish.source(), wish.on());
        try {
            session.must(wish.commandId(), new CallCommand.SetVideo(leg.leg(), wish.source(), wish.on()));
        } catch (ParleyException failure) {
            media.setVideo(leg.leg(), wish.source(), leg.video().contains(wish.source()));
            throw failure;
        }
    }

    /** Of what he wants, what there is in this call: who has just left is no mistake. */
    void view(CallSession session, Leg leg, View wish) {
        requireOwnTalking(wish.by(), session, leg);
        requirePatience(session, leg);
        if (wish.wanted().size() > View.WANTED_MAX) {
            throw new ParleyException(ErrorCode.INVALID, "At most " + View.WANTED_MAX + " pictures at once.");
        }
        var call = session.begun();
        record Picture(LegId of, VideoSource source) {}
        var seen = new HashSet<Picture>();
        List<VideoView> there = wish.wanted().stream()
                .filter(view -> CallDecisions.isPresent(call, view.of()) && !view.of().equals(leg.leg()))
                .filter(view -> seen.add(new Picture(view.of(), view.source())))
                .toList();
        context.needs().media().view(leg.leg(), there);
    }

    void takeSeat(CallSession session, Leg leg, TakeSeat wish) {
        requireConference(session);
        if (!leg.subject().equals(wish.by().subject())) {
            CallRights.requireModerate(wish.by(), session.begun(), context.conferenceOf(session.begun()));
        }
        requireTalking(leg);
        requirePatience(session, leg);
        context.scenes().seat(session, leg.leg(), wish.seat());
    }

    void listen(CallSession session, Leg leg, Listen wish) {
        requireConference(session);
        requireOwnTalking(wish.by(), session, leg);
        requirePatience(session, leg);
        context.scenes().listen(session, leg.leg(), wish.how());
    }

    void moderate(CallSession session, Leg leg, Moderate wish) {
        var call = session.begun();
        CallRights.requireModerate(wish.by(), call, context.conferenceOf(call));
        if (wish.muted().equals(Optional.of(false))) {
            CallRights.requireOwn(wish.by(), call, leg); // Nobody opens another's microphone.
        }
        var commands = new ArrayList<CallCommand>();
        wish.muted().ifPresent(muted -> commands.add(new CallCommand.SetMuted(leg.leg(), muted)));
        wish.deaf().ifPresent(deaf -> commands.add(new CallCommand.SetDeaf(leg.leg(), deaf)));
        wish.gainDb().ifPresent(gainDb -> commands.add(new CallCommand.SetGain(leg.leg(), checked(gainDb))));
        if (commands.isEmpty()) {
            throw new ParleyException(ErrorCode.INVALID, "Say what is to change: muted, deaf or gainDb.");
        }
        session.must(wish.commandId(), commands.toArray(CallCommand[]::new));
    }

    void lock(CallSession session, Lock wish) {
        var call = session.begun();
        CallRights.requireModerate(wish.by(), call, context.conferenceOf(call));
        session.must(wish.commandId(), new CallCommand.SetLocked(wish.on()));
    }

    private static double checked(double gainDb) {
        if (!(Math.abs(gainDb) <= Moderate.GAIN_MAX_DB)) {
            throw new ParleyException(ErrorCode.INVALID, "\"gainDb\" is from -20 to 20.");
        }
        return Math.rint(gainDb * 10) / 10;
    }

    private static void requireConference(CallSession session) {
        if (session.conference().isEmpty()) {
            throw new ParleyException(ErrorCode.INVALID, "Only conferences have seats: this is a call of two.");
        }
    }

    private static void requireOwnTalking(Principal by, CallSession session, Leg leg) {
        CallRights.requireOwn(by, session.begun(), leg);
        if (leg.kind() != LegKind.BROWSER) {
            throw new ParleyException(ErrorCode.INVALID, "This leg is a telephone's.");
        }
        requireTalking(leg);
    }

    private static void requireTalking(Leg leg) {
        switch (leg.phase()) {
            case NEW, RINGING ->
                throw new ParleyException(ErrorCode.CONFLICT, "This leg has not answered its first offer yet.");
            case LEFT -> throw new ParleyException(ErrorCode.GONE, "This leg has left.");
            case JOINED -> {}
        }
    }

    private void requirePatience(CallSession session, Leg leg) {
        if (!session.notes(leg.leg()).allowance.take(context.needs().clock().now())) {
            throw new ParleyException(ErrorCode.TOO_MANY_REQUESTS, "Too often: this was not looked at.");
        }
    }
}
