package org.parley.media.quality;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;
import org.parley.protocols.rtp.ReceptionStatistics;
import org.parley.protocols.rtp.RtcpPacket.ReportBlock;

/**
 * Measures one leg: takes what is received, played and reported, and says every few seconds what came of it. Owned by its leg on the media
 * loop; allocates only when it measures or is reported to.
 */
public final class LegMeter {
    /** A report that is older says nothing of now: three times the interval at which reports come. */
    private static final long REPORT_GOOD_NS = 15_000_000_000L;

    private final Playout playout = new Playout();
    private @Nullable ReceptionStatistics reception;
    private long expectedBefore;
    private long receivedBefore;

    private @Nullable ReportBlock report;
    private @Nullable ReportBlock reportBefore;
    private int reportClockHz;
    private long reportedAtNs;

    private @Nullable VoipMetrics metrics;
    private long metricsAtNs;

    private int roundTripMs = -1;
    private long roundTripAtNs;

    /** Where what is played is counted. */
    public Playout playout() {
        return playout;
    }

    /** What is received is counted by these from now on: another source than before, or the first. */
    public void onSource(ReceptionStatistics counts) {
        reception = counts;
        expectedBefore = 0;
        receivedBefore = 0;
    }

    /** The peer reports of our packets, whose RTP clock has {@code clockHz}. */
    public void onReport(ReportBlock block, int clockHz, long nowNs) {
        report = block;
        reportClockHz = clockHz;
        reportedAtNs = nowNs;
    }

    /** The peer reports how we sound. */
    public void onMetrics(VoipMetrics told, long nowNs) {
        metrics = told;
        metricsAtNs = nowNs;
    }

    public void onRoundTrip(int ms, long nowNs) {
        roundTripMs = ms;
        roundTripAtNs = nowNs;
    }

    /** What the peer last said is lost of what we send, in percent; -1 where it has not said so lately. */
    public int lossPercentAtPeer(long nowNs) {
        var block = report;
        return block == null || nowNs - reportedAtNs > REPORT_GOOD_NS ? -1 : block.fractionLost() * 100 / 256;
    }

    /**
     * How the leg fared since the last time.
     *
     * @param format what comes from the peer
     * @param bufferMs what the jitter buffer adds; negative where nothing is played here
     */
    public LegQuality measure(String leg, AudioFormat format, int bufferMs, long nowNs) {
        var roundTrip = roundTrip(nowNs);
        var quality = new LegQuality(leg, heard(format, bufferMs, roundTrip), told(nowNs), roundTrip);
        look();
        return quality;
    }

    private void look() {
        playout.look();
        reportBefore = report;
        if (reception != null) {
            expectedBefore = reception.expected();
            receivedBefore = reception.received();
        }
    }

    private OptionalInt roundTrip(long nowNs) {
        return roundTripMs < 0 || nowNs - roundTripAtNs > REPORT_GOOD_NS ? OptionalInt.empty() : OptionalInt.of(roundTripMs);
    }

    private Optional<LegQuality.Way> heard(AudioFormat format, int bufferMs, OptionalInt roundTrip) {
        var counts = reception;
        if (counts == null) {
            return Optional.empty();
        }
        // A sender that starts its numbers anew starts its counts anew.
        boolean hasRestarted = counts.received() < receivedBefore;
        long received = counts.received() - (hasRestarted ? 0 : receivedBefore);
        long expected = counts.expected() - (hasRestarted ? 0 : expectedBefore);
        if (received <= 0) {
            return Optional.empty();
        }
        double lossPercent = expected <= 0 ? 0 : Math.clamp(100.0 * (expected - received) / expected, 0, 100);
        boolean isPlayed = playout.hasPlayed() && bufferMs >= 0;
        return Optional.of(new LegQuality.Way(
                lossPercent,
                counts.jitterTicks() * 1000.0 / counts.clockRateHz(),
                isPlayed ? OptionalDouble.of(playout.inventedPercent()) : OptionalDouble.empty(),
                isPlayed ? OptionalInt.of(bufferMs) : OptionalInt.empty(),
                isPlayed && roundTrip.isPresent()
                        ? OptionalDouble.of(EModel.mos(ratingHeard(format, bufferMs, roundTrip.getAsInt())))
                        : OptionalDouble.empty()));
    }

    /** R of what is played here. Half the way to the peer and back is taken for the one way. */
    private double ratingHeard(AudioFormat format, int bufferMs, double roundTrip) {
        return EModel.rating(
                CodecImpairment.of(format),
                playout.inventedPercent(),
                playout.burstRatio(),
                roundTrip / 2 + bufferMs + CodecImpairment.delayMs(format));
    }

    private Optional<LegQuality.Way> told(long nowNs) {
        var block = report;
        if (block == null || nowNs - reportedAtNs > REPORT_GOOD_NS) {
            return Optional.empty();
        }
        var voip = metrics != null && nowNs - metricsAtNs <= REPORT_GOOD_NS ? metrics : null;
        return Optional.of(new LegQuality.Way(
                lossPercent(block),
                block.jitterTicks() * 1000.0 / Math.max(1, reportClockHz),
                voip == null ? OptionalDouble.empty() : OptionalDouble.of(notPlayedPercent(voip)),
                voip == null || voip.buffer().nominalMs() == 0 ? OptionalInt.empty() : OptionalInt.of(voip.buffer().nominalMs()),
                voip == null ? OptionalDouble.empty() : mosTold(voip)));
    }

    /** Over all reports since the last time; the newest one's own figure where it is the first. */
    private double lossPercent(ReportBlock block) {
        var before = reportBefore;
        int expected = before == null ? 0 : block.extendedHighestSequence() - before.extendedHighestSequence();
        if (before == null || expected <= 0 || before.ssrc() != block.ssrc()) {
            return block.fractionLost() * 100.0 / 256;
        }
        int lost = block.cumulativeLost() - before.cumulativeLost();
        return Math.clamp(100.0 * lost / expected, 0, 100);
    }

    private static double notPlayedPercent(VoipMetrics voip) {
        return Math.min(100, (voip.loss().lossRate() + voip.loss().discardRate()) * 100.0 / 256);
    }

    /** The peer's own rating of the conversation: its MOS, or else its R (RFC 3611 §4.7.5). */
    private static OptionalDouble mosTold(VoipMetrics voip) {
        int tenths = voip.rating().mosConversationTenths();
        if (tenths >= 10 && tenths <= 50) {
            return OptionalDouble.of(tenths / 10.0);
        }
        int r = voip.rating().r();
        return r <= 100 ? OptionalDouble.of(EModel.mos(r)) : OptionalDouble.empty();
    }

    /**
     * What we tell the peer of what we hear from it (RFC 3611 §4.7), over the whole stream; empty before anything came. What we do not
     * measure (levels, echo) is said to be unavailable.
     */
    public Optional<VoipMetrics> metrics(AudioFormat format, int bufferMs, long nowNs) {
        var counts = reception;
        if (counts == null || counts.received() == 0 || bufferMs < 0) {
            return Optional.empty();
        }
        return Optional.of(ToldMetrics.of(counts, playout, format, bufferMs, roundTrip(nowNs)));
    }
}
