package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;

class RecordBookTest {
    private final List<String> told = new ArrayList<>();
    private final RecordBook book = new RecordBook(2, new RecordBook.Reader() {
        @Override
        public void onKept(LegRecord record) {
            told.add("kept " + record.leg());
        }

        @Override
        public void onGone(String leg) {
            told.add("gone " + leg);
        }
    });

    private Optional<StandbyMessage> keep(String leg) {
        return book.on(new StandbyMessage.Keep(Records.browser(leg, 300, 64)), 0, 0);
    }

    private Optional<StandbyMessage> ask(String leg, long limit) {
        return book.on(
                new StandbyMessage.Progress(Records.progress(leg, new Reservation(Records.SSRC, Counter.RTP, limit))), 0, 0);
    }

    @Test
    void grantsWhatItHasNotedAndStartsThere() {
        assertThat(keep("a")).contains(new StandbyMessage.Kept("a"));
        assertThat(ask("a", 512))
                .contains(new StandbyMessage.Granted("a", List.of(new Reservation(Records.SSRC, Counter.RTP, 512))));

        assertThat(book.takeAll().getFirst().limits())
                .contains(new Reservation(Records.SSRC, Counter.RTP, 512), new Reservation(Records.SSRC, Counter.RTCP, 64));
    }

    @Test
    void grantsNothingOnceTheLegIsTaken() {
        keep("a");
        book.takeAll();

        assertThat(ask("a", 512)).contains(new StandbyMessage.Taken(List.of("a")));
        assertThat(keep("a")).contains(new StandbyMessage.Taken(List.of("a")));
        assertThat(book.begin()).containsExactly("a");
        assertThat(book.takeAll()).isEmpty();
    }

    @Test
    void aLateRecordDoesNotLowerALimit() {
        keep("a");
        ask("a", 5_000);
        keep("a");

        assertThat(book.takeAll().getFirst().limits()).contains(new Reservation(Records.SSRC, Counter.RTP, 5_000));
    }

    @Test
    void remembersWhereThePeerIsAndWhatRanOn() {
        keep("a");
        book.on(new StandbyMessage.Progress(Records.progress("a")), 20_000, 10_000);

        var record = book.takeAll().getFirst();
        assertThat(record.sound().nextSequence()).isEqualTo(40_000);
        assertThat(record.atNs()).isEqualTo(19_000); // A thousand old when it was sent.
        assertThat(record.keys().orElseThrow().received().getFirst().highestRtpIndex()).isEqualTo(70_000);
    }

    @Test
    void legsThatAreNotSentAgainAreOver() {
        keep("a");
        keep("b");
        book.begin();
        keep("b");
        book.on(new StandbyMessage.AllSent(), 0, 0);

        assertThat(told).endsWith("kept b", "gone a");
        assertThat(book.size()).isEqualTo(1);
    }

    @Test
    void aFarewellLeavesNothingToTakeOver() {
        keep("a");

        assertThat(book.on(new StandbyMessage.Farewell(), 0, 0)).contains(new StandbyMessage.Released());
        assertThat(book.takeAll()).isEmpty();
    }

    @Test
    void refusesLegsBeyondItsLimitAndKeepsTheOthers() {
        keep("a");
        keep("b");

        assertThat(keep("c")).isEmpty();
        assertThat(keep("a")).isPresent();
        assertThat(book.refused()).isEqualTo(1);
    }

    @Test
    void aQuestionForAnUnknownLegIsNotAnswered() {
        assertThat(ask("nobody", 10)).isEmpty();
    }
}
