package org.parley.protocols.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.parley.base.io.Parsed;

/** One packet of an RTCP compound (RFC 3550 §6, feedback of RFC 4585). SSRCs are ints: only their bits matter. */
public sealed interface RtcpPacket {
    /** What somebody received of one source (RFC 3550 §6.4.1). */
    record ReportBlock(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            int extendedHighestSequence,
            long jitterTicks,
            long lastSenderReport,
            long delaySinceLastSenderReport) {}

    /** RFC 3550 §6.4.1. {@code ntpTimestamp} is 32.32 fixed point since 1900. */
    record SenderReport(
            int ssrc, long ntpTimestamp, int rtpTimestamp, long packets, long octets, List<ReportBlock> blocks)
            implements RtcpPacket {
        public SenderReport {
            blocks = List.copyOf(blocks);
        }
    }

    /** RFC 3550 §6.4.2. */
    record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
        public ReceiverReport {
            blocks = List.copyOf(blocks);
        }
    }

    /** RFC 3550 §6.5; of the items only the canonical name is kept. */
    record SourceDescription(int ssrc, String cname) implements RtcpPacket {}

    /** RFC 3550 §6.6. */
    record Bye(List<Integer> ssrcs, String reason) implements RtcpPacket {
        public Bye {
            ssrcs = List.copyOf(ssrcs);
        }
    }

    /** Asks for a key frame (RFC 4585 §6.3.1). */
    record PictureLossIndication(int sender, int media) implements RtcpPacket {}

    /** Asks for packets again (RFC 4585 §6.2.1): a first sequence number and a mask of the 16 after it, each. */
    record Nack(int sender, int media, List<Integer> sequences) implements RtcpPacket {
        public Nack {
            sequences = List.copyOf(sequences);
        }
    }

    /** RFC 3611 §2; blocks that we do not know are left out. */
    record ExtendedReport(int ssrc, List<ExtendedReportBlock> blocks) implements RtcpPacket {
        public ExtendedReport {
            blocks = List.copyOf(blocks);
        }
    }

    /** What we do not read: application-defined, other feedback. */
    record Other(int payloadType, int count) implements RtcpPacket {}

    /** Packets in one compound that we read at most; more are malformed. */
    int PACKETS_MAX = 32;

    /** Reads a compound packet, also of reduced size (RFC 5506). */
    static Parsed<List<RtcpPacket>> parse(byte[] data, int offset, int length) {
        return RtcpCodec.parse(data, offset, length);
    }

    /** Writes a compound at {@code offset}; returns its length. The array must have room (a plain report takes 100 bytes). */
    static int write(List<? extends RtcpPacket> packets, byte[] data, int offset) {
        return RtcpCodec.write(packets, data, offset);
    }
}

