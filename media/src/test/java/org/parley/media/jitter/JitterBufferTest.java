package org.parley.media.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.media.jitter.JitterBuffer.Next;

class JitterBufferTest {
    private static final long MS = 1_000_000L;
    private static final int TICKS = 960;

    private final JitterBuffer buffer = new JitterBuffer(JitterSettings.forSpeech(48_000));
    private final byte[] payload = new byte[4];

    /** Packet number n of a stream, arriving at n*20 ms plus {@code delayMs}. */
    private boolean insert(int firstSequence, int n, long delayMs) {
        payload[0] = (byte) n;
        payload[1] = (byte) (n >> 8);
        return buffer.insert(
                (firstSequence + n) & 0xFFFF, n * TICKS, TICKS, 111, payload, 0, 4, (n * 20L + delayMs) * MS);
    }

    private int number() {
        return (buffer.payload()[0] & 0xFF) | (buffer.payload()[1] & 0xFF) << 8;
    }

    private void insertAndPlay(int firstSequence, int from, int to) {
        for (int n = from; n < to; n++) {
            insert(firstSequence, n, 0);
            buffer.pull((n * 20L + 10) * MS);
        }
    }

    @Test
    void playsACleanStreamInOrderWithinFortyMilliseconds() {
        int playedPackets = 0;
        for (int n = 0; n < 200; n++) {
            insert(100, n, 0);
            if (buffer.pull((n * 20L + 9) * MS) == Next.PACKET) {
                assertThat(number()).isEqualTo(playedPackets++);
            }
        }
        assertThat(playedPackets).isGreaterThan(197);
        assertThat(buffer.delayMs()).isLessThan(40);
        assertThat(buffer.counters().concealedFrames()).isZero();
    }

    @Test
    void goesOnWhereSequenceNumbersWrap() {
        insertAndPlay(65_500, 0, 100);

        assertThat(buffer.counters().played()).isGreaterThan(97);
        assertThat(buffer.counters().lost()).isZero();
    }

    @Test
    void offersForwardErrorCorrectionWhereOnePacketIsMissing() {
        insertAndPlay(0, 0, 50);
        // 50 is lost; 51 is there when 50 is due.
        insert(0, 51, 0);

        var outcomes = new java.util.ArrayList<Next>();
        for (int i = 0; i < 4; i++) {
            outcomes.add(buffer.pull((51 * 20 + 10 + i * 20) * MS));
            if (outcomes.getLast() == Next.FEC) {
                assertThat(number()).isEqualTo(51);
            }
        }
        assertThat(outcomes).containsSubsequence(Next.FEC, Next.PACKET);
        assertThat(buffer.counters().lost()).isEqualTo(1);
        assertThat(buffer.counters().recoveredByFec()).isEqualTo(1);
    }

    @Test
    void countsRepeatedAndLatePacketsAndPlaysNeither() {
        insertAndPlay(0, 0, 50);
        assertThat(insert(0, 40, 300)).isFalse();
        assertThat(insert(0, 49, 20)).isFalse();

        assertThat(buffer.counters().duplicates()).isEqualTo(2);

        insert(0, 52, 0);
        insert(0, 53, 0);
        for (int i = 0; i < 4; i++) {
            buffer.pull((53 * 20 + 10 + i * 20) * MS);
        }
        assertThat(insert(0, 51, 100)).isFalse();
        assertThat(buffer.counters().late()).isEqualTo(1);
    }

    @Test
    void concealsForAWhileAndThenFallsSilent() {
        insertAndPlay(0, 0, 50);

        var outcomes = new java.util.ArrayList<Next>();
        for (int i = 0; i < 20; i++) {
            outcomes.add(buffer.pull((50 * 20 + 30 + i * 20) * MS));
        }
        assertThat(outcomes.stream().filter(next -> next == Next.CONCEAL)).hasSize(6);
        assertThat(outcomes.subList(10, 20)).containsOnly(Next.NOTHING);
    }

    @Test
    void takesAPauseOfTheSenderForSilenceAndNotForLoss() {
        insertAndPlay(0, 0, 50);
        // The sender pauses half a second (DTX): the next sequence number, a later timestamp.
        for (int i = 0; i < 25; i++) {
            buffer.pull((50 * 20 + 10 + i * 20) * MS);
        }
        long resumesAtMs = 75 * 20;
        for (int n = 0; n < 5; n++) {
            buffer.insert(50 + n, (75 + n) * TICKS, TICKS, 111, payload, 0, 4, (resumesAtMs + n * 20) * MS);
            buffer.pull((resumesAtMs + n * 20 + 10) * MS);
        }

        assertThat(buffer.counters().lost()).isZero();
        assertThat(buffer.counters().played()).isGreaterThanOrEqualTo(53);
        assertThat(buffer.delayMs()).isLessThan(40);
    }

