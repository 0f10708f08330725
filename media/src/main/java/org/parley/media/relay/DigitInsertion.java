package org.parley.media.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.parley.media.engine.RtpChannel;
import org.parley.media.engine.RtpSender;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.SequenceNumber;
import org.parley.protocols.rtp.TelephoneEvent;

/**
 * Puts digits into a stream that passes: while a key is down its packets take the place of sound, and from then on sequence numbers are
 * shifted by what was put in less what was left out (RFC 4733 §2.5.1). Where no stream passes they go on one of ours. Owned by its side.
 */
final class DigitInsertion {
    private static final int WAITING_MAX = 64;
    private static final int TICK_MS = 20;
    private static final int SHORTEST_MS = 40;
    private static final int LONGEST_MS = 6000; // Below what 16 bits of duration hold at 8000 Hz.
    private static final int GAP_TICKS = 3;
    private static final int ENDS = 3; // RFC 4733 §2.5.1.4: the last packet three times.
    private static final long STREAM_QUIET_NS = 500_000_000L;

    private record Digit(char key, int durationMs, int payloadType, int clockHz) {}

    private final Deque<Digit> waiting = new ArrayDeque<>();
    private final byte[] packet = new byte[RtpPacket.HEADER_BYTES + TelephoneEvent.BYTES + 64];
    private @Nullable Digit current;
    private boolean isOnOwnStream;
    private int elapsedMs;
    private int startTimestamp;
    private int gapTicks;

    // The stream that passes.
    private boolean hasStream;
    private int ssrc;
    private int lastSequence; // As it left.
    private int lastTimestamp;
    private long lastNs;
    private int shift; // Added to sequence numbers.

    boolean add(char key, int durationMs, int payloadType, int clockHz) {
        if (waiting.size() >= WAITING_MAX || "0123456789*#ABCDabcd".indexOf(key) < 0) {
            return false;
        }
        waiting.add(new Digit(key, Math.clamp(durationMs, SHORTEST_MS, LONGEST_MS), payloadType, clockHz));
        return true;
    }

    /** Takes note of a packet that is to leave; false if a digit is in its place. May change its sequence number. */
    boolean admit(byte[] data, int offset, long nowNs) {
        int from = RtpPacket.ssrc(data, offset);
        if (!hasStream || from != ssrc) {
            hasStream = true;
            ssrc = from;
            shift = 0;
        }
        if (current != null && !isOnOwnStream) {
            shift--;
            return false;
        }
        int sequence = RtpPacket.sequence(data, offset) + shift & 0xFFFF;
        if (shift != 0) {
            RtpPacket.setSequence(data, offset, sequence);
        }
        lastSequence = sequence;
        lastTimestamp = RtpPacket.timestamp(data, offset);
        lastNs = nowNs;
        return true;
    }

    boolean isBusy() {
        return current != null || !waiting.isEmpty() || gapTicks > 0;
    }

    boolean isOnOwnStream() {
        return current != null && isOnOwnStream;
    }

    void onTick(RtpChannel channel, RtpSender own, boolean ownRuns, long nowNs) {
        if (gapTicks > 0) {
            gapTicks--;
            return;
        }
        if (current == null) {
            begin(own, nowNs);
        }
        var digit = current;
        if (digit == null) {
            return;
        }
        boolean isFirst = elapsedMs == 0;
        elapsedMs += TICK_MS;
        boolean isEnd = elapsedMs >= digit.durationMs();
        int ticks = Math.min(elapsedMs, digit.durationMs()) * (digit.clockHz() / 1000);
        var event = TelephoneEvent.ofKey(digit.key(), isEnd, Math.min(ticks, 0xFFFF));
        for (int i = 0; i < (isEnd ? ENDS : 1); i++) {
            send(channel, own, digit, event, isFirst && i == 0);
        }
        if (isEnd) {
            current = null;
            gapTicks = GAP_TICKS;
        }
    }

    private void begin(RtpSender own, long nowNs) {
        current = waiting.poll();
        if (current == null) {
            return;
        }
        elapsedMs = 0;
        isOnOwnStream = !hasStream || nowNs - lastNs > STREAM_QUIET_NS;
        int passedTicks = (int) ((nowNs - lastNs) / 1000 * current.clockHz() / 1_000_000);
        startTimestamp = isOnOwnStream ? own.timestamp() : lastTimestamp + passedTicks;
    }

    private void send(RtpChannel channel, RtpSender own, Digit digit, TelephoneEvent event, boolean marker) {
        if (isOnOwnStream) {
            event.write(packet, 0);
            own.sendAt(channel, marker, digit.payloadType(), startTimestamp, packet, 0, TelephoneEvent.BYTES);
            return;
        }
        lastSequence = SequenceNumber.next(lastSequence);
        shift++;
        RtpPacket.writeHeader(packet, 0, marker, digit.payloadType(), lastSequence, startTimestamp, ssrc);
        event.write(packet, RtpPacket.HEADER_BYTES);
        channel.sendRtp(packet, 0, RtpPacket.HEADER_BYTES + TelephoneEvent.BYTES);
    }

    /** Takes the shift off the highest sequence number in report blocks about the stream (RFC 3550 §6.4.1). */
    void unshiftReports(byte[] data, int offset, int length) {
        if (shift != 0) {
            RtcpNumbers.shiftHighest(data, offset, length, ssrc, -shift);
        }
    }
}
