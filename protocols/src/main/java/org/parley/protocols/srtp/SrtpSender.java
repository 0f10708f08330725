package org.parley.protocols.srtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.SequenceNumber;

/**
 * Protects what we send: RTP and RTCP of one direction. Never uses an index twice, and none beyond what is reserved. Owned by the
 * media loop.
 */
public final class SrtpSender {
    /** Nothing was protected: malformed, index used before, no index reserved, or one SSRC too many. */
    public static final int REFUSED = -1;
    /** The room needed behind a packet. */
    public static final int OVERHEAD_BYTES_MAX = 20;
    /** Indices asked for at once: some 5 s of audio; renewed when half is used. */
    static final int RTP_BLOCK = 256;

    static final int RTCP_BLOCK = 64;
    private static final long RTCP_INDEX_MAX = 0x7FFFFFFFL;

    private final SrtpKeys keys;
    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private final IndexReservations reservations;
    private final int ssrcsMax;
    private final List<Stream> streams = new ArrayList<>();

    /** What is to be known of one SSRC to send on: nothing below the limits is to be used again. */
    public record StreamLimits(int ssrc, long rtpLimit, long rtcpLimit) {}

    public SrtpSender(SrtpKeys keys, IndexReservations reservations, int ssrcsMax) {
        this.keys = keys;
        this.rtp = PacketCipher.forRtp(keys);
        this.rtcp = PacketCipher.forRtcp(keys);
        this.reservations = reservations;
        this.ssrcsMax = ssrcsMax;
    }

    public SrtpKeys keys() {
        return keys;
    }

    /**
     * Protects an RTP packet in place; returns its new length or {@link #REFUSED}. Sequence numbers should go up and may be out of
     * order a little; the rollover counter follows them.
     */
    public int protectRtp(byte[] data, int offset, int length) {
        if (length > PacketCipher.PACKET_BYTES_MAX || !RtpPacket.isWellFormed(data, offset, length)) {
            return REFUSED;
        }
        int ssrc = RtpPacket.ssrc(data, offset);
        var stream = stream(ssrc);
        if (stream == null) {
            return REFUSED;
        }
        long index = stream.rtpIndex(RtpPacket.sequence(data, offset));
        if (!stream.mayUse(index) || !stream.isRtpReserved(index, reservations)) {
            return REFUSED;
        }
        stream.use(index);
        return rtp.protect(data, offset, RtpPacket.headerBytes(data, offset), length, ssrc, index);
    }

    /** Protects a compound RTCP packet in place; returns its new length or {@link #REFUSED}. */
    public int protectRtcp(byte[] data, int offset, int length) {
        if (length < SrtpReceiver.RTCP_HEADER_BYTES || length > PacketCipher.PACKET_BYTES_MAX) {
            return REFUSED;
        }
        int ssrc = SrtpReceiver.int32(data, offset + 4);
        var stream = stream(ssrc);
        if (stream == null || stream.nextRtcpIndex > RTCP_INDEX_MAX || !stream.isRtcpReserved(reservations)) {
            return REFUSED;
        }
        long index = stream.nextRtcpIndex++;
        return rtcp.protect(data, offset, SrtpReceiver.RTCP_HEADER_BYTES, length, ssrc, index);
    }

    /** Where a standby would have to go on. */
    public List<StreamLimits> limits() {
        return streams.stream()
                .map(stream -> new StreamLimits(stream.ssrc, stream.rtpLimit, stream.rtcpLimit))
                .toList();
    }

    /** Goes on where another sender with the same keys may have come to. Before the first packet of that SSRC. */
    public void resume(StreamLimits from) {
        var stream = stream(from.ssrc());
        if (stream == null || stream.window != null) {
            throw new IllegalStateException("This stream is under way already");
        }
        stream.rtpLimit = from.rtpLimit();
        stream.rtcpLimit = from.rtcpLimit();
        stream.nextRtcpIndex = Math.max(1, from.rtcpLimit());
        if (from.rtpLimit() > 0) {
            stream.window = new ReplayWindow(from.rtpLimit() - 1, true);
        }
    }

    private @Nullable Stream stream(int ssrc) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).ssrc == ssrc) {
                return streams.get(i);
            }
        }
        if (streams.size() >= ssrcsMax) {
            return null;
        }
        var stream = new Stream(ssrc);
        streams.add(stream);
        return stream;
    }

    private static final class Stream {
        final int ssrc;
        @Nullable ReplayWindow window;
        long rtpLimit;
        long rtpAskAt;
        long rtcpLimit;
        long nextRtcpIndex = 1; // libsrtp starts here too; 0 would do.

        Stream(int ssrc) {
            this.ssrc = ssrc;
        }

        long rtpIndex(int sequence) {
            if (window == null) {
                return sequence;
            }
            return window.highest() + SequenceNumber.distance((int) window.highest() & 0xFFFF, sequence);
        }

        boolean mayUse(long index) {
            return window == null || window.mayUse(index);
        }

        void use(long index) {
            if (window == null) {
                window = new ReplayWindow(index, false);
            } else {
                window.use(index);
            }
        }

        boolean isRtpReserved(long index, IndexReservations reservations) {
            if (index >= rtpAskAt) {
                long granted = Math.max(
                        rtpLimit, reservations.reserve(ssrc, IndexReservations.Counter.RTP, index + RTP_BLOCK));
                // At half of what came last, which may be more than was asked for.
                rtpAskAt = granted - Math.max(RTP_BLOCK / 2, (granted - rtpLimit) / 2);
                rtpLimit = granted;
            }
            return index < rtpLimit;
        }

        boolean isRtcpReserved(IndexReservations reservations) {
            if (nextRtcpIndex + RTCP_BLOCK / 2 >= rtcpLimit) {
                long wanted = Math.min(RTCP_INDEX_MAX + 1, nextRtcpIndex + RTCP_BLOCK);
                rtcpLimit = Math.max(rtcpLimit, reservations.reserve(ssrc, IndexReservations.Counter.RTCP, wanted));
            }
            return nextRtcpIndex < rtcpLimit;
        }
    }
}
