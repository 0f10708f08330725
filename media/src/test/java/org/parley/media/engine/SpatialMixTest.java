package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Frames;
import org.parley.media.spatial.Position;
import org.parley.media.tap.TapSink;
import org.parley.testkit.Tones;

/** Conferences whose listeners have two ears: through real RTP in, the mix, Opus in stereo, and RTP out. */
class SpatialMixTest {
    private static final Position LEFT = new Position(-2, 0, 90);
    private static final Position RIGHT = new Position(2, 0, 270);

    private final SimulatedConference conference = new SimulatedConference();
    private final SimulatedPhone low = conference.phone(AudioFormat.PCMU, 400);
    private final SimulatedPhone high = conference.phone(AudioFormat.G722, 600);

    SpatialMixTest() {
        seat(low, LEFT);
        seat(high, RIGHT);
    }

    private SimulatedPhone listener(Hearing how, int channels) {
        var phone = conference.phone(AudioFormat.OPUS, channels, 0);
        seat(phone, Position.MIDDLE);
        conference.loop.listen(conference.leg(phone), how);
        return phone;
    }

    private void seat(SimulatedPhone phone, Position place) {
        conference.loop.seat(conference.leg(phone), place);
    }

    private static double ildDb(SimulatedPhone listener, int hertz) {
        return 20 * Math.log10(listener.strength(hertz, 1) / listener.strength(hertz, 0));
    }

    /** Microseconds by which the left ear hears the tone later, from its phase in the last half second; a steady tone's echoes are in it. */
    private static double itdUs(SimulatedPhone listener, int hertz) {
        double turns = (phase(listener.ear(1), hertz) - phase(listener.ear(0), hertz)) / (2 * Math.PI);
        return (turns - Math.rint(turns)) / hertz * 1e6;
    }

