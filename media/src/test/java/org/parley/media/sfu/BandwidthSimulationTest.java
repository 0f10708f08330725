package org.parley.media.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocols.rtp.TransportFeedback;

/** A sender that follows the estimate over a link with a queue, some noise and loss made from a seed. */
class BandwidthSimulationTest {
    private static final long MS = 1_000_000L;
    private static final int PACKET_BYTES = 1_200;

    private record Flying(int sequence, long arrivesNs) {}

    private static final class Network {
        final BandwidthEstimator estimator = new BandwidthEstimator();
        final Random random;
        final Queue<Flying> flying = new ArrayDeque<>();
        final long[] arrivals = new long[65_536];
        final byte[] report = new byte[2_000];
        long nowNs = 5_000 * MS;
        long linkFreeNs;
        long capacityBps;
        double loss;
        double jitterMs = 1;
        long applicationBps = Long.MAX_VALUE;
        double owedBytes;
        int next;
        int reported;
        int number;
        long queueWorstMs;

        Network(long seed, long capacityBps) {
            random = new Random(seed);
            this.capacityBps = capacityBps;
            java.util.Arrays.fill(arrivals, -1);
        }

        void run(int milliseconds) {
            long endNs = nowNs + milliseconds * MS;
            while (nowNs < endNs) {
                nowNs += 5 * MS;
                send();
                while (!flying.isEmpty() && flying.peek().arrivesNs() <= nowNs) {
                    var packet = flying.remove();
                    arrivals[packet.sequence()] = packet.arrivesNs() / TransportFeedback.TICK_NS;
                }
                if (nowNs / MS % 100 < 5) {
                    report();
                }
            }
        }

        private void send() {
            owedBytes += Math.min(applicationBps, estimator.targetBps()) * 0.005 / 8;
            while (owedBytes >= PACKET_BYTES) {
                owedBytes -= PACKET_BYTES;
                estimator.onSent(next, PACKET_BYTES, false, nowNs);
                fly(next);
                next = next + 1 & 0xFFFF;
            }
        }

        private void fly(int sequence) {
            long queuedNs = Math.max(0, linkFreeNs - nowNs);
            queueWorstMs = Math.max(queueWorstMs, queuedNs / MS);
            arrivals[sequence] = -1;
            if (queuedNs > 400 * MS || random.nextDouble() < loss) {
                return;
            }
            linkFreeNs = Math.max(nowNs, linkFreeNs) + PACKET_BYTES * 8_000_000_000L / capacityBps;
            long noise = (long) (random.nextDouble() * jitterMs * MS);
            flying.add(new Flying(sequence, linkFreeNs + 20 * MS + noise));
        }

        private void report() {
            int last = flying.isEmpty() ? next : flying.peek().sequence();
            var ticks = new long[TransportFeedback.PACKETS_MAX];
            int count = Math.min(ticks.length, last - reported & 0xFFFF);
            for (int i = 0; i < count; i++) {
                ticks[i] = arrivals[reported + i & 0xFFFF];
            }
            if (count > 0) {
                int bytes = TransportFeedback.write(report, 0, 1, 2, number++, reported, ticks, count);
                reported = reported + TransportFeedback.packets(report, 0) & 0xFFFF;
                estimator.onReport(report, 0, bytes, nowNs);
            }
        }

        long averageTarget(int milliseconds) {
            long sum = 0;
            int steps = milliseconds / 100;
            for (int i = 0; i < steps; i++) {
                run(100);
                sum += estimator.targetBps();
            }
            return sum / steps;
        }
    }

    // draft-ietf-rmcat-gcc-02 §5
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void convergesToWhatANarrowLinkCarries(long seed) {
        var network = new Network(seed, 600_000);

        network.run(15_000);

        assertThat(network.averageTarget(10_000)).isBetween(350_000L, 660_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void growsOnALinkThatCarriesMore(long seed) {
        var network = new Network(seed, 3_000_000);

        network.run(25_000);

        assertThat(network.averageTarget(5_000)).isBetween(1_800_000L, 3_300_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void backsOffWhenTheLinkBecomesNarrowAndRecovers(long seed) {
        var network = new Network(seed, 2_500_000);
        network.run(20_000);
        long before = network.averageTarget(2_000);

        network.capacityBps = 700_000;
        network.run(5_000);
        long narrow = network.averageTarget(3_000);
        network.capacityBps = 2_500_000;
        network.run(20_000);
        long after = network.averageTarget(2_000);

        assertThat(narrow).isLessThan(800_000L).isLessThan(before / 2);
        assertThat(after).isGreaterThan(narrow * 2);
    }

    // draft-ietf-rmcat-gcc-02 §6: under a tenth is repaired, not answered by sending less.
    @Test
    void fivePercentOfLossDoesNotStopIt() {
        var network = new Network(10, 2_000_000);
        network.loss = 0.05;

        network.run(20_000);

        assertThat(network.averageTarget(5_000)).isGreaterThan(900_000L);
    }

    @Test
    void aFifthOfLossDoes() {
        var network = new Network(11, 2_000_000);
        network.loss = 0.2;

        network.run(20_000);

        assertThat(network.averageTarget(5_000)).isLessThan(400_000L);
    }

    @Test
    void jitterAloneIsNoQueue() {
        var network = new Network(12, 4_000_000);
        network.jitterMs = 15;

        network.run(20_000);

        assertThat(network.averageTarget(5_000)).isGreaterThan(900_000L);
    }

    // What was not sent was not measured.
    @Test
    void doesNotBelieveInMoreThanHalfAsMuchAgainAsWasSent() {
        var network = new Network(13, 20_000_000);
        network.applicationBps = 800_000;

        network.run(60_000);

        assertThat(network.estimator.targetBps()).isBetween(800_000L, 1_400_000L);
    }

    @Test
    void probesShowWhatTheLinkCarriesAtOnce() {
        var network = new Network(14, 6_000_000);
        network.applicationBps = 500_000;
        network.run(3_000);
        long before = network.estimator.targetBps();

        for (int tick = 0; tick < 5; tick++) {
            for (int i = 0; i < 8; i++) {
                network.estimator.onSent(network.next, PACKET_BYTES, true, network.nowNs);
                network.fly(network.next);
                network.next = network.next + 1 & 0xFFFF;
            }
            network.run(20);
        }
        network.run(500);

        assertThat(network.estimator.targetBps()).isGreaterThan(before * 2).isLessThan(6_500_000L);
    }
}
