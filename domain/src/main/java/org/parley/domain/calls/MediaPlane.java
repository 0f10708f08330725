package org.parley.domain.calls;

import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * Where sound is: implemented by {@code roles.media} (in one process) or by a client for it. SDP is opaque text here.
 * Methods may take milliseconds: call them on virtual threads. They are idempotent per leg, and throw
 * {@code ParleyException}: UNSUPPORTED_MEDIA (nothing in common), PEER_BROKE_PROTOCOL (bad SDP), NODE_AT_LIMIT,
 * NOT_FOUND. A leg belongs to one call's mix; nobody is heard or recorded before {@link #join}.
 */
public interface MediaPlane {
    /** A first offer to our own page: full ICE, nothing nominated, DTLS-SRTP (docs/internals/survival.md). */
    String offerWebRtc(CallId call, LegId leg, LegInfo info);

    /** An offer for a telephone that we call: RTP/AVP, or SDES-SRTP where {@code secure}. */
    String offerPhone(CallId call, LegId leg, LegInfo info, boolean secure);

    /** Answers any offer: a telephone's or a WebRTC client's, by what it says; also a re-offer (hold, resume, ICE restart). */
    Answered answerOffer(CallId call, LegId leg, LegInfo info, String offerSdp);

    /** A new offer within a leg that talks, where its telephone asks for one: all we can, in place of what was agreed. */
    String offerAgain(LegId leg);

    /** The answer to our offer. Returns the direction that the peer chose. */
    Direction acceptAnswer(LegId leg, String answerSdp);

    /** From now on the leg hears the others and is heard. */
    void join(LegId leg);

    /** The leg goes on in another call's mix, with its ports, its keys and its peer; it is heard there if it was heard here. */
    void move(LegId leg, CallId to);

    void setMuted(LegId leg, boolean muted);

    /** Plays to one leg, outside the mix, until another tone or {@link Tone#NONE}; it ends by itself where it is finite. */
    void playTone(LegId leg, Tone tone);

    /**
     * Presses a key for the leg's peer, as events in its media (RFC 4733). False if its peer agreed on none, or there is no such leg: then the
     * key has to go another way.
     */
    default boolean pressKey(LegId leg, char key, int durationMs) {
        return false;
    }

    /** Ends the leg's media and frees its ports. */
    void close(LegId leg);

    /** Ends what is left of a call's mix. */
    void closeCall(CallId call);

    /** Records the mix and each member to his own track, starting now; a tone tells everybody. */
    void startRecording(CallId call, RecordingId recording);

    void stopRecording(CallId call);

    /**
     * A new offer to our own page within a leg: with sections for pictures, or with new ICE credentials, or both. It is answered by
     * {@link #acceptAnswer}; what was agreed before holds until then. Sections for pictures stay once they were offered.
     */
    default String offerAgain(LegId leg, boolean video, boolean restartsIce) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node has sound only");
    }

    /** Whether what the leg sends as {@code source} is shown to others from now on. Off at first. Idempotent. */
    default void setVideo(LegId leg, VideoSource source, boolean on) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node has sound only");
    }

    /** What a viewer wants to see, most wanted first; replaces what he wanted before. {@link MediaEvents#slots} tells what he gets. */
    default void view(LegId viewer, List<VideoView> wanted) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node has sound only");
    }

    /** Moves the leg's seat; heard at once by those who listen with two ears. */
    default void seat(LegId leg, Seat seat) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node has no spatial sound");
    }

    /** How the leg hears from now on; {@link Listening#PLAIN} at first. Legs that take one channel only hear the same scene in one. */
    default void listen(LegId leg, Listening how) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node has no spatial sound");
    }

    /** A leg that is deaf hears nothing of the mix; tones for it alone are still played. */
    default void setDeaf(LegId leg, boolean deaf) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node cannot keep somebody from hearing");
    }

    /** How much louder the leg is for all than it comes in; 0 at first. */
    default void setGain(LegId leg, double gainDb) {
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "This media node cannot change how loud somebody is");
    }

    /**
     * What was measured of these legs of the call since {@link MediaEvents#quality} told it last, for legs that are about to be
     * closed. Quick: empty where media is too busy to answer.
     */
    default Optional<CallQuality> measured(CallId call, List<LegId> legs) {
        return Optional.empty();
    }

    /** Events come back here; set once, before the first call. */
    void onEvents(MediaEvents events);

    /** Who a leg is, for recordings' track names and logs. */
    record LegInfo(String participant, String displayName) {}

    record Answered(String sdp, Direction direction) {}

    /** What the peer does, from his side (RFC 8866 §6.7): a telephone on hold says SENDONLY or INACTIVE. */
    enum Direction {
        SENDRECV,
        SENDONLY,
        RECVONLY,
        INACTIVE
    }

    enum Tone {
        NONE,
        RINGBACK,
        BUSY,
        /** One short beep: this is being recorded. */
        RECORDING
    }
}
