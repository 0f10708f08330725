package org.parley.media.engine;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Frames;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.SequenceNumber;

/**
 * Hands one leg's packets to the other leg of a mix of two as they come, undecoded, on the stream that the other hears already: its SSRC, its
 * sequence numbers and timestamps go on (RFC 3550 §5.1), and the sender's order, gaps and pauses stay. Owned by the leg they come from.
 */
final class Passage {
    /** A source that jumps further than this begins anew on our stream: SRTP indices must not leap (docs/internals/survival.md). */
    private static final int JUMP_MAX = 100;

    private static final long TRUSTED_JUMP_MS = 200;
    /** Without RFC 6464 levels we listen to some packets, to know who speaks: cheap formats often, others rarely. */
    private static final int LISTEN_EVERY = 2;

    private static final int LISTEN_RARELY_EVERY = 8;

    private final MediaLeg to;
    private final short[] decoded = new short[Frames.SAMPLE_RATE / 1000 * AudioDecoder.MAX_PAYLOAD_MS];
    private final byte[] last = new byte[1500];
    private int lastBytes;
    private @Nullable AudioFormat lastFormat;
    private @Nullable AudioDecoder listening;
    private @Nullable AudioFormat listeningTo;
    private boolean isAnchored;
    private boolean isContinued; // The next packet of the source follows what was heard last.
    private int nextSequence; // As the source counts.
    private int nextTimestamp;
    private int firstSequence; // As we count.
    private int sequenceOffset;
    private int timestampOffset;
    private long lastNs;
    private int levelDbov = Frames.SILENCE_DBOV;
    private int packets;
    private boolean isBroken;

    /** {@code to} goes on where its mix has come to by {@code nowNs}. */
    Passage(MediaLeg to, long nowNs) {
        this.to = to;
        lastNs = nowNs;
    }

    /** What {@code heard} has played up to is where the source goes on; what waits in it leaves now, since it is due before all that comes. */
    void continueFrom(AudioReceiver heard, long nowNs) {
        isContinued = heard.isPlaying();
        nextSequence = heard.nextSequence();
        nextTimestamp = heard.nextTimestamp();
        if (isContinued) {
            heard.drain(this::onWaiting, nowNs);
        }
    }

    private void onWaiting(
            AudioFormat format, int sequence, int timestamp, int ticks, byte[] payload, int payloadBytes, long nowNs) {
        if (payloadBytes > last.length || format != to.sendFormat()) {
            return;
        }
        anchor(sequence, timestamp, format.rtpClockHz(), nowNs);
        keep(format, payload, 0, payloadBytes);
        to.sender().passPayload(
                to.channel(), to.sendPayloadType(), sequence + sequenceOffset & 0xFFFF, timestamp + timestampOffset, ticks, last, lastBytes);
        lastNs = nowNs;
    }

    /** Takes a packet of sound. False if the other does not understand it: then only mixing helps. */
    boolean onSound(AudioFormat format, int level, byte[] packet, int offset, int length, long nowNs) {
        if (isBroken || format != to.sendFormat()) {
            isBroken = true;
            return false;
        }
        int at = RtpPacket.payloadOffset(packet, offset);
        int bytes = RtpPacket.payloadBytes(packet, offset, length);
        int ticks = PayloadDuration.ticks(format, packet, at, bytes);
        if (ticks == 0 || bytes > last.length) {
            return true; // Corrupt: nobody would play it.
        }
        note(format, level, packet, at, bytes);
        keep(format, packet, at, bytes);
        pass(format.rtpClockHz(), to.sendPayloadType(), ticks, packet, offset, at, bytes, nowNs);
        return true;
    }

    /** Takes a telephone event: it passes where the other has a number for it at this clock rate. */
    void onEvent(int clockHz, byte[] packet, int offset, int length, long nowNs) {
        int type = to.eventPayloadType(clockHz);
        if (type < 0 || clockHz != to.sendFormat().rtpClockHz()) {
            onSkipped();
            return;
        }
        int at = RtpPacket.payloadOffset(packet, offset);
        pass(clockHz, type, 0, packet, offset, at, RtpPacket.payloadBytes(packet, offset, length), nowNs);
    }

