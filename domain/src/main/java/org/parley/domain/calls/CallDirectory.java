package org.parley.domain.calls;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.conversations.ConferenceId;

/** The calls that are up: by id, by leg, by conference. Thread-safe; refuses more than it may hold. */
final class CallDirectory {
    private final int maxCalls;
    private volatile boolean stopping;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<CallId, CallSession> byCall = new ConcurrentHashMap<>();
    private final Map<LegId, CallSession> byLeg = new ConcurrentHashMap<>();
    private final Map<ConferenceId, CallSession> byConference = new ConcurrentHashMap<>();

    CallDirectory(int maxCalls) {
        this.maxCalls = maxCalls;
    }

    /** A new call of two; NODE_AT_LIMIT when there are too many. */
    CallSession open(Supplier<CallSession> maker) {
        if (stopping) {
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "This node is stopping: try again in a moment.");
        }
        if (count.incrementAndGet() > maxCalls) {
            count.decrementAndGet();
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "This node carries " + maxCalls + " calls and takes no more now.");
        }
        var session = maker.get();
        byCall.put(session.id(), session);
        return session;
    }

    /** The conference's call, begun or about to begin. */
    CallSession openIn(ConferenceId conference, Function<ConferenceId, CallSession> maker) {
        return byConference.computeIfAbsent(conference, id -> open(() -> maker.apply(id)));
    }

    /** No call begins from now on. */
    void stop() {
        stopping = true;
    }

    /** It has ended, or never began. */
    void close(CallSession session) {
        if (byCall.remove(session.id(), session)) {
            count.decrementAndGet();
        }
        session.conference().ifPresent(id -> byConference.remove(id, session));
    }

    void addLeg(LegId leg, CallSession session) {
        byLeg.put(leg, session);
    }

    void removeLeg(LegId leg) {
        byLeg.remove(leg);
    }

    Optional<CallSession> call(CallId call) {
        return Optional.ofNullable(byCall.get(call));
    }

    Optional<CallSession> ofLeg(LegId leg) {
        return Optional.ofNullable(byLeg.get(leg));
    }

    Optional<CallSession> in(ConferenceId conference) {
        return Optional.ofNullable(byConference.get(conference));
    }

    Collection<CallSession> all() {
        return List.copyOf(byCall.values());
    }

    int size() {
        return count.get();
    }
}
