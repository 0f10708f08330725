package org.parley.domain.calls;

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

    /** Ends the leg's media and frees its ports. */
    void close(LegId leg);

    /** Ends what is left of a call's mix. */
    void closeCall(CallId call);

    /** Records the mix and each member to his own track, starting now; a tone tells everybody. */
    void startRecording(CallId call, RecordingId recording);

    void stopRecording(CallId call);

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
