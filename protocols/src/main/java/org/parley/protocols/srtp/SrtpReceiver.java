package org.parley.protocols.srtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.SequenceNumber;

/**
 * Checks and decrypts what we receive: RTP and RTCP of one direction, in place. Guesses the rollover counter, refuses replays, and
 * remembers an SSRC only once a packet of it was authentic. Owned by the media loop.
 */
public final class SrtpReceiver {
    /** Not RTP or RTCP, or longer than we take. */
    public static final int MALFORMED = -1;
    /** The tag is wrong. */
    public static final int UNAUTHENTIC = -2;
    /** Seen before, or too old to know. */
    public static final int REPLAYED = -3;
    /** Authentic, but of one SSRC too many. */
    public static final int TOO_MANY_SSRCS = -4;

    static final int RTCP_HEADER_BYTES = 8;

    private final SrtpKeys keys;
    private final PacketCipher rtp;
    private final PacketCipher rtcp;
    private final int ssrcsMax;
    private final List<Stream> streams = new ArrayList<>();

    /** The highest index received of one SSRC; for the rollover counter of a standby. */
    public record StreamIndex(int ssrc, long highestRtpIndex) {}

    public SrtpReceiver(SrtpKeys keys, int ssrcsMax) {
        this.keys = keys;
        this.rtp = PacketCipher.forRtp(keys);
        this.rtcp = PacketCipher.forRtcp(keys);
        this.ssrcsMax = ssrcsMax;
    }

    public SrtpKeys keys() {
        return keys;
    }

    /** Checks and decrypts an RTP packet; returns the plain length or one of the negative verdicts. */
    public int unprotectRtp(byte[] data, int offset, int length) {
        int plain = length - rtp.overheadBytes();
        if (length > PacketCipher.PACKET_BYTES_MAX || plain < RtpPacket.HEADER_BYTES) {
            return MALFORMED;
        }
        // The padding byte is encrypted still, so only the header can be judged.
        byte first = data[offset];
        data[offset] &= (byte) 0xDF;
        boolean isSound = RtpPacket.isWellFormed(data, offset, plain);
        data[offset] = first;
        if (!isSound) {
            return MALFORMED;
        }
        int ssrc = RtpPacket.ssrc(data, offset);
        var stream = find(ssrc);
        int sequence = RtpPacket.sequence(data, offset);
        long index = stream == null ? sequence : stream.guess(sequence);
        if (index < 0 || stream != null && stream.rtp != null && !stream.rtp.mayUse(index)) {
            return REPLAYED;
        }
        int result = rtp.unprotect(data, offset, RtpPacket.headerBytes(data, offset), length, ssrc, index);
        if (result < 0) {
            return UNAUTHENTIC;
        }
        if (!RtpPacket.isWellFormed(data, offset, result)) {
            return MALFORMED;
        }
        stream = stream == null ? add(ssrc) : stream;
        if (stream == null) {
            return TOO_MANY_SSRCS;
        }
        stream.rtp = used(stream.rtp, index);
        return result;
    }

    /** Checks and decrypts a compound RTCP packet; returns the plain length or one of the negative verdicts. */
    public int unprotectRtcp(byte[] data, int offset, int length) {
        int trailer = keys.profile().isGcm() ? 4 : keys.profile().rtcpTagBytes() + 4;
        if (length > PacketCipher.PACKET_BYTES_MAX || length - rtcp.overheadBytes() < RTCP_HEADER_BYTES) {
            return MALFORMED;
        }
        int word = int32(data, offset + length - trailer);
        if (word >= 0) {
            return UNAUTHENTIC; // Not encrypted, which we never agree to.
        }
        long index = word & 0x7FFFFFFFL;
        int ssrc = int32(data, offset + 4);
        var stream = find(ssrc);
        if (stream != null && stream.rtcp != null && !stream.rtcp.mayUse(index)) {
            return REPLAYED;
        }
        int result = rtcp.unprotect(data, offset, RTCP_HEADER_BYTES, length, ssrc, index);
        if (result < 0) {
            return UNAUTHENTIC;
        }
        stream = stream == null ? add(ssrc) : stream;
        if (stream == null) {
            return TOO_MANY_SSRCS;
        }
        stream.rtcp = used(stream.rtcp, index);
        return result;
    }

    /** The highest indices, for the record of a standby. */
    public List<StreamIndex> indices() {
        return streams.stream()
                .filter(stream -> stream.rtp != null)
                .map(stream -> new StreamIndex(stream.ssrc, stream.highest()))
                .toList();
    }

    /** Takes the rollover counter of another receiver with the same keys. */
    public void resume(StreamIndex from) {
        var stream = add(from.ssrc());
        if (stream == null) {
            throw new IllegalStateException("More SSRCs than this receiver takes");
        }
        stream.rtp = new ReplayWindow(from.highestRtpIndex(), false);
    }

    private static ReplayWindow used(@Nullable ReplayWindow window, long index) {
        if (window == null) {
            return new ReplayWindow(index, false);
        }
        window.use(index);
        return window;
    }

    private @Nullable Stream find(int ssrc) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).ssrc == ssrc) {
                return streams.get(i);
            }
        }
        return null;
    }

    private @Nullable Stream add(int ssrc) {
        if (streams.size() >= ssrcsMax) {
            return null;
        }
        var stream = new Stream(ssrc);
        streams.add(stream);
        return stream;
    }

    static int int32(byte[] data, int at) {
        return (data[at] & 0xFF) << 24 | (data[at + 1] & 0xFF) << 16 | (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
    }

    private static final class Stream {
        final int ssrc;
        @Nullable ReplayWindow rtp;
        @Nullable ReplayWindow rtcp;

        Stream(int ssrc) {
            this.ssrc = ssrc;
        }

        long highest() {
            return rtp == null ? 0 : rtp.highest();
        }

        /** RFC 3711 §3.3.1: the index nearest to the highest one that has this sequence number. */
        long guess(int sequence) {
            if (rtp == null) {
                return sequence;
            }
            return rtp.highest() + SequenceNumber.distance((int) rtp.highest() & 0xFFFF, sequence);
        }
    }
}
