package org.parley.domain.trace;

import java.time.Instant;
import java.util.List;

/** Keeps the messages of calls that ended, for a while. Thread-safe; waits for storage: call it on virtual threads. */
public interface SipTraceStore {
    /** One SIP call, whole. {@code leg} is empty where it was only proxied. */
    record Trace(String callId, String leg, Instant endedAt, List<TracedMessage> messages) {
        public Trace {
            messages = List.copyOf(messages);
        }
    }

    /** Durable on return. A second trace of the same Call-ID is kept beside the first. */
    void keep(Trace trace);

    List<Trace> ofLeg(String leg);

    List<Trace> ofCallId(String callId);

    /** Drops what ended before that time, and the oldest beyond what storage may hold; answers how many were dropped. */
    int sweep(Instant before);

    /** Where nothing is kept. */
    SipTraceStore NONE = new SipTraceStore() {
        @Override
        public void keep(Trace trace) {}

        @Override
        public List<Trace> ofLeg(String leg) {
            return List.of();
        }

        @Override
        public List<Trace> ofCallId(String callId) {
            return List.of();
        }

        @Override
        public int sweep(Instant before) {
            return 0;
        }
    };
}
