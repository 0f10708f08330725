package org.parley.media.sfu;

/**
 * What came of a burst of probes: bits sent and arrived per second between its first and its last group. Owned by the media loop.
 */
final class ProbeResult {
    private static final long GROUP_NS = 5_000_000L;
    private static final long QUIET_NS = 120_000_000L;
    private static final int PACKETS_MIN = 5;

    private int packets;
    private long bytes;
    private long firstGroupBytes;
    private long lastGroupBytes;
    private long firstSentNs;
    private long lastSentNs;
    private long firstArrivedNs;
    private long lastArrivedNs;
    private long heardNs;

    void onPacket(int packetBytes, long sentNs, long arrivedNs, long nowNs) {
        if (packets == 0) {
            firstSentNs = sentNs;
            lastSentNs = sentNs;
            firstArrivedNs = arrivedNs;
            bytes = 0;
            firstGroupBytes = 0;
            lastGroupBytes = 0;
        }
        if (sentNs - firstSentNs < GROUP_NS) {
            firstGroupBytes += packetBytes;
            firstArrivedNs = arrivedNs;
        }
        lastGroupBytes = sentNs - lastSentNs < GROUP_NS ? lastGroupBytes + packetBytes : packetBytes;
        lastSentNs = sentNs;
        lastArrivedNs = arrivedNs;
        heardNs = nowNs;
        packets++;
        bytes += packetBytes;
    }

    /** The rate that came through, once the burst is over; 0 if there is none to tell of. */
    long take(long nowNs) {
        if (packets == 0 || nowNs - heardNs < QUIET_NS) {
            return 0;
        }
        boolean isEnough = packets >= PACKETS_MIN;
        packets = 0;
        long sendingNs = lastSentNs - firstSentNs;
        long arrivingNs = lastArrivedNs - firstArrivedNs;
        if (!isEnough || sendingNs < GROUP_NS || arrivingNs <= 0) {
            return 0;
        }
        long sentBps = (bytes - lastGroupBytes) * 8_000_000_000L / sendingNs;
        long arrivedBps = (bytes - firstGroupBytes) * 8_000_000_000L / arrivingNs;
        // Slower than it was sent: that is what the narrowest link carries.
        return arrivedBps < sentBps * 9 / 10 ? arrivedBps * 19 / 20 : Math.min(sentBps, arrivedBps);
    }
}