    /** A packet does not go across: the other does not miss it. */
    void onSkipped() {
        sequenceOffset--;
    }

    /** A new source on this leg: it begins where the old one ended. */
    void onNewSource() {
        isAnchored = false;
        isContinued = false;
    }

    private void pass(
            int clockHz, int type, int ticks, byte[] packet, int offset, int at, int bytes, long nowNs) {
        int sequence = RtpPacket.sequence(packet, offset);
        int timestamp = RtpPacket.timestamp(packet, offset);
        anchor(sequence, timestamp, clockHz, nowNs);
        int there = sequence + sequenceOffset & 0xFFFF;
        if (SequenceNumber.distance(firstSequence, there) < 0 || !to.canSend()) {
            return; // From before the passage: its place is taken. Or nobody wants it.
        }
        boolean marker = RtpPacket.isMarker(packet, offset);
        // The header goes straight before the payload: extensions and contributors are between the peer and us.
        to.sender().pass(to.channel(), marker, type, there, timestamp + timestampOffset, ticks, packet, at, bytes);
        lastNs = nowNs;
    }

    private void anchor(int sequence, int timestamp, int clockHz, long nowNs) {
        var sender = to.sender();
        if (isAnchored) {
            int distance = SequenceNumber.distance(sender.sequence(), sequence + sequenceOffset & 0xFFFF);
            if (Math.abs(distance) <= JUMP_MAX) {
                return;
            }
            isContinued = false;
        }
        isAnchored = true;
        int missing = isContinued ? SequenceNumber.distance(nextSequence, sequence) : 0;
        int later = timestamp - nextTimestamp;
        boolean follows = isContinued && Math.abs((long) later) <= TRUSTED_JUMP_MS * clockHz / 1000;
        int elapsed = (int) ((nowNs - lastNs) / 1000 * clockHz / 1_000_000);
        int first = sender.sequence() + Math.clamp(missing, 0, JUMP_MAX);
        firstSequence = sender.sequence();
        sequenceOffset = first - sequence;
        timestampOffset = sender.timestamp() + (follows ? Math.max(0, later) : elapsed) - timestamp;
    }

    private void keep(AudioFormat format, byte[] data, int at, int bytes) {
        System.arraycopy(data, at, last, 0, bytes);
        lastBytes = bytes;
        lastFormat = format;
    }

    /** How loud it is: as the packet says (in −dBov, RFC 6464), else by listening now and then. */
    private void note(AudioFormat format, int level, byte[] packet, int at, int bytes) {
        packets++;
        if (level >= 0) {
            levelDbov = -level;
            return;
        }
        boolean isCheap = format == AudioFormat.PCMA || format == AudioFormat.PCMU;
        if (packets % (isCheap ? LISTEN_EVERY : LISTEN_RARELY_EVERY) != 1) {
            return;
        }
        var decoder = listening;
        if (decoder == null || format != listeningTo) {
            close();
            decoder = format.openDecoder();
            listening = decoder;
            listeningTo = format;
        }
        int samples = decoder.decode(packet, at, bytes, decoded, 0);
        levelDbov = samples > 0 ? Frames.levelDbov(decoded, 0, samples) : Frames.SILENCE_DBOV;
    }

    /** The level for this tick; without packets for a while there is silence. */
    int levelDbov(long nowNs) {
        return nowNs - lastNs > 100_000_000L ? Frames.SILENCE_DBOV : levelDbov;
    }

    /** Whether something passed a moment ago, so that the other is in the midst of a sound. */
    boolean isRunning(long nowNs) {
        return packets > 0 && nowNs - lastNs < 100_000_000L;
    }

    /** Whether mixing must take over. */
    boolean isBroken() {
        return isBroken;
    }

    /** Mixing takes over: a decoder that has heard the last packet goes on without a click. */
    void end(@Nullable AudioReceiver decoding, long nowNs) {
        int sinceMs = (int) Math.min(10_000, (nowNs - lastNs) / 1_000_000);
        to.pause(Math.max(0, sinceMs / Frames.DURATION_MS - 1));
        if (decoding != null && lastFormat != null) {
            decoding.prime(lastFormat, last, lastBytes);
        }
        close();
    }

    private void close() {
        if (listening != null) {
            listening.close();
            listening = null;
        }
    }
}
