package org.parley.protocols.rtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.parley.protocols.rtp.ExtendedReportBlock.ReceiverReferenceTime;
import org.parley.protocols.rtp.ExtendedReportBlock.ReferenceTimesHeard;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;

/** Bytes of extended reports (RFC 3611 §3 and §4), for {@link RtcpCodec}. */
final class ExtendedReportCodec {
    static final int TYPE = 207;

    private static final int RECEIVER_REFERENCE_TIME = 4;
    private static final int REFERENCE_TIMES_HEARD = 5;
    private static final int VOIP_METRICS = 7;
    private static final int VOIP_METRICS_BYTES = 32;
    private static final int BLOCKS_MAX = 32;
    private static final int ANSWERS_MAX = 32;

    private ExtendedReportCodec() {}

    /** False where lengths do not fit; unknown blocks are passed over (§3: a receiver ignores them). */
    static boolean read(ByteBuffer body, List<RtcpPacket> into) {
        if (body.remaining() < 4) {
            return false;
        }
        int ssrc = body.getInt();
        var blocks = new ArrayList<ExtendedReportBlock>(2);
        int seen = 0;
        while (body.hasRemaining()) {
            if (body.remaining() < 4 || ++seen > BLOCKS_MAX) {
                return false;
            }
            int type = body.get() & 0xFF;
            body.get();
            int bytes = 4 * (body.getShort() & 0xFFFF);
            if (bytes > body.remaining()) {
                return false;
            }
            readBlock(type, body.slice(body.position(), bytes), blocks);
            body.position(body.position() + bytes);
        }
        return into.add(new RtcpPacket.ExtendedReport(ssrc, blocks));
    }

    private static void readBlock(int type, ByteBuffer block, List<ExtendedReportBlock> into) {
        switch (type) {
            case RECEIVER_REFERENCE_TIME -> {
                if (block.remaining() >= 8) {
                    into.add(new ReceiverReferenceTime(block.getLong()));
                }
            }
            case REFERENCE_TIMES_HEARD -> {
                var answers = new ArrayList<ReferenceTimesHeard.Heard>(1);
                while (block.remaining() >= 12 && answers.size() < ANSWERS_MAX) {
                    answers.add(new ReferenceTimesHeard.Heard(
                            block.getInt(), block.getInt() & 0xFFFFFFFFL, block.getInt() & 0xFFFFFFFFL));
                }
                into.add(new ReferenceTimesHeard(answers));
            }
            case VOIP_METRICS -> {
                // §4.7: its length is 8; another is another format.
                if (block.remaining() == VOIP_METRICS_BYTES) {
                    into.add(voipMetrics(block));
                }
            }
            default -> {
                // Loss and duplicate run-lengths, timestamps, statistics: nothing that we show.
            }
        }
    }

    private static VoipMetrics voipMetrics(ByteBuffer block) {
        int ssrc = block.getInt();
        int lossRate = uint8(block);
        int discardRate = uint8(block);
        int burstDensity = uint8(block);
        int gapDensity = uint8(block);
        int burstMs = uint16(block);
        int gapMs = uint16(block);
        var delay = new VoipMetrics.Delay(uint16(block), uint16(block));
        int signal = block.get();
        int noise = block.get();
        int echo = uint8(block);
        int gapLengthMin = uint8(block);
        var rating = new VoipMetrics.Rating(uint8(block), uint8(block), uint8(block), uint8(block));
        int configuration = uint8(block);
        block.get();
        var buffer = new VoipMetrics.Buffer(configuration, uint16(block), uint16(block), uint16(block));
        var loss = new VoipMetrics.Loss(
                lossRate, discardRate, burstDensity, gapDensity, burstMs, gapMs, gapLengthMin);
        return new VoipMetrics(ssrc, loss, delay, new VoipMetrics.Levels(signal, noise, echo), rating, buffer);
    }

    static void write(RtcpPacket.ExtendedReport report, ByteBuffer out) {
        out.putInt(report.ssrc());
        for (var block : report.blocks()) {
            int start = out.position();
            out.putInt(0);
            int type = writeBlock(block, out);
            out.put(start, (byte) type);
            out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
        }
    }

    private static int writeBlock(ExtendedReportBlock block, ByteBuffer out) {
        return switch (block) {
            case ReceiverReferenceTime(long ntp) -> {
                out.putLong(ntp);
                yield RECEIVER_REFERENCE_TIME;
            }
            case ReferenceTimesHeard(var answers) -> {
                answers.forEach(each -> out.putInt(each.ssrc())
                        .putInt((int) each.lastReceiverReport())
                        .putInt((int) each.delaySinceLastReceiverReport()));
                yield REFERENCE_TIMES_HEARD;
            }
            case VoipMetrics metrics -> {
                writeMetrics(metrics, out);
                yield VOIP_METRICS;
            }
        };
    }

    private static void writeMetrics(VoipMetrics metrics, ByteBuffer out) {
        var loss = metrics.loss();
        out.putInt(metrics.ssrc());
        out.put((byte) loss.lossRate()).put((byte) loss.discardRate());
        out.put((byte) loss.burstDensity()).put((byte) loss.gapDensity());
        out.putShort((short) loss.burstMs()).putShort((short) loss.gapMs());
        out.putShort((short) metrics.delay().roundTripMs()).putShort((short) metrics.delay().endSystemMs());
        out.put((byte) metrics.levels().signalDbm0()).put((byte) metrics.levels().noiseDbm0());
        out.put((byte) metrics.levels().echoReturnLossDb()).put((byte) loss.gapLengthMin());
        out.put((byte) metrics.rating().r()).put((byte) metrics.rating().externalR());
        out.put((byte) metrics.rating().mosListeningTenths()).put((byte) metrics.rating().mosConversationTenths());
        out.put((byte) metrics.buffer().configuration()).put((byte) 0);
        out.putShort((short) metrics.buffer().nominalMs()).putShort((short) metrics.buffer().maximumMs());
        out.putShort((short) metrics.buffer().absoluteMaximumMs());
    }

    private static int uint8(ByteBuffer in) {
        return in.get() & 0xFF;
    }

    private static int uint16(ByteBuffer in) {
        return in.getShort() & 0xFFFF;
    }
}
