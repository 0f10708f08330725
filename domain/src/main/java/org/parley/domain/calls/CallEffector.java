package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.MediaPlane.LegInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Performs effects on media and telephones; a failure becomes an event of the call. Runs inside the call's mailbox. */
final class CallEffector {
    private static final Logger LOG = LoggerFactory.getLogger(CallEffector.class);
    private static final String CAUSE = "media";

    private final MediaPlane media;
    private final PhonePlane phones;

    CallEffector(MediaPlane media, PhonePlane phones) {
        this.media = media;
        this.phones = phones;
    }

    void perform(CallSession session, CallEffect effect) {
        try {
            act(session, effect);
        } catch (RuntimeException failure) {
            LOG.warn("Call {}: {} failed: {}", session.id(), effect, failure.getMessage(), failure);
            afterFailure(effect, failure)
                    .ifPresent(command -> session.mailbox().tell(() -> session.fact(CAUSE, command)));
        }
    }

    private void act(CallSession session, CallEffect effect) {
        switch (effect) {
            case CallEffect.JoinMedia(var leg) -> media.join(leg);
            case CallEffect.AnswerPhone(var leg) -> answerPhone(session, leg);
            case CallEffect.RingPhone(var leg) -> phones.ring(leg);
            case CallEffect.ProgressPhone(var leg) -> progressPhone(session, leg);
            case CallEffect.SendDigit(var leg, var digit, var durationMs) -> sendDigit(leg, digit.charAt(0), durationMs);
            case CallEffect.TellTransfer(var by, var progress) -> phones.transferred(by, progress);
            case CallEffect.HandOver(var leg, var to) -> handOver(session, leg, to);
            // In a later turn: an offer takes media a moment, and whoever began this call is waiting for his answer.
            case CallEffect.InvitePhone(var leg) -> session.mailbox().tell(() -> invite(session, leg));
            case CallEffect.RejectPhone(var leg, var reason) -> phones.reject(leg, reason);
            case CallEffect.HangUpPhone(var leg, var reason) -> phones.hangUp(leg, reason);
            case CallEffect.PlayTone(var leg, var tone) -> media.playTone(leg, tone);
            case CallEffect.MuteMedia(var leg, var muted) -> media.setMuted(leg, muted);
            case CallEffect.ShowVideo(var leg, var source, var on) -> media.setVideo(leg, source, on);
            case CallEffect.DeafenMedia(var leg, var deaf) -> media.setDeaf(leg, deaf);
            case CallEffect.GainMedia(var leg, var gainDb) -> media.setGain(leg, gainDb);
            case CallEffect.CloseMedia(var leg) -> media.close(leg);
            case CallEffect.CloseCall() -> media.closeCall(session.id());
            case CallEffect.StartRecording(var recording) -> media.startRecording(session.id(), recording);
            case CallEffect.StopRecording() -> media.stopRecording(session.id());
        }
    }

    /** In the media where the peer agreed on that, for that is what every gateway and menu understands; else by SIP INFO. */
    private void sendDigit(LegId leg, char digit, int durationMs) {
        if (!media.pressKey(leg, digit, durationMs)) {
            phones.sendDigit(leg, digit, durationMs);
        }
    }

    private void answerPhone(CallSession session, LegId leg) {
        var answer = session.notes(leg).answerSdp;
        if (answer == null) {
            throw new IllegalStateException("A telephone's answer is made before its call begins.");
        }
        phones.answer(leg, answer);
    }

    private void invite(CallSession session, LegId id) {
        var call = session.begun();
        var leg = CallDecisions.leg(call, id).orElseThrow();
        if (!CallDecisions.isPresent(call, id)) {
            return; // The caller was quicker to give up.
        }
        try {
            place(session, leg);
        } catch (RuntimeException failure) {
            LOG.warn("Call {}: inviting {} failed: {}", session.id(), leg.displayName(), failure.getMessage(), failure);
            session.fact(CAUSE, new CallCommand.Leave(id, reason(failure)));
        }
    }

    private void place(CallSession session, Leg leg) {
        var notes = session.notes(leg.leg());
        switch (notes.way) {
            case CalledLeg.Way.Devices(var callee, var media) ->
                phones.invite(leg.leg(), callee, caller(session, leg), offer(session.id(), leg, media));
            case CalledLeg.Way.Trunk(var choice) -> {
                var media = choice.trunk().secureMedia() ? DeviceClass.SECURE : DeviceClass.PLAIN;
                phones.inviteTrunk(leg.leg(), choice, caller(session, leg), offer(session.id(), leg, media));
            }
            case null -> throw new IllegalStateException("Nobody noted how " + leg.leg() + " is called.");
        }
    }

