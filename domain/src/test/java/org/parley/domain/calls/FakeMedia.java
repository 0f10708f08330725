package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** A media plane that writes down what is asked of it. An SDP is a word: offers hold the direction, {@code bad} is refused. */
final class FakeMedia implements MediaPlane {
    final List<String> log = Collections.synchronizedList(new ArrayList<>());
    final Set<LegId> open = Collections.synchronizedSet(new HashSet<>());
    final Set<LegId> joined = Collections.synchronizedSet(new HashSet<>());
    final Map<LegId, CallId> calls = new ConcurrentHashMap<>();
    final Map<LegId, CallId> moved = new ConcurrentHashMap<>();
    final Set<LegId> takesKeys = Collections.synchronizedSet(new HashSet<>());
    final Map<LegId, Seat> seats = new ConcurrentHashMap<>();
    final Map<LegId, Listening> listening = new ConcurrentHashMap<>();
    final Map<LegId, List<VideoView>> views = new ConcurrentHashMap<>();
    /** What was measured since it was told last. */
    final Map<LegId, CallQuality.LegQuality> last = new ConcurrentHashMap<>();
    private volatile int offers;
    volatile boolean soundOnly;
    volatile boolean full;
    volatile boolean recorderBroken;

    @Override
    public String offerWebRtc(CallId call, LegId leg, LegInfo info) {
        if (full) {
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "The media node is full.");
        }
        open.add(leg);
        log.add("offer-webrtc " + info.displayName());
        return "offer of " + leg;
    }

    @Override
    public String offerPhone(CallId call, LegId leg, LegInfo info, boolean secure) {
        open.add(leg);
        log.add("offer-phone " + info.displayName() + (secure ? " secure" : ""));
        return "offer of " + leg;
    }

    @Override
    public Answered answerOffer(CallId call, LegId leg, LegInfo info, String offerSdp) {
        refuseBad(offerSdp);
        open.add(leg);
        calls.put(leg, call);
        log.add("answer-offer " + info.displayName());
        var direction = offerSdp.contains("sendonly") ? Direction.SENDONLY : Direction.SENDRECV;
        return new Answered("answer to " + leg, direction);
    }

    @Override
    public String offerAgain(LegId leg) {
        log.add("offer-again");
        return "offer of " + leg;
    }

    @Override
    public void move(LegId leg, CallId to) {
        moved.put(leg, to);
        log.add("move");
    }

    @Override
    public Direction acceptAnswer(LegId leg, String answerSdp) {
        refuseBad(answerSdp);
        log.add("accept-answer");
        return Direction.SENDRECV;
    }

    @Override
    public void join(LegId leg) {
        joined.add(leg);
        log.add("join");
    }

    @Override
    public void setMuted(LegId leg, boolean muted) {
        log.add(muted ? "mute" : "unmute");
    }

    @Override
    public String offerAgain(LegId leg, boolean video, boolean restartsIce) {
        log.add("offer-again" + (video ? " video" : "") + (restartsIce ? " restart" : ""));
        return "offer " + ++offers + " of " + leg;
    }

    @Override
    public void setVideo(LegId leg, VideoSource source, boolean on) {
        if (soundOnly) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "Sound only.");
        }
        log.add("video " + source + (on ? " on" : " off"));
    }

    @Override
    public void view(LegId viewer, List<VideoView> wanted) {
        views.put(viewer, wanted);
    }

    @Override
    public void seat(LegId leg, Seat seat) {
        seats.put(leg, seat);
    }

    @Override
    public void listen(LegId leg, Listening how) {
        listening.put(leg, how);
    }

    @Override
    public void setDeaf(LegId leg, boolean deaf) {
        log.add(deaf ? "deafen" : "undeafen");
    }

    @Override
    public void setGain(LegId leg, double gainDb) {
        log.add("gain " + gainDb);
    }

    @Override
    public Optional<CallQuality> measured(CallId call, List<LegId> legs) {
        return last.isEmpty()
                ? Optional.empty()
                : Optional.of(new CallQuality(call, legs.stream().map(last::get).filter(Objects::nonNull).toList()));
    }

    @Override
    public void playTone(LegId leg, Tone tone) {
        log.add("tone " + tone);
    }

    @Override
    public boolean pressKey(LegId leg, char key, int durationMs) {
        if (takesKeys.contains(leg)) {
            log.add("key " + key + " to " + leg);
        }
        return takesKeys.contains(leg);
    }

    @Override
    public void close(LegId leg) {
        open.remove(leg);
        joined.remove(leg);
        log.add("close");
    }

    @Override
    public void closeCall(CallId call) {
        log.add("close-call");
    }

    @Override
    public void startRecording(CallId call, RecordingId recording) {
        if (recorderBroken) {
            throw new ParleyException(ErrorCode.DISK_FULL, "The disk is full.");
        }
        log.add("start-recording");
    }

    @Override
    public void stopRecording(CallId call) {
        log.add("stop-recording");
    }

    @Override
    public void onEvents(MediaEvents events) {}

    private static void refuseBad(String sdp) {
        if (sdp.contains("bad")) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "Nothing in common.");
        }
    }
}
