package org.parley.media.relay;

import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.AudioReceiver;
import org.parley.media.mix.Frames;
import org.parley.protocols.rtp.RtpPacket;

/**
 * Turns one side's sound into a format that the other speaks: jitter buffer, decoder, and the other side's encoder, without a mix. Telephone
 * events keep their shape on the new stream. Owned by its path.
 */
final class Translator implements AutoCloseable {
    private final RelaySide from;
    private final RelaySide to;
    private final short[] frame = new short[Frames.SAMPLES];
    private @Nullable AudioReceiver receiver;
    private boolean hasSource;
    private int ssrc;
    private boolean hasEvent;
    private int eventTimestamp;
    private int eventTimestampThere;

    Translator(RelaySide from, RelaySide to) {
        this.from = from;
        this.to = to;
    }

    void onRtp(RelayPlan plan, byte[] packet, int offset, int length, long nowNs) {
        var meaning = plan.meaning(RtpPacket.payloadType(packet, offset));
        var format = meaning == null ? null : meaning.audio().orElse(null);
        if (format == null) {
            from.onDropped();
            return;
        }
        var audio = receiver(format);
        int source = RtpPacket.ssrc(packet, offset);
        if (hasSource && source != ssrc) {
            audio.restart();
        }
        hasSource = true;
        ssrc = source;
        int sequence = RtpPacket.sequence(packet, offset);
        int timestamp = RtpPacket.timestamp(packet, offset);
        from.outgoing().onReceived(source, format.rtpClockHz(), sequence, timestamp, nowNs);
        audio.onPayload(
                format,
                -1,
                sequence,
                timestamp,
                packet,
                RtpPacket.payloadOffset(packet, offset),
                RtpPacket.payloadBytes(packet, offset, length),
                nowNs);
    }

    /** An event keeps its duration; its begin is where the new stream is when it comes. */
    void onEvent(int payloadType, byte[] packet, int offset, int length) {
        int timestamp = RtpPacket.timestamp(packet, offset);
        boolean isNew = !hasEvent || timestamp != eventTimestamp;
        if (isNew) {
            hasEvent = true;
            eventTimestamp = timestamp;
            eventTimestampThere = to.outgoing().ownTimestamp();
        }
        if (receiver != null) {
            receiver.onSoundless(RtpPacket.sequence(packet, offset));
        }
        to.outgoing().sendEvent(
                isNew,
                payloadType,
                eventTimestampThere,
                packet,
                RtpPacket.payloadOffset(packet, offset),
                RtpPacket.payloadBytes(packet, offset, length));
    }

    void onTick(long nowNs) {
        if (receiver != null && receiver.nextFrame(frame, nowNs)) {
            if (from.isSilenced()) {
                java.util.Arrays.fill(frame, (short) 0);
            }
            to.outgoing().sendFrame(frame);
        }
    }

    private AudioReceiver receiver(AudioFormat format) {
        if (receiver == null) {
            receiver = new AudioReceiver(format);
        }
        return receiver;
    }

    @Override
    public void close() {
        if (receiver != null) {
            receiver.close();
            receiver = null;
        }
    }
}
