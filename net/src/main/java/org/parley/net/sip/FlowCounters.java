package org.parley.net.sip;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the transports count, for {@code /metrics}. Thread-safe. */
public final class FlowCounters {
    final LongAdder messagesIn = new LongAdder();
    final LongAdder messagesOut = new LongAdder();
    final LongAdder keepAlives = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder opened = new LongAdder();
    final LongAdder closed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder denied = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder slowReaders = new LongAdder();
    final LongAdder tlsFailures = new LongAdder();
    final LongAdder datagramErrors = new LongAdder();

    /** The counts now, by name. */
    public Map<String, Long> snapshot() {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("sip_messages_received", messagesIn.sum());
        counts.put("sip_messages_sent", messagesOut.sum());
        counts.put("sip_keep_alives_received", keepAlives.sum());
        counts.put("sip_messages_malformed", malformed.sum());
        counts.put("sip_messages_dropped_overload", dropped.sum());
        counts.put("sip_connections_opened", opened.sum());
        counts.put("sip_connections_closed", closed.sum());
        counts.put("sip_connections_refused_limit", refused.sum());
        counts.put("sip_sources_denied", denied.sum());
        counts.put("sip_connections_closed_idle", timedOut.sum());
        counts.put("sip_connections_closed_slow_reader", slowReaders.sum());
        counts.put("sip_tls_handshakes_failed", tlsFailures.sum());
        counts.put("sip_datagram_errors", datagramErrors.sum());
        return counts;
    }
}
