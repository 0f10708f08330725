package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.parley.domain.calls.CallEvent.CallEnded;
import org.parley.domain.calls.CallEvent.CallStarted;
import org.parley.domain.calls.CallEvent.DigitPressed;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.CallEvent.LegConnected;
import org.parley.domain.calls.CallEvent.LegHeld;
import org.parley.domain.calls.CallEvent.LegJoined;
import org.parley.domain.calls.CallEvent.LegLeft;
import org.parley.domain.calls.CallEvent.LegMovedIn;
import org.parley.domain.calls.CallEvent.LegMovedOut;
import org.parley.domain.calls.CallEvent.LegMuted;
import org.parley.domain.calls.CallEvent.LegProgressed;
import org.parley.domain.calls.CallEvent.LegResumed;
import org.parley.domain.calls.CallEvent.LegRinging;
import org.parley.domain.calls.CallEvent.LegUnmuted;
import org.parley.domain.calls.CallEvent.RecordingStarted;
import org.parley.domain.calls.CallEvent.RecordingStopped;
import org.parley.domain.calls.CallEvent.TransferFailed;
import org.parley.domain.calls.CallEvent.TransferRequested;
import org.parley.domain.calls.CallEvent.TransferSucceeded;
import org.parley.domain.calls.CallState.Leg;
import org.parley.domain.calls.CallState.Phase;
import org.parley.domain.calls.MediaPlane.Tone;

/** What follows from an event, in order: a pure function of the state before and after it. */
final class CallEffects {
    private CallEffects() {}

    /** {@code before} is the state that the event met: for a call's first event, the state after it. */
    static List<CallEffect> of(CallState before, CallEvent event, CallState after) {
        return switch (event) {
            case CallStarted _,
                    LegConnected _,
                    CallEvent.Routed _,
                    LegHeld _,
                    LegResumed _,
                    LegMovedIn _,
                    CallEvent.CallLocked _,
                    CallEvent.CallUnlocked _,
                    CallEvent.QualityMeasured _,
                    TransferRequested _ ->
                List.of();
            case LegAdded added ->
                added.kind() == LegKind.PHONE && !added.incoming()
                        ? List.of(new CallEffect.InvitePhone(added.leg()))
                        : List.of();
            case DigitPressed(var leg, var digit, var durationMs) -> digit(after, leg, digit, durationMs);
            case LegRinging(var leg) -> ringing(leg, after);
            case LegProgressed(var leg) -> progressed(leg, after);
            case LegJoined(var leg) -> joined(CallDecisions.leg(after, leg).orElseThrow(), after);
            case LegMuted(var leg) -> List.of(new CallEffect.MuteMedia(leg, true));
            case LegUnmuted(var leg) -> List.of(new CallEffect.MuteMedia(leg, false));
            // Media was asked before it was stored: whether a picture can be shown is what the person is told.
            case CallEvent.VideoStarted _ -> List.of();
            case CallEvent.VideoStopped(var leg, var source) -> List.of(new CallEffect.ShowVideo(leg, source, false));
            case CallEvent.LegDeafened(var leg) -> whileJoined(after, new CallEffect.DeafenMedia(leg, true), leg);
            case CallEvent.LegUndeafened(var leg) -> whileJoined(after, new CallEffect.DeafenMedia(leg, false), leg);
            case CallEvent.LegGained(var leg, var gainDb) -> whileJoined(after, new CallEffect.GainMedia(leg, gainDb), leg);
            case LegLeft(var leg, var reason) ->
                CallDecisions.leg(before, leg).map(was -> left(was, reason)).orElse(List.of());
            case TransferSucceeded(var by, var to) ->
                after(before, by, new PhonePlane.TransferProgress.Succeeded(), tones(after, to, Tone.NONE));
            case TransferFailed(var by, var reason) ->
                after(before, by, new PhonePlane.TransferProgress.Failed(reason), tones(after, by, Tone.NONE));
            case LegMovedOut(var leg, var to) -> List.of(new CallEffect.HandOver(leg, to));
            case RecordingStarted(var recording, _) -> List.of(new CallEffect.StartRecording(recording));
            case RecordingStopped _ -> List.of(new CallEffect.StopRecording());
            case CallEnded _ -> List.of(new CallEffect.CloseCall());
        };
    }

    private static List<CallEffect> joined(Leg leg, CallState call) {
        var effects = new ArrayList<CallEffect>();
        effects.add(new CallEffect.JoinMedia(leg.leg()));
        if (leg.deaf()) {
            effects.add(new CallEffect.DeafenMedia(leg.leg(), true));
        }
        if (leg.gainDb() != 0) {
            effects.add(new CallEffect.GainMedia(leg.leg(), leg.gainDb()));
        }
        if (leg.kind() == LegKind.PHONE && leg.incoming()) {
            effects.add(new CallEffect.AnswerPhone(leg.leg()));
        }
        if (CallDecisions.isConference(call)) {
            if (call.recording().isPresent()) {
                effects.add(new CallEffect.PlayTone(leg.leg(), Tone.RECORDING)); // Who comes later is told as well.
            }
        } else if (CallDecisions.isCaller(call, leg)) {
            effects.addAll(tellCaller(call));
        } else {
            caller(call)
                    .filter(caller -> caller.kind() == LegKind.BROWSER)
                    .ifPresent(caller -> effects.add(new CallEffect.PlayTone(caller.leg(), Tone.NONE)));
        }
        return effects;
    }

