package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeatPlanTest {
    @Test
    void theFirstTwoFaceEachOther() {
        var first = SeatPlan.seat(0);
        var second = SeatPlan.seat(1);

        assertThat(first).isEqualTo(new Seat(0, -1.5, 0));
        assertThat(second.x()).isCloseTo(0, within(1e-9));
        assertThat(second.y()).isEqualTo(1.5);
        assertThat(second.facingDegrees()).isEqualTo(180);
    }

    @Test
    void everybodyHasRoomAndLooksAtTheMiddle() {
        var places = new HashSet<Seat>();
        for (int place = 0; place < 500; place++) {
            var seat = SeatPlan.seat(place);
            places.add(seat);
            double radius = Math.hypot(seat.x(), seat.y());
            double lookX = Math.sin(Math.toRadians(seat.facingDegrees()));
            double lookY = Math.cos(Math.toRadians(seat.facingDegrees()));
            assertThat(lookX * -seat.x() + lookY * -seat.y()).as("place %d", place).isCloseTo(radius, within(0.02));
        }
        for (int i = 0; i < 60; i++) {
            for (int j = 0; j < i; j++) {
                var one = SeatPlan.seat(i);
                var other = SeatPlan.seat(j);
                assertThat(Math.hypot(one.x() - other.x(), one.y() - other.y())).as("%d and %d", i, j).isGreaterThan(0.5);
            }
        }
        assertThat(places).hasSizeGreaterThan(200);
    }

    @Test
    void whoComesTakesTheFirstFreePlace() {
        assertThat(SeatPlan.firstFree(Set.of())).isZero();
        assertThat(SeatPlan.firstFree(Set.of(0, 1, 3))).isEqualTo(2);
    }
}
