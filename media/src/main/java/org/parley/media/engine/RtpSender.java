package org.parley.media.engine;

import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.ComfortNoise;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.SequenceNumber;

/**
 * Packs payloads into RTP packets of one source (RFC 3550 §5.1): its own SSRC, sequence numbers and timestamps, even when
 * the payload is shared with other legs. Owned by its leg on the media loop.
 */
public final class RtpSender {
    /** Room for authentication tags, as {@link RtpChannel#sendRtp} asks. */
    private static final int TRAILER_BYTES = 64;
    /** The line is not dead, and that is all there is to hear. */
    private static final int COMFORT_DBOV = -70;

    private final byte[] packet = new byte[RtpPacket.HEADER_BYTES + AudioEncoder.MAX_PAYLOAD_BYTES + TRAILER_BYTES];
    private final int ssrc;
    private int sequence;
    private int timestamp;
    private boolean begins = true;
    private long packets;
    private long octets;

    /** The first sequence number and timestamp are random (RFC 3550 §5.1). */
    public RtpSender(int ssrc, int firstSequence, int firstTimestamp) {
        this.ssrc = ssrc;
        // The upper half would let the first packets of SRTP guess a wrong roll-over when some are lost.
        sequence = firstSequence & 0x7FFF;
        timestamp = firstTimestamp;
    }

    /** Goes on where another node's sender may have come to. */
    RtpSender(LegSnapshot from, int sequence, int timestamp) {
        ssrc = from.ssrc();
        this.sequence = sequence & 0xFFFF;
        this.timestamp = timestamp;
        packets = from.packetsSent();
        octets = from.octetsSent();
    }

    /** Sends one frame and moves on by {@code ticks}. Returns whether it left. */
    public boolean send(RtpChannel channel, int payloadType, byte[] payload, int payloadBytes, int ticks) {
        // The marker says that sound begins after a pause (RFC 3551 §4.1).
        RtpPacket.writeHeader(packet, 0, begins, payloadType, sequence, timestamp, ssrc);
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payloadBytes);
        timestamp += ticks;
        if (!channel.sendRtp(packet, 0, RtpPacket.HEADER_BYTES + payloadBytes)) {
            begins = true;
            return false;
        }
        begins = false;
        sequence = SequenceNumber.next(sequence);
        packets++;
        octets += payloadBytes;
        return true;
    }

    /**
     * Sends a packet that takes no time of the stream, such as one of a telephone event, whose timestamp says when it began (RFC 4733
     * §2.5.1.1). Returns whether it left.
     */
    public boolean sendAt(
            RtpChannel channel,
            boolean marker,
            int payloadType,
            int at,
            byte[] payload,
            int payloadOffset,
            int payloadBytes) {
        RtpPacket.writeHeader(packet, 0, marker, payloadType, sequence, at, ssrc);
        System.arraycopy(payload, payloadOffset, packet, RtpPacket.HEADER_BYTES, payloadBytes);
        if (!channel.sendRtp(packet, 0, RtpPacket.HEADER_BYTES + payloadBytes)) {
            return false;
        }
        sequence = SequenceNumber.next(sequence);
        packets++;
        octets += payloadBytes;
        return true;
    }

    /** Sends our comfort noise (RFC 3389) in place of a frame: the talk begins anew after it. */
    void sendComfortNoise(RtpChannel channel, int payloadType, int ticks) {
        RtpPacket.writeHeader(packet, 0, false, payloadType, sequence, timestamp, ssrc);
        int bytes = ComfortNoise.write(COMFORT_DBOV, packet, RtpPacket.HEADER_BYTES);
        timestamp += ticks;
        begins = true;
        if (channel.sendRtp(packet, 0, RtpPacket.HEADER_BYTES + bytes)) {
            sequence = SequenceNumber.next(sequence);
            packets++;
            octets += bytes;
        }
    }

    /**
     * Sends another source's packet as one of ours: a header of ours is written straight before the payload, over what was there.
     * {@code ticks} is how much sound it holds. The stream goes on behind the latest of them.
     */
    boolean pass(
            RtpChannel channel,
            boolean marker,
            int payloadType,
            int as,
            int at,
            int ticks,
            byte[] data,
            int payloadOffset,
            int payloadBytes) {
        int start = payloadOffset - RtpPacket.HEADER_BYTES;
        RtpPacket.writeHeader(data, start, marker || begins, payloadType, as, at, ssrc);
        if (!channel.sendRtp(data, start, RtpPacket.HEADER_BYTES + payloadBytes)) {
            return false;
        }
        begins = false;
        packets++;
        octets += payloadBytes;
        if (SequenceNumber.distance(sequence, as) >= 0) {
            sequence = SequenceNumber.next(as);
            timestamp = ticks == 0 ? timestamp : at + ticks;
        }
        return true;
    }

    /** As {@link #pass}, of a payload that is not in a packet. */
    boolean passPayload(
            RtpChannel channel, int payloadType, int as, int at, int ticks, byte[] payload, int payloadBytes) {
        if (payloadBytes > AudioEncoder.MAX_PAYLOAD_BYTES) {
            return false;
        }
        System.arraycopy(payload, 0, packet, RtpPacket.HEADER_BYTES, payloadBytes);
        return pass(channel, false, payloadType, as, at, ticks, packet, RtpPacket.HEADER_BYTES, payloadBytes);
    }

    /** Time passes without a packet. */
    public void pause(int ticks) {
        timestamp += ticks;
        begins = true;
    }

    public int ssrc() {
        return ssrc;
    }

    /** The sequence number of the next packet. */
    public int sequence() {
        return sequence;
    }

    /** The timestamp of the next packet, in clock-rate ticks. */
    public int timestamp() {
        return timestamp;
    }

    public long packets() {
        return packets;
    }

    /** Payload octets, as sender reports count them. */
    public long octets() {
        return octets;
    }
}
