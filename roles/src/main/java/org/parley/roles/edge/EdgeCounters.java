package org.parley.roles.edge;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the edge counts, for {@code /metrics}. Thread-safe. */
final class EdgeCounters {
    final LongAdder requestsRefused = new LongAdder();
    final LongAdder requestsDropped = new LongAdder();
    final LongAdder shunned = new LongAdder();
    final LongAdder challenges = new LongAdder();
    final LongAdder authenticationsFailed = new LongAdder();
    final LongAdder registrations = new LongAdder();
    final LongAdder callsIncoming = new LongAdder();
    final LongAdder callsOutgoing = new LongAdder();
    final LongAdder callsAnswered = new LongAdder();
    final LongAdder acksMissing = new LongAdder();
    final LongAdder failures = new LongAdder();

    Map<String, Long> snapshot() {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("sip_requests_refused_at_the_door", requestsRefused.sum());
        counts.put("sip_requests_dropped", requestsDropped.sum());
        counts.put("sip_requests_shunned", shunned.sum());
        counts.put("sip_challenges_sent", challenges.sum());
        counts.put("sip_authentications_failed", authenticationsFailed.sum());
        counts.put("sip_registrations_accepted", registrations.sum());
        counts.put("sip_calls_incoming", callsIncoming.sum());
        counts.put("sip_calls_outgoing", callsOutgoing.sum());
        counts.put("sip_calls_answered", callsAnswered.sum());
        counts.put("sip_acks_missing", acksMissing.sum());
        counts.put("sip_internal_failures", failures.sum());
        return counts;
    }
}
