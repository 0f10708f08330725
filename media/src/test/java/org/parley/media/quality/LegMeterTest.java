package org.parley.media.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.ExtendedReportBlock;
import org.parley.protocols.rtp.ExtendedReportBlock.VoipMetrics;
import org.parley.protocols.rtp.ReceptionStatistics;
import org.parley.protocols.rtp.RtcpPacket.ReportBlock;

class LegMeterTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private final LegMeter meter = new LegMeter();
    private final ReceptionStatistics counts = new ReceptionStatistics(7, 8_000);
    private int sequence = 100;
    private long nowNs = SECOND_NS;

    @Test
    void saysNothingOfALegOfWhichNothingIsKnown() {
        var quality = measure();

        assertThat(quality.heard()).isEmpty();
        assertThat(quality.told()).isEmpty();
        assertThat(quality.roundTripMs()).isEmpty();
        assertThat(quality.isEmpty()).isTrue();
    }

    // Without a report there is no round trip, without it no delay, and without that no rating: none is invented.
    @Test
    void ratesNothingWithoutARoundTrip() {
        hear("1".repeat(250));

        var heard = measure().heard().orElseThrow();

        assertThat(heard.lossPercent()).isZero();
        assertThat(heard.jitterMs()).isLessThan(1);
        assertThat(heard.concealedPercent()).hasValue(0);
        assertThat(heard.delayMs()).hasValue(40);
        assertThat(heard.mos()).isEmpty();
    }

    @Test
    void ratesWhatIsHeardOnceItKnowsTheDelay() {
        hear("1".repeat(250));
        meter.onRoundTrip(60, nowNs);

        var quality = measure();

        assertThat(quality.roundTripMs()).hasValue(60);
        // 30 ms on the way, 40 in the buffer, 20 in the packet.
        double r = EModel.rating(CodecImpairment.of(AudioFormat.PCMA), 0, 1, 90);
        assertThat(quality.heard().orElseThrow().mos().orElseThrow()).isCloseTo(EModel.mos(r), within(1e-9));
        assertThat(quality.told()).isEmpty();
    }

    @Test
    void countsLossOfTheLastSecondsOnly() {
        hear("0".repeat(20) + "1".repeat(80));
        measure();

        hear(("1".repeat(9) + "0").repeat(10) + "1");

        var heard = measure().heard().orElseThrow();
        assertThat(heard.lossPercent()).isCloseTo(10, within(0.2));
        assertThat(heard.concealedPercent().orElseThrow()).isCloseTo(10, within(0.2));
    }

    @Test
    void doesNotCountAsInventedWhatWasRepaired() {
        hear("1".repeat(50));
        for (int i = 0; i < 10; i++) {
            sequence++;
            meter.playout().onRepaired();
            hear("1".repeat(4));
        }

        var heard = measure().heard().orElseThrow();

        assertThat(heard.lossPercent()).isCloseTo(10, within(0.5));
        assertThat(heard.concealedPercent()).hasValue(0);
    }

    @Test
    void forgetsWhatWasHeardWhenNothingCame() {
        hear("1".repeat(50));
        assertThat(measure().heard()).isPresent();

        assertThat(measure().heard()).isEmpty();
    }

    @Test
    void whatIsPassedOnUndecodedHasNoInventedSoundAndNoRating() {
        hearUnplayed(100);
        meter.onRoundTrip(60, nowNs);

        var heard = meter.measure("leg", AudioFormat.PCMA, -1, nowNs).heard().orElseThrow();

        assertThat(heard.concealedPercent()).isEmpty();
        assertThat(heard.delayMs()).isEmpty();
        assertThat(heard.mos()).isEmpty();
    }

    // RFC 3550 §6.4.1: jitter is in ticks of the clock of what we send.
    @Test
    void tellsWhatThePeerReported() {
        meter.onReport(new ReportBlock(9, 64, 0, 1_000, 480, 0, 0), 48_000, nowNs);

        var told = measure().told().orElseThrow();

        assertThat(told.lossPercent()).isEqualTo(25);
        assertThat(told.jitterMs()).isEqualTo(10);
        assertThat(told.concealedPercent()).isEmpty();
        assertThat(told.mos()).isEmpty();
    }

    @Test
    void addsUpTheReportsSinceTheLastTime() {
        meter.onReport(new ReportBlock(9, 0, 10, 1_000, 0, 0, 0), 8_000, nowNs);
        measure();

        meter.onReport(new ReportBlock(9, 200, 30, 1_100, 0, 0, 0), 8_000, nowNs);
        meter.onReport(new ReportBlock(9, 0, 30, 1_200, 0, 0, 0), 8_000, nowNs);

        assertThat(measure().told().orElseThrow().lossPercent()).isEqualTo(10);
    }

    @Test
    void anOldReportSaysNothingOfNow() {
        meter.onReport(new ReportBlock(9, 64, 0, 1_000, 0, 0, 0), 8_000, nowNs);
        meter.onRoundTrip(60, nowNs);
        assertThat(meter.lossPercentAtPeer(nowNs)).isEqualTo(25);

        nowNs += 16 * SECOND_NS;

        assertThat(measure().isEmpty()).isTrue();
        assertThat(meter.lossPercentAtPeer(nowNs)).isEqualTo(-1);
    }

    // RFC 3611 §4.7.5: 127 is "unavailable".
    @Test
    void takesThePeersOwnRatingWhereItGivesOne() {
        meter.onReport(new ReportBlock(9, 0, 0, 1_000, 0, 0, 0), 8_000, nowNs);
        meter.onMetrics(metrics(127, 39), nowNs);
        assertThat(measure().told().orElseThrow().mos()).hasValue(3.9);

        meter.onMetrics(metrics(80, 127), nowNs);
        assertThat(measure().told().orElseThrow().mos().orElseThrow()).isCloseTo(4.02, within(0.01));

        meter.onMetrics(metrics(127, 127), nowNs);
        var told = measure().told().orElseThrow();
        assertThat(told.mos()).isEmpty();
        assertThat(told.delayMs()).hasValue(60);
    }

    @Test
    void tellsThePeerWhatItHearsAndWhatItDoesNotKnow() {
        assertThat(meter.metrics(AudioFormat.PCMA, 40, nowNs)).isEmpty();
        hear(("1".repeat(24) + "0").repeat(4) + "1");

        var silentPeer = meter.metrics(AudioFormat.PCMA, 40, nowNs).orElseThrow();
        assertThat(silentPeer.ssrc()).isEqualTo(7);
        assertThat(silentPeer.loss().lossRate()).isBetween(9, 11);
        assertThat(silentPeer.loss().gapLengthMin()).isEqualTo(16);
        assertThat(silentPeer.rating().r()).isEqualTo(ExtendedReportBlock.UNAVAILABLE);
        assertThat(silentPeer.rating().mosConversationTenths()).isEqualTo(ExtendedReportBlock.UNAVAILABLE);
        assertThat(silentPeer.rating().mosListeningTenths()).isBetween(35, 41);
        assertThat(silentPeer.levels().signalDbm0()).isEqualTo(ExtendedReportBlock.UNAVAILABLE);

        meter.onRoundTrip(60, nowNs);
        assertThat(meter.metrics(AudioFormat.PCMA, 40, nowNs).orElseThrow().rating().r()).isBetween(70, 85);
    }

    private LegQuality measure() {
        return meter.measure("leg", AudioFormat.PCMA, 40, nowNs);
    }

    private static VoipMetrics metrics(int r, int mosTenths) {
        return new VoipMetrics(
                9,
                new VoipMetrics.Loss(0, 0, 0, 0, 0, 0, 16),
                new VoipMetrics.Delay(0, 0),
                new VoipMetrics.Levels(127, 127, 127),
                new VoipMetrics.Rating(r, 127, 127, mosTenths),
                new VoipMetrics.Buffer(0, 60, 60, 60));
    }

    /** 1 comes and is played, 0 is lost. */
    private void hear(String pattern) {
        for (char each : pattern.toCharArray()) {
            if (each == '1') {
                packet();
                meter.playout().onPlayed();
            } else {
                sequence++;
                meter.playout().onLost();
            }
        }
    }

    private void hearUnplayed(int packets) {
        for (int i = 0; i < packets; i++) {
            packet();
        }
    }

    private void packet() {
        nowNs += 20_000_000L;
        if (counts.received() == 0) {
            meter.onSource(counts);
        }
        counts.onPacket(sequence & 0xFFFF, sequence * 160, nowNs);
        sequence++;
    }
}
