package org.parley.media.sfu;

import org.parley.protocols.rtp.SequenceNumber;
import org.parley.protocols.rtp.TransportFeedback;

/**
 * When the packets of a connection came, for transport-wide reports to their sender, who estimates from them what he may send. Owned by
 * the media loop.
 */
final class ArrivalLog {
    private static final int PLACES = 1_024;
    /** Reports are at most so long that they fit a datagram. */
    private static final int PER_REPORT = 200;

    private static final int JUMP_MAX = 800;
    private static final long EVERY_NS = 50_000_000L;

    // Made with the first packet: most legs never send a picture.
    private long[] ticks = new long[0];
    private long[] reported = ticks;
    private boolean hasStarted;
    private int first;
    private int next;
    private int number;
    private long lastReportNs;

    void onPacket(int sequence, long nowNs) {
        if (ticks.length == 0) {
            ticks = new long[PLACES];
            reported = new long[PER_REPORT];
        }
        long at = nowNs / TransportFeedback.TICK_NS;
        int distance = hasStarted ? SequenceNumber.distance(next, sequence) : JUMP_MAX;
        if (distance >= JUMP_MAX || distance < -JUMP_MAX) {
            java.util.Arrays.fill(ticks, -1);
            first = sequence;
            next = sequence;
            distance = 0;
            hasStarted = true;
        }
        if (distance >= 0) {
            if (SequenceNumber.distance(first, sequence) >= PLACES) {
                first = SequenceNumber.plus(sequence, 1 - PLACES); // Nobody took reports for so long: the oldest go.
            }
            for (int i = next; i != sequence; i = SequenceNumber.next(i)) {
                ticks[i & PLACES - 1] = -1;
            }
            next = SequenceNumber.next(sequence);
        } else if (SequenceNumber.isAfter(first, sequence)) {
            return; // Reported as lost already.
        }
        ticks[sequence & PLACES - 1] = at;
    }

    /** Sends what was not reported yet, if it is time. */
    void onTime(int media, long nowNs, PictureUplink uplink) {
        if (!hasStarted || first == next || nowNs - lastReportNs < EVERY_NS) {
            return;
        }
        lastReportNs = nowNs;
        while (first != next) {
            int count = Math.min(PER_REPORT, SequenceNumber.distance(first, next));
            for (int i = 0; i < count; i++) {
                reported[i] = ticks[SequenceNumber.plus(first, i) & PLACES - 1];
            }
            int bytes = TransportFeedback.write(uplink.buffer(), 0, uplink.ownSsrc(), media, number++, first, reported, count);
            int covered = TransportFeedback.packets(uplink.buffer(), 0);
            if (covered == 0) {
                first = next;
                return;
            }
            first = SequenceNumber.plus(first, covered);
            uplink.send(bytes);
        }
    }
}