    @Test
    void passesOverSequenceNumbersWithoutSound() {
        insertAndPlay(0, 0, 50);
        // Three packets of a telephone event, which carry the event's timestamp, then sound again.
        for (int i = 0; i < 3; i++) {
            buffer.insertMarker(50 + i);
            buffer.pull((50 * 20 + 10 + i * 20) * MS);
        }
        for (int n = 53; n < 60; n++) {
            insert(0, n, 0);
            buffer.pull((n * 20 + 10) * MS);
        }
        assertThat(buffer.counters().lost()).isZero();
        assertThat(buffer.counters().recoveredByFec()).isZero();
        assertThat(buffer.counters().played()).isGreaterThanOrEqualTo(54);
    }

    @Test
    void skipsOldSoundThatOnlyEventsFollow() {
        insertAndPlay(0, 0, 50);
        insert(0, 50, 0);
        buffer.insertMarker(51);
        assertThat(buffer.pull(3_000 * MS)).isEqualTo(Next.CONCEAL);
        insert(0, 52, 2_000);
        assertThat(buffer.pull(3_100 * MS)).isNotNull();
    }

    // RFC 3550 §A.1: a jump must be confirmed by the packet after it before the source counts as restarted.
    @Test
    void believesAStreamThatStartsAnewAfterTwoPackets() {
        insertAndPlay(0, 0, 50);

        assertThat(buffer.insert(30_000, 123, TICKS, 111, payload, 0, 4, 1_000 * MS)).isFalse();
        assertThat(buffer.insert(30_001, 123 + TICKS, TICKS, 111, payload, 0, 4, 1_020 * MS)).isTrue();

        assertThat(buffer.counters().restarts()).isEqualTo(1);
        assertThat(buffer.pull(1_060 * MS)).isEqualTo(Next.PACKET);
    }

    @Test
    void ignoresOneStrayPacketOfAnotherStream() {
        insertAndPlay(0, 0, 50);
        buffer.insert(30_000, 123, TICKS, 111, payload, 0, 4, 1_000 * MS);
        insertAndPlay(0, 50, 100);

        assertThat(buffer.counters().refused()).isEqualTo(1);
        assertThat(buffer.counters().lost()).isZero();
        assertThat(buffer.counters().restarts()).isZero();
    }

    @Test
    void startsAnewWhenTimestampsJumpButSequenceNumbersDoNot() {
        insertAndPlay(0, 0, 50);
        for (int n = 50; n < 60; n++) {
            buffer.insert(n, n * TICKS + 48_000 * 60, TICKS, 111, payload, 0, 4, n * 20L * MS);
            buffer.pull((n * 20L + 10) * MS);
        }
        assertThat(buffer.counters().restarts()).isEqualTo(1);
        assertThat(buffer.counters().played()).isGreaterThan(55);
    }

    @Test
    void holdsABoundedNumberOfPacketsAndPlaysWhatIsCurrentAfterABurst() {
        insertAndPlay(0, 0, 50);
        // The network stalls for 1.5 s and then delivers everything at once.
        for (int i = 0; i < 75; i++) {
            buffer.pull((50 * 20 + 10 + i * 20) * MS);
        }
        for (int n = 50; n < 125; n++) {
            insert(0, n, (125 - n) * 20L);
        }
        assertThat(buffer.pull(125 * 20 * MS + 1)).isEqualTo(Next.PACKET);
        assertThat(number()).isGreaterThan(90);

        assertThat(buffer.insert(49 + 3_000, 0, TICKS, 111, payload, 0, 4, 0)).isFalse();
        assertThat(buffer.insert(125, 125 * TICKS, TICKS, 111, new byte[2000], 0, 2000, 126 * 20 * MS))
                .isFalse();
    }

    @Test
    void playsPacketsOfOtherLengthsThanTheClock() {
        var sixty = new JitterBuffer(JitterSettings.forSpeech(8_000));
        int playedTicks = 0;
        for (int n = 0; n < 100; n++) {
            sixty.insert(n, n * 480, 480, 0, payload, 0, 4, n * 60L * MS);
            for (int t = 0; t < 3; t++) {
                long nowNs = (n * 60L + t * 20 + 11) * MS;
                if (playedTicks < (n * 3 + t) * 160 && sixty.pull(nowNs) == Next.PACKET) {
                    playedTicks += sixty.durationTicks();
                }
            }
        }
        assertThat(playedTicks).isGreaterThan(97 * 480);
        assertThat(sixty.counters().concealedFrames()).isZero();
    }
}
