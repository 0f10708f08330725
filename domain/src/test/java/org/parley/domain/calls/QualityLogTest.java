package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.calls.CallQuality.Way;

class QualityLogTest {
    private final QualityLog log = new QualityLog();

    private static LegQuality leg(String id, double loss, double mos) {
        var heard = new Way(loss, 11.26, OptionalDouble.of(loss / 2), OptionalInt.of(40), OptionalDouble.of(mos));
        return new LegQuality(new LegId(id), Optional.of(heard), Optional.empty(), OptionalInt.of(30));
    }

    @Test
    void storesWhatIsNewRoundedToWhatAnEarCanTell() {
        var stored = log.worthStoring(List.of(leg("a", 1.234, 4.1234)));

        var heard = stored.getFirst().heard().orElseThrow();
        assertThat(heard).isEqualTo(new Way(1.2, 11, OptionalDouble.of(0.6), OptionalInt.of(40), OptionalDouble.of(4.1)));
    }

    @Test
    void storesNothingWhereNothingHasChanged() {
        log.worthStoring(List.of(leg("a", 0, 4.3), leg("b", 0, 4.3)));

        assertThat(log.worthStoring(List.of(leg("a", 0.01, 4.31), leg("b", 0, 4.3)))).isEmpty();
        assertThat(log.worthStoring(List.of(leg("a", 2, 3.9), leg("b", 0, 4.3))))
                .extracting(each -> each.leg().value())
                .containsExactly("a");
    }

    @Test
    void whatIsNoLongerMeasuredIsAChange() {
        log.worthStoring(List.of(leg("a", 0, 4.3)));
        var unheard = new LegQuality(new LegId("a"), Optional.empty(), Optional.empty(), OptionalInt.of(30));

        assertThat(log.worthStoring(List.of(unheard))).containsExactly(unheard);
    }

    @Test
    void aLegOfWhichNothingIsKnownIsNotStored() {
        var unknown = new LegQuality(new LegId("a"), Optional.empty(), Optional.empty(), OptionalInt.empty());

        assertThat(log.worthStoring(List.of(unknown))).isEmpty();
    }

    @Test
    void inALargeConferenceEverybodyHasHisTurn() {
        var seen = new HashSet<LegId>();
        for (int turn = 0; turn < 4; turn++) {
            var all = new ArrayList<LegQuality>();
            for (int i = 0; i < 4 * QualityLog.LEGS_MAX; i++) {
                all.add(leg("leg-" + i, turn + 1, 4));
            }
            var stored = log.worthStoring(all);
            assertThat(stored).hasSize(QualityLog.LEGS_MAX);
            stored.forEach(each -> seen.add(each.leg()));
        }

        assertThat(seen).hasSize(4 * QualityLog.LEGS_MAX);
    }
}
