package org.parley.media.quality;

import java.util.OptionalInt;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.ExtendedReportBlock;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;
import org.parley.protocols.rtp.ReceptionStatistics;

/** Writes what was measured of a stream over its life as RFC 3611 §4.7 wants it. Pure functions. */
final class ToldMetrics {
    private static final int PACKET_MS = 20;

    /** §4.7.6: PLC "enhanced", buffer adaptive, its rate unknown. */
    private static final int CONFIGURATION = 0b10_11_0000;

    /** The longest that the jitter buffer waits. */
    private static final int BUFFER_MAX_MS = 400;

    private ToldMetrics() {}

    static VoipMetrics of(
            ReceptionStatistics counts, Playout playout, AudioFormat format, int bufferMs, OptionalInt roundTripMs) {
        long expected = Math.max(1, counts.expected());
        int lossRate = (int) Math.clamp(256 * (expected - counts.received()) / expected, 0, 255);
        var bursts = playout.bursts();
        var loss = new VoipMetrics.Loss(
                lossRate,
                Math.max(0, playout.inventedRate() - lossRate),
                bursts.burstDensity(),
                bursts.gapDensity(),
                bursts.burstMs(PACKET_MS),
                bursts.gapMs(PACKET_MS),
                BurstsAndGaps.GAP_MIN);
        var codec = CodecImpairment.of(format);
        double lossPercent = playout.inventedRate() * 100.0 / 256;
        double listening = EModel.rating(codec, lossPercent, 1, 0);
        int endSystemMs = bufferMs + PACKET_MS;
        return new VoipMetrics(
                counts.ssrc(),
                loss,
                new VoipMetrics.Delay(Math.min(65_535, roundTripMs.orElse(0)), endSystemMs),
                new VoipMetrics.Levels(
                        ExtendedReportBlock.UNAVAILABLE, ExtendedReportBlock.UNAVAILABLE, ExtendedReportBlock.UNAVAILABLE),
                rating(codec, lossPercent, listening, roundTripMs, bufferMs + CodecImpairment.delayMs(format)),
                new VoipMetrics.Buffer(CONFIGURATION, bufferMs, Math.max(bufferMs, BUFFER_MAX_MS), BUFFER_MAX_MS));
    }

    /** Of the conversation only where its delay is known. */
    private static VoipMetrics.Rating rating(
            CodecImpairment codec, double lossPercent, double listening, OptionalInt roundTripMs, double hereMs) {
        int mosListening = tenths(listening);
        if (roundTripMs.isEmpty()) {
            return new VoipMetrics.Rating(
                    ExtendedReportBlock.UNAVAILABLE, ExtendedReportBlock.UNAVAILABLE, mosListening, ExtendedReportBlock.UNAVAILABLE);
        }
        double r = EModel.rating(codec, lossPercent, 1, roundTripMs.getAsInt() / 2.0 + hereMs);
        return new VoipMetrics.Rating(
                (int) Math.round(r), ExtendedReportBlock.UNAVAILABLE, mosListening, tenths(r));
    }

    private static int tenths(double r) {
        return (int) Math.round(10 * EModel.mos(r));
    }
}
