package org.parley.protocols.rtp;

/**
 * Counts what came of one SSRC, and what did not (RFC 3550 §6.4.1, appendices A.1, A.3 and A.8). Owned by the loop that
 * receives; allocates only for a {@link #report}.
 */
public final class ReceptionStatistics {
    /** A jump by more than this is a restart of the sender if the next packet follows it (RFC 3550 appendix A.1). */
    private static final int DROPOUT_MAX = 3000;

    private static final int MISORDER_MAX = 100;

    private final int ssrc;
    private final int clockRateHz;
    private boolean hasStarted;
    private int restartAt = -1;
    private long baseExtended;
    private long highestExtended;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private int transitBefore;
    private long jitterSixteenths;
    private long lastSenderReport;
    private long lastSenderReportAtNs;

    public ReceptionStatistics(int ssrc, int clockRateHz) {
        this.ssrc = ssrc;
        this.clockRateHz = clockRateHz;
    }

    /** Notes one packet that passed authentication. */
    public void onPacket(int sequence, int timestamp, long nowNs) {
        if (!hasStarted) {
            start(sequence);
        } else {
            int distance = SequenceNumber.distance((int) highestExtended & 0xFFFF, sequence);
            if (distance > DROPOUT_MAX || distance < -MISORDER_MAX) {
                if (sequence != restartAt) {
                    restartAt = SequenceNumber.next(sequence);
                    return;
                }
                start(sequence);
            } else if (distance > 0) {
                highestExtended += distance;
            }
        }
        received++;
        noteTransit(timestamp, nowNs);
    }

    private void start(int sequence) {
        // One cycle up, so that a late packet from before the first never makes the extended number negative.
        baseExtended = 0x10000L + sequence;
        highestExtended = baseExtended;
        received = 0;
        expectedBefore = 0;
        receivedBefore = 0;
        restartAt = -1;
        hasStarted = true;
        jitterSixteenths = 0;
        transitBefore = 0;
    }

    private void noteTransit(int timestamp, long nowNs) {
        int arrivalTicks = (int) (nowNs / 1_000L * clockRateHz / 1_000_000L);
        int transit = arrivalTicks - timestamp;
        if (received > 1) {
            long deviation = Math.abs((long) (transit - transitBefore));
            jitterSixteenths += deviation - ((jitterSixteenths + 8) >> 4);
        }
        transitBefore = transit;
    }

    /** Notes a sender report of this SSRC, so that the peer can measure the round trip. */
    public void onSenderReport(long ntpTimestamp, long nowNs) {
        lastSenderReport = ntpTimestamp >>> 16 & 0xFFFFFFFFL;
        lastSenderReportAtNs = nowNs;
    }

    /** The interarrival jitter in ticks. */
    public long jitterTicks() {
        return jitterSixteenths >> 4;
    }

    /** Packets that should have come since the start. */
    public long expected() {
        return hasStarted ? highestExtended - baseExtended + 1 : 0;
    }

    public int ssrc() {
        return ssrc;
    }

    public int clockRateHz() {
        return clockRateHz;
    }

    public long received() {
        return received;
    }

    /** Packets that should have come and did not, since the start; duplicates may make it negative. */
    public long lost() {
        return hasStarted ? highestExtended - baseExtended + 1 - received : 0;
    }

    /** The highest sequence number with its cycles in the upper 16 bits, as reports carry it. */
    public int extendedHighestSequence() {
        return (int) (highestExtended - 0x10000L);
    }

    /** The block for a report sent now; starts the next interval of the lost fraction. */
    public RtcpPacket.ReportBlock report(long nowNs) {
        long expected = hasStarted ? highestExtended - baseExtended + 1 : 0;
        long expectedInterval = expected - expectedBefore;
        long lostInterval = expectedInterval - (received - receivedBefore);
        expectedBefore = expected;
        receivedBefore = received;
        int fraction = expectedInterval <= 0 || lostInterval <= 0 ? 0 : (int) (lostInterval * 256 / expectedInterval);
        long delay = lastSenderReport == 0 ? 0 : (nowNs - lastSenderReportAtNs) / 1_000 * 65_536 / 1_000_000;
        int lost = (int) Math.clamp(lost(), -0x800000, 0x7FFFFF);
        return new RtcpPacket.ReportBlock(
                ssrc,
                Math.min(255, fraction),
                lost,
                extendedHighestSequence(),
                jitterTicks() & 0xFFFFFFFFL,
                lastSenderReport,
                delay & 0xFFFFFFFFL);
    }
}
