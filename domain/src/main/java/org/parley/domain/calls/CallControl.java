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

    /** Answers the offer that {@link Joined} carried. */
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
}