    /** Who calls, as the called one's telephone shows him. */
    static PhonePlane.Caller caller(CallSession session, Leg called) {
        var noted = session.notes(called.leg()).caller;
        if (noted != null) {
            return noted;
        }
        var first = session.begun().legs().getFirst();
        var details = session.notes(first.leg()).details;
        return new PhonePlane.Caller(called.number(), first.displayName(), details.anonymous(), details.passed());
    }

    private String offer(CallId call, Leg leg, DeviceClass devices) {
        var info = info(leg);
        return switch (devices) {
            case WEBRTC -> media.offerWebRtc(call, leg.leg(), info);
            case SECURE -> media.offerPhone(call, leg.leg(), info, true);
            case PLAIN -> media.offerPhone(call, leg.leg(), info, false);
        };
    }

    /** A caller whose telephone made no offer cannot hear anything before it has answered ours, with its ACK. */
    private void progressPhone(CallSession session, LegId leg) {
        var notes = session.notes(leg);
        var answer = notes.answerSdp;
        if (answer != null && !notes.isOffer) {
            phones.progress(leg, answer);
        }
    }

    /** Sound first: closing what is left of the old call must not end it. */
    private void handOver(CallSession session, LegId leg, CallId to) {
        try {
            media.move(leg, to);
        } catch (RuntimeException failure) {
            session.lost(leg);
            throw failure;
        }
        session.handOver(leg, to);
    }

    /** Ends a leg that no call has. */
    void end(CallEvent.LegAdded leg) {
        if (leg.kind() == LegKind.PHONE) {
            phones.hangUp(leg.leg(), EndReason.CANCELLED);
        }
        media.close(leg.leg());
    }

    /** What media measured of legs that are about to leave; empty where there is nothing, or media cannot say. */
    List<CallQuality.LegQuality> measured(CallId call, List<LegId> legs) {
        try {
            return media.measured(call, legs).map(CallQuality::legs).orElse(List.of());
        } catch (ParleyException busy) {
            LOG.debug("Call {}: nothing measured at the end of {}: {}", call, legs, busy.getMessage());
            return List.of();
        }
    }

    static LegInfo info(Leg leg) {
        return new LegInfo(leg.participant(), leg.displayName());
    }

    /** Why a leg ends when media refuses it. */
    static EndReason reason(Throwable failure) {
        if (!(failure instanceof ParleyException refused)) {
            return EndReason.FAILED;
        }
        return switch (refused.code()) {
            case UNSUPPORTED_MEDIA, PEER_BROKE_PROTOCOL -> EndReason.NOT_ACCEPTABLE;
            case NODE_AT_LIMIT -> EndReason.NODE_AT_LIMIT;
            default -> EndReason.FAILED; // Everything else is ours or the machine's.
        };
    }

    private static Optional<CallCommand> afterFailure(CallEffect effect, RuntimeException failure) {
        return switch (effect) {
            case CallEffect.JoinMedia(var leg) -> Optional.of(new CallCommand.Leave(leg, reason(failure)));
            case CallEffect.AnswerPhone(var leg) -> Optional.of(new CallCommand.Leave(leg, reason(failure)));
            case CallEffect.InvitePhone(var leg) -> Optional.of(new CallCommand.Leave(leg, reason(failure)));
            case CallEffect.StartRecording _ -> Optional.of(new CallCommand.StopRecording(EndReason.FAILED));
            case CallEffect.RingPhone _,
                    CallEffect.ProgressPhone _,
                    CallEffect.SendDigit _,
                    CallEffect.TellTransfer _,
                    CallEffect.HandOver _,
                    CallEffect.RejectPhone _,
                    CallEffect.HangUpPhone _,
                    CallEffect.PlayTone _,
                    CallEffect.MuteMedia _,
                    CallEffect.ShowVideo _,
                    CallEffect.DeafenMedia _,
                    CallEffect.GainMedia _,
                    CallEffect.CloseMedia _,
                    CallEffect.CloseCall _,
                    CallEffect.StopRecording _ ->
                Optional.empty(); // Logged; the call is no worse for it, or is over.
        };
    }

    /** What the caller of a command is told when media refused: the reason itself where it is his to know. */
    static ParleyException told(RuntimeException failure) {
        return failure instanceof ParleyException refused
                ? refused
                : new ParleyException(ErrorCode.INTERNAL, "Media failed: see the node's log.", failure);
    }
}