    private static double phase(short[] ear, int hertz) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < 24_000; i++) {
            double angle = 2 * Math.PI * hertz * i / Frames.SAMPLE_RATE;
            re += ear[ear.length - 24_000 + i] * Math.cos(angle);
            im -= ear[ear.length - 24_000 + i] * Math.sin(angle);
        }
        return Math.atan2(im, re);
    }

    @Test
    void hearsTwoTelephonesAtTheSidesTheySitAt() {
        var listener = listener(Hearing.SEAT, 2);

        conference.run(60);

        assertThat(ildDb(listener, 400)).isLessThan(-3);
        assertThat(ildDb(listener, 600)).isGreaterThan(3);
        assertThat(itdUs(listener, 400)).isBetween(-950.0, -350.0);
    }

    @Test
    void hearsThemChangeSidesWhileTheyTalk() {
        var listener = listener(Hearing.SEAT, 2);
        conference.run(40);

        seat(low, RIGHT);
        seat(high, LEFT);
        conference.run(60);

        assertThat(ildDb(listener, 400)).isGreaterThan(3);
        assertThat(ildDb(listener, 600)).isLessThan(-3);
        assertThat(itdUs(listener, 400)).isBetween(350.0, 950.0);
    }

    @Test
    void hearsThemChangeSidesWhenHeTurnsRound() {
        var listener = listener(Hearing.SEAT, 2);
        conference.run(40);

        seat(listener, new Position(0, 0, 180));
        conference.run(60);

        assertThat(ildDb(listener, 400)).isGreaterThan(3);
        assertThat(ildDb(listener, 600)).isLessThan(-3);
    }

    @Test
    void hearsTheSameRoomInOneChannelWhereHeTakesOne() {
        seat(low, new Position(0, 1, 180));
        seat(high, new Position(0, 9, 180));
        var listener = listener(Hearing.SEAT, 1);

        conference.run(60);

        double nearerDb = 20 * Math.log10(listener.strength(400) / listener.strength(600));
        assertThat(nearerDb).isBetween(6.0, 14.0);
        assertThat(listener.strength(600)).as("who is far is still heard").isGreaterThan(2_000);
    }

    @Test
    void leavesThoseWhoListenPlainlyAsTheyWere() {
        var plain = conference.phone(AudioFormat.PCMU, 0);
        listener(Hearing.SEAT, 2);

        conference.run(60);

        assertThat(plain.strength(400)).isCloseTo(SimulatedPhone.AMPLITUDE, within(800.0));
        assertThat(plain.strength(600)).isCloseTo(SimulatedPhone.AMPLITUDE, within(800.0));
    }

    @Test
    void sharesOneEncodedFrameAmongAllInTheMiddleButThoseWhoSpeak() {
        var first = listener(Hearing.SCENE, 2);
        var second = listener(Hearing.SCENE, 2);
        var speaker = conference.phone(AudioFormat.OPUS, 2, 800);
        conference.loop.listen(conference.leg(speaker), Hearing.SCENE);
        seat(speaker, new Position(0, 2, 180));

        conference.run(60);

        assertThat(first.lastPayload()).isEqualTo(second.lastPayload());
        assertThat(ildDb(first, 400)).isLessThan(-3);
        assertThat(first.strength(800, 0)).isGreaterThan(3_000);
        assertThat(speaker.strength(800, 0)).isLessThan(150);
        assertThat(ildDb(speaker, 400)).isLessThan(-3);
    }

    @Test
    void sharesOneEncodedFrameAmongThoseWhoSitAtTheSamePlace() {
        var first = listener(Hearing.SEAT, 2);
        var second = listener(Hearing.SEAT, 2);
        conference.run(60);
        assertThat(first.lastPayload()).isEqualTo(second.lastPayload());

        seat(second, new Position(0, 0, 90));
        conference.run(60);

        assertThat(first.lastPayload()).isNotEqualTo(second.lastPayload());
        assertThat(ildDb(first, 400)).isLessThan(-3);
        assertThat(Math.abs(ildDb(second, 400))).as("behind him now").isLessThan(2.5);
    }

    @Test
    void hearsPlainlyAgainAtOnce() {
        var listener = listener(Hearing.SEAT, 2);
        conference.run(40);

        conference.loop.listen(conference.leg(listener), Hearing.PLAIN);
        conference.run(50);

        assertThat(ildDb(listener, 400)).isCloseTo(0, within(0.5));
        assertThat(listener.strength(400)).isCloseTo(SimulatedPhone.AMPLITUDE, within(800.0));
    }

    @Test
    void keepsSeatsAndEarsWhenLegsGoOnInAnotherMix() {
        var listener = listener(Hearing.SEAT, 2);
        conference.run(20);

        for (var phone : List.of(low, high, listener)) {
            conference.loop.move(conference.leg(phone), "elsewhere");
        }
        conference.run(60);

        assertThat(ildDb(listener, 400)).isLessThan(-3);
        assertThat(ildDb(listener, 600)).isGreaterThan(3);
    }

    @Test
    void goesOnWhenWhoSpeaksLeaves() {
        var listener = listener(Hearing.SEAT, 2);
        conference.run(40);

        conference.loop.closeLeg(conference.leg(low).spec().leg());
        conference.run(60);

        assertThat(listener.strength(400, 0)).isLessThan(100);
        assertThat(ildDb(listener, 600)).isGreaterThan(3);
    }

    // What is recorded is what was said, not how it sounded from one of the seats.
    @Test
    void recordsEverybodyAsIfThereWereNoRoom() {
        seat(low, new Position(-10, -10, 180));
        listener(Hearing.SEAT, 2);
        var mix = new ArrayList<short[]>();
        conference.loop.openTap(SimulatedConference.MIX, new TapSink() {
            @Override
            public void onTrack(int track, String participant, String name) {}

            @Override
            public void onFrame(int track, long frameIndex, short[] samples, int offset) {
                if (track == TapSink.MIX_TRACK) {
                    mix.add(Arrays.copyOfRange(samples, offset, offset + Frames.SAMPLES));
                }
            }

            @Override
            public void onTrackEnd(int track, long frameIndex) {}

            @Override
            public void onEnd(long frameIndex) {}
        });

        conference.run(60);

        var recorded = new short[20 * Frames.SAMPLES];
        for (int i = 0; i < 20; i++) {
            System.arraycopy(mix.get(mix.size() - 20 + i), 0, recorded, i * Frames.SAMPLES, Frames.SAMPLES);
        }
        for (int hertz : new int[] {400, 600}) {
            assertThat(Tones.amplitude(hertz, Frames.SAMPLE_RATE, recorded, 0, recorded.length))
                    .isCloseTo(SimulatedPhone.AMPLITUDE, within(800.0));
        }
    }
}
