package org.parley.roles.gateway;

import java.util.Optional;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.conversations.ConferenceId;

/**
 * Turns frames into commands on calls; call logic keeps the ids of one person apart from another's. Waits for call logic; failures are
 * {@code ParleyException}s. Thread-safe.
 */
final class Commands {
    /** What a command came to: the answering frame, and the leg that is the client's from now on or was until now. */
    record Done(String answer, Optional<VanishedLegs.OwnedLeg> gained, Optional<LegId> lost) {
        static Done ok(String id) {
            return new Done(ServerFrames.ok(id), Optional.empty(), Optional.empty());
        }
    }

    private final CallControl calls;

    Commands(CallControl calls) {
        this.calls = calls;
    }

    Done execute(Principal by, ClientFrame.Join frame) {
        var displayName = frame.displayName().orElse(by.displayName());
        return joined(by, frame.id(), calls.join(new CallControl.JoinConference(
                frame.id(), by, new ConferenceId(frame.conference()), frame.participant(), displayName)));
    }

    Done execute(Principal by, ClientFrame.Dial frame) {
        return joined(
                by,
                frame.id(),
                calls.dial(new CallControl.Dial(frame.id(), by, frame.number(), frame.participant())));
    }

    Done execute(Principal by, ClientFrame.Accept frame) {
        return joined(
                by,
                frame.id(),
                calls.accept(new CallControl.Accept(
                        frame.id(), by, new CallId(frame.call()), new LegId(frame.leg()), frame.participant())));
    }

    Done execute(Principal by, ClientFrame.Answer frame) {
        calls.answer(new CallControl.AnswerOffer(
                frame.id(), by, new CallId(frame.call()), new LegId(frame.leg()), frame.sdp()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.HangUp frame) {
        var leg = new LegId(frame.leg());
        calls.hangUp(new CallControl.HangUp(frame.id(), by, new CallId(frame.call()), leg));
        return new Done(ServerFrames.ok(frame.id()), Optional.empty(), Optional.of(leg));
    }

    Done execute(Principal by, ClientFrame.Mute frame) {
        calls.setMuted(new CallControl.SetMuted(
                frame.id(), by, new CallId(frame.call()), new LegId(frame.leg()), frame.muted()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.Record frame) {
        calls.setRecording(
                new CallControl.SetRecording(frame.id(), by, new CallId(frame.call()), frame.on()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.Offer frame) {
        var offer = calls.offer(new CallControl.Offer(
                frame.id(), by, new CallId(frame.call()), new LegId(frame.leg()), frame.video(), frame.restart()));
        return new Done(ServerFrames.offered(frame.id(), offer), Optional.empty(), Optional.empty());
    }

    Done execute(Principal by, ClientFrame.Video frame) {
        calls.setVideo(new CallControl.SetVideo(
                frame.id(), by, new CallId(frame.call()), new LegId(frame.leg()), frame.source(), frame.on()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.View frame) {
        calls.view(new CallControl.View(by, new CallId(frame.call()), new LegId(frame.leg()), frame.wanted()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.TakeSeat frame) {
        calls.takeSeat(new CallControl.TakeSeat(by, new CallId(frame.call()), new LegId(frame.leg()), frame.seat()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.Listen frame) {
        calls.listen(new CallControl.Listen(by, new CallId(frame.call()), new LegId(frame.leg()), frame.how()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.Moderate frame) {
        calls.moderate(new CallControl.Moderate(
                frame.id(),
                by,
                new CallId(frame.call()),
                new LegId(frame.leg()),
                frame.muted(),
                frame.deaf(),
                frame.gainDb()));
        return Done.ok(frame.id());
    }

    Done execute(Principal by, ClientFrame.Lock frame) {
        calls.lock(new CallControl.Lock(frame.id(), by, new CallId(frame.call()), frame.on()));
        return Done.ok(frame.id());
    }

    private static Done joined(Principal by, String id, CallControl.Joined joined) {
        return new Done(
                ServerFrames.joined(id, joined),
                Optional.of(new VanishedLegs.OwnedLeg(by, joined.call(), joined.leg())),
                Optional.empty());
    }
}
