package org.parley.media.engine;

import org.parley.media.jitter.JitterCounters;

/** How a leg fares, for logs and tests. */
public record LegStatistics(
        long packetsReceived,
        long packetsSent,
        long unknownPayloads,
        long malformed,
        int delayMs,
        int targetDelayMs,
        int roundTripMs,
        int lossPercentAtPeer,
        int levelDbov,
        boolean isSpeaking,
        JitterCounters jitter) {}