    /** Who has not joined yet is told media when he does. */
    private static List<CallEffect> whileJoined(CallState call, CallEffect effect, LegId leg) {
        return CallDecisions.phase(call, leg) == Phase.JOINED ? List.of(effect) : List.of();
    }

    /** In a call of two, keys are for the other side: a menu that a carrier's number answers with. */
    private static List<CallEffect> digit(CallState call, LegId pressed, String digit, int durationMs) {
        if (CallDecisions.isConference(call)) {
            return List.of();
        }
        return CallDecisions.leg(call, pressed)
                .flatMap(leg -> CallSides.opposite(call, leg))
                .filter(other -> other.kind() == LegKind.PHONE)
                .<List<CallEffect>>map(other -> List.of(new CallEffect.SendDigit(other.leg(), digit, durationMs)))
                .orElse(List.of());
    }

    private static List<CallEffect> ringing(LegId leg, CallState call) {
        return call.transfer()
                .filter(open -> open.called().contains(leg))
                .map(open -> {
                    var effects = new ArrayList<>(tones(call, open.by(), Tone.RINGBACK));
                    effects.add(new CallEffect.TellTransfer(open.by(), new PhonePlane.TransferProgress.Ringing()));
                    return (List<CallEffect>) effects;
                })
                .orElseGet(() -> tellCaller(call));
    }

    /** What comes before an answer is heard by who waits for it. */
    private static List<CallEffect> progressed(LegId leg, CallState call) {
        var effects = new ArrayList<CallEffect>();
        effects.add(new CallEffect.JoinMedia(leg));
        if (call.transfer().isPresent()) {
            effects.addAll(tones(call, call.transfer().get().by(), Tone.NONE));
            return effects;
        }
        caller(call).ifPresent(caller -> {
            if (caller.kind() == LegKind.BROWSER) {
                effects.add(new CallEffect.PlayTone(caller.leg(), Tone.NONE));
            } else if (caller.phase() != Phase.JOINED) {
                effects.add(new CallEffect.ProgressPhone(caller.leg()));
                effects.add(new CallEffect.JoinMedia(caller.leg()));
            }
        });
        return effects;
    }

    /** In a call of two, a tone to who talks with this leg. */
    private static List<CallEffect> tones(CallState call, LegId leg, Tone tone) {
        if (CallDecisions.isConference(call)) {
            return List.of();
        }
        return CallDecisions.leg(call, leg)
                .flatMap(found -> CallSides.opposite(call, found))
                .<List<CallEffect>>map(other -> List.of(new CallEffect.PlayTone(other.leg(), tone)))
                .orElse(List.of());
    }

    private static List<CallEffect> after(
            CallState before, LegId by, PhonePlane.TransferProgress progress, List<CallEffect> tones) {
        var effects = new ArrayList<CallEffect>(tones);
        boolean isPhone = CallDecisions.leg(before, by).filter(leg -> leg.kind() == LegKind.PHONE).isPresent();
        if (isPhone) {
            effects.add(new CallEffect.TellTransfer(by, progress));
        }
        return effects;
    }

    /** The caller hears that it rings: a telephone makes its own tone, a browser gets ours once it can hear. */
    private static List<CallEffect> tellCaller(CallState call) {
        boolean rings = call.legs().stream()
                .anyMatch(leg -> !CallDecisions.isCaller(call, leg) && leg.phase() == Phase.RINGING);
        boolean talks = call.legs().stream()
                .anyMatch(leg -> !CallDecisions.isCaller(call, leg) && leg.phase() == Phase.JOINED);
        if (CallDecisions.isConference(call) || !rings || talks) {
            return List.of();
        }
        return caller(call)
                .<List<CallEffect>>map(caller -> switch (caller.kind()) {
                    case PHONE -> List.of(new CallEffect.RingPhone(caller.leg()));
                    case BROWSER ->
                        caller.phase() == Phase.JOINED
                                ? List.of(new CallEffect.PlayTone(caller.leg(), Tone.RINGBACK))
                                : List.of();
                })
                .orElse(List.of());
    }

    private static Optional<Leg> caller(CallState call) {
        return call.legs().stream()
                .filter(leg -> CallDecisions.isCaller(call, leg) && leg.phase() != Phase.LEFT)
                .findFirst();
    }

    private static List<CallEffect> left(Leg was, EndReason reason) {
        var close = new CallEffect.CloseMedia(was.leg());
        if (was.kind() == LegKind.BROWSER) {
            return List.of(close);
        }
        return was.incoming() && was.phase() != Phase.JOINED
                ? List.of(new CallEffect.RejectPhone(was.leg(), reason), close)
                : List.of(new CallEffect.HangUpPhone(was.leg(), reason), close);
    }
}
