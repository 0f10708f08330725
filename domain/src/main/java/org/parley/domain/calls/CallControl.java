package org.parley.domain.calls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.domain.accounts.Principal;
import org.parley.domain.conversations.ConferenceId;

/**
 * What people may ask of calls, implemented by {@code Calls}. Every command carries an id chosen by who asks: the same id again gives the same
 * answer and makes nothing twice, even from two connections at once. Methods may wait for storage and media: call them
 * on virtual threads. An answer means durable. Failures are {@code ParleyException}s.
 */
public interface CallControl {
    /**
     * Joins a running conference, or starts it. {@code participant} stays the same over a refresh of the page: a leg
     * that the same participant still has is replaced.
     */
    record JoinConference(String commandId, Principal by, ConferenceId conference, String participant, String displayName) {}

    /** Calls a number (an extension or a conference's) from a browser. */
    record Dial(String commandId, Principal by, String number, String participant) {}

    /** Takes a ringing call in a browser. */
    record Accept(String commandId, Principal by, CallId call, LegId leg, String participant) {}

    /**
     * Joins with an offer of the client's own (WHIP, WHEP): for tools that publish or play. Takes part at once, since nothing is
     * left to agree on.
     */
    record JoinWithOffer(
            String commandId,
            Principal by,
            ConferenceId conference,
            String participant,
            String displayName,
            String offerSdp) {}

    /** Our answer to {@link JoinWithOffer}. */
    record JoinedWithAnswer(CallId call, LegId leg, String answerSdp, CallState state) {}

    /**
     * Wants a new offer within a leg of one's own, with sections for pictures, or with new ICE credentials; {@link AnswerOffer} answers
     * it. CONFLICT while another is not answered.
     */
    record Offer(String commandId, Principal by, CallId call, LegId leg, boolean video, boolean restart) {}

    /** Whether others may see what one's leg sends. */
    record SetVideo(String commandId, Principal by, CallId call, LegId leg, VideoSource source, boolean on) {}

    /** What one's leg wants to see, most wanted first. Not stored. */
    record View(Principal by, CallId call, LegId leg, List<VideoView> wanted) {
        /** So many pictures at once. */
        public static final int WANTED_MAX = 25;

        public View {
            wanted = List.copyOf(wanted);
        }
    }

    /** Moves a seat, one's own, or anybody's for who may record the call. Not stored. */
    record TakeSeat(Principal by, CallId call, LegId leg, Seat seat) {}

    /** How one's leg hears its conference from now on. Not stored. */
    record Listen(Principal by, CallId call, LegId leg, Listening how) {}

    /** What who may record the call may do to a leg. */
    record Moderate(
            String commandId,
            Principal by,
            CallId call,
            LegId leg,
            Optional<Boolean> muted,
            Optional<Boolean> deaf,
            Optional<Double> gainDb) {
        /** Louder or softer by so much at most. */
        public static final double GAIN_MAX_DB = 20;
    }

    /** Whether somebody else may come in: only for who may record the call. */
    record Lock(String commandId, Principal by, CallId call, boolean on) {}

    /** Answers the offer that {@link Joined} carried, or that {@link #offer} gave. */
    record AnswerOffer(String commandId, Principal by, CallId call, LegId leg, String sdp) {}

    record HangUp(String commandId, Principal by, CallId call, LegId leg) {}

    record SetMuted(String commandId, Principal by, CallId call, LegId leg, boolean muted) {}

    /** Only the conference's owner or an admin; of a call without a conference: who takes part. */
    record SetRecording(String commandId, Principal by, CallId call, boolean on) {}

    /** What a browser needs to take part: the SDP offer of the media node, to be answered with {@link AnswerOffer}. */
    record Joined(CallId call, LegId leg, String offerSdp, CallState state) {}

    Joined join(JoinConference command);

    Joined dial(Dial command);

    Joined accept(Accept command);

    void answer(AnswerOffer command);

    void hangUp(HangUp command);

    void setMuted(SetMuted command);

    void setRecording(SetRecording command);

    JoinedWithAnswer joinWithOffer(JoinWithOffer command);

    /** Our SDP offer. */
    String offer(Offer command);

    void setVideo(SetVideo command);

    void view(View command);

    void takeSeat(TakeSeat command);

    void listen(Listen command);

    void moderate(Moderate command);

    void lock(Lock command);

    /** The call as it stands, or as it stood at {@code at}. NOT_FOUND where there is none, FORBIDDEN for strangers. */
    CallState state(Principal by, CallId call, Optional<Instant> at);

    /** A call's events in order. */
    List<TimedEvent> timeline(Principal by, CallId call);

    /** The calls that {@code by} may see, newest first. {@code before} pages on: the id of the last one seen. */
    List<CallState> calls(Principal by, Optional<CallId> before, int limit);

    /** The call that runs in a conference now. */
    Optional<CallState> running(ConferenceId conference);

    /**
     * Stored events of all calls after a global position, for gateways: first those already stored, then as they
     * happen, in order and each once, on one virtual thread of the subscription; a slow consumer slows only itself.
     */
    AutoCloseable subscribe(long afterPosition, Consumer<TimedEvent> consumer);

    /**
     * Stored events of all calls after a global position, oldest first, at most {@code limit}: what a gateway looks back
     * on when it starts. Without it clients that resume over a restart start over.
     */
    default List<TimedEvent> stored(long afterPosition, int limit) {
        return List.of();
    }

    /** Passing facts that are not stored: who speaks. Consumers must be quick. */
    AutoCloseable subscribeSpeakers(Consumer<Speakers> consumer);

    /** Passing facts that are not stored: which picture comes in which section of a leg. Consumers must be quick. */
    AutoCloseable subscribeSlots(Consumer<VideoSlots> consumer);

    /** Passing facts that are not stored: where everybody sits, after each change, at most ten times a second. Consumers must be quick. */
    AutoCloseable subscribeScenes(Consumer<Scene> consumer);

    /** The global position of the newest stored event. */
    long position();

    /** An event with its place: {@code position} in the global order, {@code version} in its call (from 1). */
    record TimedEvent(long position, CallId call, long version, Instant at, String commandId, CallEvent event) {}

    /** Who is heard in a call, loudest first, with levels in dBov (0 loudest, −127 silence; RFC 6464). */
    record Speakers(CallId call, List<Speaker> speakers) {
        public Speakers {
            speakers = List.copyOf(speakers);
        }
    }

    record Speaker(LegId leg, int levelDbov) {}

    /** Where everybody in a conference sits, in the order of their coming. */
    record Scene(CallId call, List<Seated> seats) {
        public Scene {
            seats = List.copyOf(seats);
        }
    }

    record Seated(LegId leg, Seat seat) {}
}
