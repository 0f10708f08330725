package org.parley.roles.edge.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the edge counts, for {@code /metrics}. Thread-safe. */
public final class EdgeCounters {
    public final LongAdder requestsRefused = new LongAdder();
    public final LongAdder requestsDropped = new LongAdder();
    public final LongAdder shunned = new LongAdder();
    public final LongAdder challenges = new LongAdder();
    public final LongAdder authenticationsFailed = new LongAdder();
    public final LongAdder registrations = new LongAdder();
    public final LongAdder callsIncoming = new LongAdder();
    public final LongAdder callsOutgoing = new LongAdder();
    public final LongAdder callsAnswered = new LongAdder();
    public final LongAdder acksMissing = new LongAdder();
    public final LongAdder notifiesSent = new LongAdder();
    public final LongAdder notifiesFailed = new LongAdder();
    public final LongAdder messagesDelivered = new LongAdder();
    public final LongAdder messagesUndelivered = new LongAdder();
    public final LongAdder failures = new LongAdder();
    public final MessageCounts messages = new MessageCounts();

    public Map<String, Long> snapshot() {
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
        counts.put("sip_notifies_sent", notifiesSent.sum());
        counts.put("sip_notifies_failed", notifiesFailed.sum());
        counts.put("sip_messages_delivered", messagesDelivered.sum());
        counts.put("sip_messages_undelivered", messagesUndelivered.sum());
        counts.put("sip_internal_failures", failures.sum());
        messages.putInto(counts);
        return counts;
    }
}
