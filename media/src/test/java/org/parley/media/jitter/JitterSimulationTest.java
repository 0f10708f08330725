package org.parley.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.media.jitter.JitterBuffer.Advice;
import org.parley.media.jitter.JitterBuffer.Next;

/** Minutes of a stream through a network made from a seed, played as the engine plays it. */
class JitterSimulationTest {
    private static final long MS = 1_000_000L;
    private static final int FRAME_TICKS = 960;

    private record Arrival(int n, long atNs) {}

    /** What the network does to a packet: its extra delay in nanoseconds, or less than nothing where it is lost. */
    private interface Network {
        long delayNs(int n, SplittableRandom random);
    }

    private record Result(long packets, long played, long silentOrConcealed, double meanDelayMs, JitterCounters counters) {
        double concealedShare() {
            return (double) silentOrConcealed / packets;
        }
    }

    private static Result simulate(long seed, int packets, double senderClock, Network network) {
        var random = new SplittableRandom(seed);
        var arrivals = new PriorityQueue<Arrival>(Comparator.comparingLong(Arrival::atNs));
        for (int n = 0; n < packets; n++) {
            long delayNs = network.delayNs(n, random);
            if (delayNs >= 0) {
                long atNs = (long) (n * 20 * MS * senderClock) + 30 * MS + delayNs;
                arrivals.add(new Arrival(n, atNs));
                if (random.nextInt(200) == 0) {
                    arrivals.add(new Arrival(n, atNs + 15 * MS));
                }
            }
        }
        var buffer = new JitterBuffer(JitterSettings.forSpeech(48_000));
        int firstSequence = random.nextInt(65_536);
        int firstTimestamp = random.nextInt();
        var payload = new byte[8];
        long phaseNs = random.nextLong(20 * MS);
        int last = -1;
        long played = 0;
        long missing = 0;
        double delaySum = 0;
        for (long tickNs = phaseNs; tickNs < packets * 20 * MS; tickNs += 20 * MS) {
            while (!arrivals.isEmpty() && arrivals.peek().atNs() <= tickNs) {
                var arrival = arrivals.remove();
                java.nio.ByteBuffer.wrap(payload).putInt(arrival.n());
                buffer.insert(
                        (firstSequence + arrival.n()) & 0xFFFF,
                        firstTimestamp + arrival.n() * FRAME_TICKS,
                        FRAME_TICKS, 111, payload, 0, 8, arrival.atNs());
            }
            if (buffer.advice() == Advice.SHORTEN && buffer.pull(tickNs) == Next.PACKET) {
                buffer.shortened();
                last = java.nio.ByteBuffer.wrap(buffer.payload()).getInt();
            }
            if (buffer.pull(tickNs) != Next.PACKET) {
                missing++;
                continue;
            }
            int n = java.nio.ByteBuffer.wrap(buffer.payload()).getInt();
            assertThat(n).as("in order and never twice, seed " + seed).isGreaterThan(last);
            last = n;
            played++;
            delaySum += (tickNs - (long) (n * 20 * MS * senderClock) - 30 * MS) / (double) MS;
        }
        return new Result(packets, played, missing, delaySum / played, buffer.counters());
    }

    @Test
    void addsFifteenToThirtyMillisecondsToASteadyNetwork() {
        for (long seed = 0; seed < 20; seed++) {
            var result = simulate(seed, 3_000, 1, (_, random) -> random.nextLong(2 * MS));
            assertThat(result.meanDelayMs()).as("seed " + seed).isBetween(8.0, 32.0);
            assertThat(result.concealedShare()).as("seed " + seed).isLessThan(0.003);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void followsJitterOfFortyMillisecondsWithReorderedPackets(long seed) {
        var result = simulate(seed, 6_000, 1, (_, random) -> random.nextLong(40 * MS));
        assertThat(result.concealedShare()).isLessThan(0.03);
        assertThat(result.meanDelayMs()).isLessThan(75);
        assertThat(result.counters().reordered()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void concealsLittleMoreThanWhatIsLost(long seed) {
        var result = simulate(seed, 6_000, 1, (_, random) -> random.nextInt(100) < 10 ? -1 : random.nextLong(10 * MS));
        assertThat(result.concealedShare()).isBetween(0.08, 0.125);
        assertThat(result.meanDelayMs()).isLessThan(45);
        assertThat(result.counters().recoveredByFec()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void returnsToALowDelayAfterBadSeconds(long seed) {
        Network network = (n, random) -> n > 1_000 && n < 1_500 ? random.nextLong(150 * MS) : random.nextLong(2 * MS);
        var bad = simulate(seed, 1_500, 1, network);
        var all = simulate(seed, 12_000, 1, network);

        double afterwards = (all.meanDelayMs() * all.played() - bad.meanDelayMs() * bad.played())
                / (all.played() - bad.played());
        assertThat(afterwards).isLessThan(45);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9997, 1.0003})
    void followsASendersClockThatDrifts(double senderClock) {
        var result = simulate(7, 30_000, senderClock, (_, random) -> random.nextLong(3 * MS));
        assertThat(result.meanDelayMs()).isLessThan(50);
        assertThat(result.concealedShare()).isLessThan(0.004);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void survivesStallsOfTheNetwork(long seed) {
        // Every 10 s everything of 300 ms arrives at once.
        var result = simulate(seed, 6_000, 1, (n, random) ->
                n % 500 >= 485 ? (500 - n % 500) * 20 * MS : random.nextLong(3 * MS));
        assertThat(result.concealedShare()).isLessThan(0.06);
        assertThat(result.meanDelayMs()).isLessThan(120);
    }
}
