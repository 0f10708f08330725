package org.parley.protocols.rtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** Bytes of RTCP: what {@link RtcpPacket} promises. */
final class RtcpCodec {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int SOURCE_DESCRIPTION = 202;
    private static final int BYE = 203;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int PAYLOAD_FEEDBACK = 206;
    private static final int CNAME = 1;
    private static final int NACK_FORMAT = 1;
    private static final int PLI_FORMAT = 1;

    private RtcpCodec() {}

    static Parsed<List<RtcpPacket>> parse(byte[] data, int offset, int length) {
        var packets = new ArrayList<RtcpPacket>();
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at < 4 || (data[at] & 0xC0) != 0x80) {
                return Parsed.malformed(at - offset, "not an RTCP header");
            }
            int bytes = 4 * (RtpPacket.uint16(data, at + 2) + 1);
            if (at + bytes > end || packets.size() >= RtcpPacket.PACKETS_MAX) {
                return Parsed.malformed(at - offset, "RTCP length beyond the datagram, or too many packets");
            }
            // Padding is allowed on the last packet and ends there (RFC 3550 §6.4.1).
            int padding = (data[at] & 0x20) != 0 ? data[at + bytes - 1] & 0xFF : 0;
            if (padding > bytes - 4) {
                return Parsed.malformed(at - offset, "RTCP padding longer than the packet");
            }
            var body = ByteBuffer.wrap(data, at + 4, bytes - 4 - padding);
            if (!readOne(data[at + 1] & 0xFF, data[at] & 0x1F, body, packets)) {
                return Parsed.malformed(at - offset, "RTCP packet shorter than its count");
            }
            at += bytes;
        }
        return packets.isEmpty() ? Parsed.malformed(0, "empty RTCP") : Parsed.ok(List.copyOf(packets));
    }

    private static boolean readOne(int type, int count, ByteBuffer body, List<RtcpPacket> into) {
        return switch (type) {
            case SENDER_REPORT -> readSenderReport(count, body, into);
            case RECEIVER_REPORT -> readReceiverReport(count, body, into);
            case SOURCE_DESCRIPTION -> readSourceDescription(count, body, into);
            case BYE -> readBye(count, body, into);
            case TRANSPORT_FEEDBACK -> readTransportFeedback(count, body, into);
            case PAYLOAD_FEEDBACK -> readPayloadFeedback(count, body, into);
            case ExtendedReportCodec.TYPE -> ExtendedReportCodec.read(body, into);
            default -> into.add(new RtcpPacket.Other(type, count));
        };
    }

    private static boolean readSenderReport(int count, ByteBuffer body, List<RtcpPacket> into) {
        if (body.remaining() < 24 + 24 * count) {
            return false;
        }
        int ssrc = body.getInt();
        long ntp = body.getLong();
        int timestamp = body.getInt();
        long packets = body.getInt() & 0xFFFFFFFFL;
        long octets = body.getInt() & 0xFFFFFFFFL;
        return into.add(new RtcpPacket.SenderReport(ssrc, ntp, timestamp, packets, octets, blocks(count, body)));
    }

    private static boolean readReceiverReport(int count, ByteBuffer body, List<RtcpPacket> into) {
        return body.remaining() >= 4 + 24 * count
                && into.add(new RtcpPacket.ReceiverReport(body.getInt(), blocks(count, body)));
    }

    private static List<RtcpPacket.ReportBlock> blocks(int count, ByteBuffer body) {
        var blocks = new ArrayList<RtcpPacket.ReportBlock>(count);
        for (int i = 0; i < count; i++) {
            int ssrc = body.getInt();
            int lost = body.getInt();
            blocks.add(new RtcpPacket.ReportBlock(
                    ssrc,
                    lost >>> 24,
                    lost << 8 >> 8, // Sign-extends the 24 bits.
                    body.getInt(),
                    body.getInt() & 0xFFFFFFFFL,
                    body.getInt() & 0xFFFFFFFFL,
                    body.getInt() & 0xFFFFFFFFL));
        }
        return blocks;
    }

    private static boolean readSourceDescription(int count, ByteBuffer body, List<RtcpPacket> into) {
        for (int chunk = 0; chunk < count; chunk++) {
            if (body.remaining() < 4) {
                return false;
            }
            int start = body.position();
            int ssrc = body.getInt();
            var cname = readItems(body);
            if (cname == null) {
                return false;
            }
            int used = body.position() - start;
            body.position(Math.min(body.limit(), start + (used + 3) / 4 * 4));
            into.add(new RtcpPacket.SourceDescription(ssrc, cname));
        }
        return true;
    }

    private static @Nullable String readItems(ByteBuffer body) {
        var cname = "";
        while (body.hasRemaining()) {
            int item = body.get() & 0xFF;
            if (item == 0) {
                break;
            }
            int bytes = body.hasRemaining() ? body.get() & 0xFF : 256;
            if (bytes > body.remaining()) {
                return null;
            }
            if (item == CNAME) {
                cname = text(body, bytes);
            } else {
                body.position(body.position() + bytes);
            }
        }
        return cname;
    }

    private static boolean readBye(int count, ByteBuffer body, List<RtcpPacket> into) {
        if (body.remaining() < 4 * count) {
            return false;
        }
        var ssrcs = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            ssrcs.add(body.getInt());
        }
        int bytes = body.hasRemaining() ? body.get() & 0xFF : 0;
        return bytes <= body.remaining() && into.add(new RtcpPacket.Bye(ssrcs, text(body, bytes)));
    }

    private static boolean readTransportFeedback(int format, ByteBuffer body, List<RtcpPacket> into) {
        if (format != NACK_FORMAT) {
            return into.add(new RtcpPacket.Other(TRANSPORT_FEEDBACK, format));
        }
        if (body.remaining() < 8) {
            return false;
        }
        int sender = body.getInt();
        int media = body.getInt();
        var lost = new ArrayList<Integer>();
        while (body.remaining() >= 4) {
            int first = body.getShort() & 0xFFFF;
            int mask = body.getShort() & 0xFFFF;
            lost.add(first);
            for (int bit = 0; bit < 16; bit++) {
                if ((mask >> bit & 1) != 0) {
                    lost.add(SequenceNumber.plus(first, bit + 1));
                }
            }
        }
        return into.add(new RtcpPacket.Nack(sender, media, lost));
    }

    private static boolean readPayloadFeedback(int format, ByteBuffer body, List<RtcpPacket> into) {
        if (format != PLI_FORMAT) {
            return into.add(new RtcpPacket.Other(PAYLOAD_FEEDBACK, format));
        }
        return body.remaining() >= 8
                && into.add(new RtcpPacket.PictureLossIndication(body.getInt(), body.getInt()));
    }

    private static String text(ByteBuffer body, int bytes) {
        var raw = new byte[bytes];
        body.get(raw);
        return new String(raw, StandardCharsets.UTF_8);
    }

    static int write(List<? extends RtcpPacket> packets, byte[] data, int offset) {
        var out = ByteBuffer.wrap(data, offset, data.length - offset);
        for (var packet : packets) {
            int start = out.position();
            out.putInt(0);
            int typeAndCount = writeBody(packet, out);
            while ((out.position() - start) % 4 != 0) {
                out.put((byte) 0);
            }
            out.put(start, (byte) (0x80 | typeAndCount & 0x1F));
            out.put(start + 1, (byte) (typeAndCount >> 8));
            out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
        }
        return out.position() - offset;
    }

    /** Returns the type in the upper byte and the count or format in the lower. */
    private static int writeBody(RtcpPacket packet, ByteBuffer out) {
        return switch (packet) {
            case RtcpPacket.SenderReport report -> {
                out.putInt(report.ssrc()).putLong(report.ntpTimestamp()).putInt(report.rtpTimestamp());
                out.putInt((int) report.packets()).putInt((int) report.octets());
                report.blocks().forEach(block -> writeBlock(block, out));
                yield SENDER_REPORT << 8 | report.blocks().size();
            }
            case RtcpPacket.ReceiverReport report -> {
                out.putInt(report.ssrc());
                report.blocks().forEach(block -> writeBlock(block, out));
                yield RECEIVER_REPORT << 8 | report.blocks().size();
            }
            case RtcpPacket.SourceDescription(int ssrc, var cname) -> {
                out.putInt(ssrc).put((byte) CNAME);
                writeText(cname, out);
                out.put((byte) 0);
                yield SOURCE_DESCRIPTION << 8 | 1;
            }
            case RtcpPacket.Bye(var ssrcs, var reason) -> {
                ssrcs.forEach(out::putInt);
                if (!reason.isEmpty()) {
                    writeText(reason, out);
                }
                yield BYE << 8 | ssrcs.size();
            }
            case RtcpPacket.PictureLossIndication(int sender, int media) -> {
                out.putInt(sender).putInt(media);
                yield PAYLOAD_FEEDBACK << 8 | PLI_FORMAT;
            }
            case RtcpPacket.Nack(int sender, int media, var sequences) -> {
                out.putInt(sender).putInt(media);
                sequences.forEach(sequence -> out.putShort(sequence.shortValue()).putShort((short) 0));
                yield TRANSPORT_FEEDBACK << 8 | NACK_FORMAT;
            }
            case RtcpPacket.ExtendedReport report -> {
                ExtendedReportCodec.write(report, out);
                yield ExtendedReportCodec.TYPE << 8;
            }
            case RtcpPacket.Other other -> throw new IllegalArgumentException("We do not write " + other);
        };
    }

    private static void writeBlock(RtcpPacket.ReportBlock block, ByteBuffer out) {
        out.putInt(block.ssrc()).putInt(block.fractionLost() << 24 | block.cumulativeLost() & 0xFFFFFF);
        out.putInt(block.extendedHighestSequence()).putInt((int) block.jitterTicks());
        out.putInt((int) block.lastSenderReport()).putInt((int) block.delaySinceLastSenderReport());
    }

    private static void writeText(String text, ByteBuffer out) {
        var raw = text.getBytes(StandardCharsets.UTF_8);
        int bytes = Math.min(255, raw.length);
        out.put((byte) bytes).put(raw, 0, bytes);
    }
}
