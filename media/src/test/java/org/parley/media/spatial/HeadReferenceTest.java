package org.parley.media.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.parley.media.mix.Frames;

/** What the scene renders, held against a direct convolution with the responses as they were measured. */
class HeadReferenceTest {
    private static final int FRAMES = 8;
    private static final int FROM = 3;

    private final short[] noise = Rehearsal.noise(FRAMES);

    /** A voice two metres away outdoors, so many degrees to the right. */
    private TwoEars rendered(double degrees) {
        var rehearsal = new Rehearsal();
        rehearsal.scene.setWalls(false);
        var listener = rehearsal.member(0, 0, 0);
        double angle = Math.toRadians(degrees);
        var talker = rehearsal.member(2 * Math.sin(angle), 2 * Math.cos(angle), degrees + 180);
        rehearsal.says(talker, noise);
        return rehearsal.listen(listener, FRAMES).measure(FROM);
    }

    private TwoEars measured(MeasuredHead.Direction direction) {
        int from = FROM * Frames.SAMPLES;
        return new TwoEars(
                MeasuredHead.convolve(noise, direction.far(), from, TwoEars.SIZE),
                MeasuredHead.convolve(noise, direction.near(), from, TwoEars.SIZE),
                from);
    }

    // Where the far ear hears least, two decibels of next to nothing are allowed: making all directions together level shifts the weights
    // within a band.
    @Test
    void keepsTimeAndLevelBetweenTheEarsAsTheyWereMeasured() throws IOException {
        double sum = 0;
        int count = 0;
        var horizon = MeasuredHead.horizon();
        for (int i = 0; i < horizon.size(); i += 2) {
            var direction = horizon.get(i);
            var rendered = rendered(direction.degrees());
            var measured = measured(direction);
            assertThat(rendered.itdUs())
                    .as(direction.degrees() + " degrees to the right")
                    .isCloseTo(measured.itdUs(), within(30.0));
            for (double hertz = 250; hertz < 8_500; hertz *= Math.cbrt(2)) {
                double difference = rendered.ildDb(hertz) - measured.ildDb(hertz);
                assertThat(difference)
                        .as(direction.degrees() + " degrees to the right, " + hertz + " Hz")
                        .isBetween(-2.0, 2.0);
                sum += Math.abs(difference);
                count++;
            }
        }
        assertThat(sum / count).isLessThan(0.3);
    }

    @Test
    void mirrorsTheRightSideOnTheLeft() {
        for (double degrees : new double[] {20, 75, 90, 140}) {
            assertThat(rendered(-degrees).itdUs()).isCloseTo(-rendered(degrees).itdUs(), within(3.0));
            assertThat(rendered(-degrees).ildDb(2_000)).isCloseTo(-rendered(degrees).ildDb(2_000), within(0.1));
        }
    }

    // Between directions five degrees apart, those that nobody measured.
    @Test
    void passesFromOneMeasuredDirectionToTheNextInSmallSteps() {
        double before = rendered(0).itdUs();
        for (int degrees = 1; degrees <= 15; degrees++) {
            double now = rendered(degrees).itdUs();
            assertThat(now - before).as("step to " + degrees).isBetween(1.0, 18.0);
            before = now;
        }
    }
}
