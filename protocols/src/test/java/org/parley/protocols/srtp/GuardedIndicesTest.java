package org.parley.protocols.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;

class GuardedIndicesTest {
    private static final long SECOND = 1_000_000_000L;

    private final GuardedIndices indices = new GuardedIndices();

    @Test
    void grantsEverythingWhileNobodyElseHasTheKeys() {
        assertThat(indices.reserve(7, Counter.RTP, 300)).isEqualTo(300);
        assertThat(indices.hasQuestions()).isFalse();
    }

    @Test
    void grantsOnlyWhatWasAcknowledgedOnceAnotherHasThem() {
        indices.reserve(7, Counter.RTP, 300);

        assertThat(indices.guard()).containsExactly(new Reservation(7, Counter.RTP, 300));
        assertThat(indices.reserve(7, Counter.RTP, 400)).isEqualTo(300);
        assertThat(indices.takeQuestions(SECOND)).containsExactly(new Reservation(7, Counter.RTP, 400));
        assertThat(indices.takeQuestions(SECOND)).isEmpty();
        indices.grant(7, Counter.RTP, 400);

        assertThat(indices.reserve(7, Counter.RTP, 400)).isEqualTo(400);
    }

    @Test
    void takesNoGrantThatItDidNotAskFor() {
        indices.guard();

        indices.grant(7, Counter.RTP, 1_000);

        assertThat(indices.reserve(7, Counter.RTP, 100)).isZero();
    }

    @Test
    void asksAFastStreamForMoreUntilASecondLiesBetweenQuestions() {
        indices.guard();
        long granted = 0;
        long nowNs = SECOND;
        int questions = 0;
        for (long index = 0; index < 60_000; index++) {
            nowNs += 1_000_000; // A thousand packets a second, for a minute.
            if (index + 256 > granted) {
                granted = indices.reserve(9, Counter.RTP, index + 256);
            }
            for (var question : indices.takeQuestions(nowNs)) {
                questions++;
                assertThat(question.limit() - index).isLessThan(1 << 14);
                indices.grant(question.ssrc(), question.counter(), question.limit());
            }
        }

        assertThat(questions).isLessThan(80);
    }

    @Test
    void hasALimitOfItsOwn() {
        for (int ssrc = 0; ssrc < 128; ssrc++) {
            assertThat(indices.reserve(ssrc, Counter.RTP, 10)).isEqualTo(10);
        }

        assertThat(indices.reserve(1_000, Counter.RTP, 10)).isZero();
    }
}
