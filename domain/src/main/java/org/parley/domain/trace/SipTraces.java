package org.parley.domain.trace;

import java.time.Instant;
import java.util.List;
import org.parley.domain.calls.LegId;

/**
 * The SIP messages of calls: of those that run, from memory; of those that ended, from storage while it keeps them. Thread-safe;
 * may wait for storage.
 */
public interface SipTraces {
    /** All messages of the dialogs that these legs had, in order of time; empty where none was kept. */
    List<TracedMessage> ofLegs(List<LegId> legs);

    /** All messages with this Call-ID, of a leg or of a call that was only proxied. */
    List<TracedMessage> ofCallId(String callId);

    /** The Call-IDs that were seen last, the newest first. */
    List<Seen> recent(int limit);

    /** A call as SIP knows it: {@code leg} is empty where it was only proxied. */
    record Seen(String callId, String leg, String from, String to, Instant at, int messages) {}

    /** Where nothing is traced. */
    SipTraces NONE = new SipTraces() {
        @Override
        public List<TracedMessage> ofLegs(List<LegId> legs) {
            return List.of();
        }

        @Override
        public List<TracedMessage> ofCallId(String callId) {
            return List.of();
        }

        @Override
        public List<Seen> recent(int limit) {
            return List.of();
        }
    };
}
