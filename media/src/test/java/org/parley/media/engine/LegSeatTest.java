package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.media.spatial.Position;

class LegSeatTest {
    @Test
    void isTheSameOnAnotherNode() {
        for (var hearing : Hearing.values()) {
            var placed = new LegSeat(Optional.of(new Position(-3.5, 9.25, 271)), hearing);
            assertThat(LegSeat.ofBytes(placed.toBytes())).contains(placed);
        }
        var unplaced = new LegSeat(Optional.empty(), Hearing.SEAT);
        assertThat(LegSeat.ofBytes(unplaced.toBytes())).contains(unplaced);
    }

    @Test
    void isNothingForALegThatNobodyPlaced() {
        assertThat(LegSeat.NONE.toBytes()).isEmpty();
    }

    @Test
    void takesNothingThatIsNoSeat() {
        var random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            var bytes = i % 2 == 0 ? new byte[random.nextInt(60)] : new LegSeat(Optional.of(Position.MIDDLE), Hearing.SEAT).toBytes();
            for (int flips = 1 + random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            LegSeat.ofBytes(bytes).ifPresent(seat -> seat.position().ifPresent(place ->
                    assertThat(Position.isValid(place.x(), place.y(), place.facingDegrees())).isTrue()));
        }
    }
}
