package org.parley.media.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Groups;
import org.parley.media.mix.MixMember;
import org.parley.testkit.Tones;

class SceneTest {
    private static final int FRAMES = 25;
    private static final int AMPLITUDE = 6_000;

    private final Rehearsal rehearsal = new Rehearsal();
    private final Scene scene = rehearsal.scene;

    @Test
    void separatesTwoVoicesAtOppositeSides() {
        var listener = rehearsal.member(0, 0, 0);
        rehearsal.says(rehearsal.member(-2, 0, 90), Rehearsal.tone(1_500, FRAMES));
        rehearsal.says(rehearsal.member(2, 0, 270), Rehearsal.tone(2_700, FRAMES));

        var heard = rehearsal.listen(listener, FRAMES);

        assertThat(ratioDb(heard.tone(1_500, true, 4), heard.tone(1_500, false, 4))).isGreaterThan(5);
        assertThat(ratioDb(heard.tone(2_700, false, 4), heard.tone(2_700, true, 4))).isGreaterThan(8);
    }

    @Test
    void turnsThePictureWhenTheListenerTurnsHisHead() {
        var listener = rehearsal.member(0, 0, 0);
        rehearsal.says(rehearsal.member(0, 2, 180), Rehearsal.noise(60));
        scene.setWalls(false);

        var heard = rehearsal.listen(listener, scene.ears(listener), 60, frame -> {
            if (frame == 20) {
                scene.seat(listener, new Position(0, 0, 90));
            }
        });

        assertThat(heard.measure(4).itdUs()).isCloseTo(0, within(20.0));
        assertThat(heard.measure(50).itdUs()).as("from the left").isLessThan(-600);
    }

    // The sound of what moves may change, but nothing may sound that nobody said: a tone stays a tone.
    @Test
    void movesVoicesWithoutClicks() {
        var listener = rehearsal.member(0, 0, 0);
        var talker = rehearsal.member(2, 0, 270);
        rehearsal.says(talker, Rehearsal.tone(400, 60));
        var still = new Rehearsal();
        var stillListener = still.member(0, 0, 0);
        still.says(still.member(2, 0, 270), Rehearsal.tone(400, 60));

        var heard = rehearsal.listen(listener, scene.ears(listener), 60, frame -> {
            if (frame % 3 == 0) {
                double angle = frame * 0.12;
                scene.seat(talker, new Position(2 * Math.cos(angle), 2 * Math.sin(angle), 270));
            }
        });
        var reference = still.listen(stillListener, 60);

        for (int frame = 4; frame < 50; frame += 8) {
            assertThat(heard.measure(frame).shareAboveDb(2_000)).as("from frame " + frame).isLessThan(-55);
        }
        assertThat(greatestStep(heard.left(), 4)).isLessThan(1.5 * greatestStep(reference.right(), 4));
    }

    @Test
    void jumpsAcrossTheRoomWithoutClicks() {
        var listener = rehearsal.member(0, 0, 0);
        var talker = rehearsal.member(-10, 0, 90);
        rehearsal.says(talker, Rehearsal.tone(400, 60));

        var heard = rehearsal.listen(listener, scene.ears(listener), 60, frame -> {
            if (frame == 12) {
                scene.seat(talker, new Position(10, 1, 270));
            }
        });

        assertThat(heard.measure(10).shareAboveDb(2_000)).isLessThan(-50);
    }

    @Test
    void makesWhoIsFarSofterAndNobodyLouderThanAtArmsLength() {
        var levels = new ArrayList<Double>();
        for (double distance : new double[] {0.01, 1, 2, 4, 8}) {
            var room = new Rehearsal();
            room.scene.setWalls(false);
            var listener = room.member(0, 0, 0);
            room.says(room.member(0, distance, 180), Rehearsal.tone(500, FRAMES));
            levels.add(room.listen(listener, FRAMES).tone(500, true, 4));
        }

        assertThat(ratioDb(levels.get(0), levels.get(1))).isCloseTo(0, within(0.2));
        assertThat(ratioDb(levels.get(1), levels.get(2))).isBetween(2.0, 5.0);
        assertThat(ratioDb(levels.get(2), levels.get(3))).isBetween(2.0, 5.0);
        assertThat(ratioDb(levels.get(3), levels.get(4))).isBetween(2.0, 5.0);
    }

    @Test
    void makesWhoLooksAwaySofter() {
        var levels = new ArrayList<Double>();
        for (double facing : new double[] {180, 0}) {
            var room = new Rehearsal();
            room.scene.setWalls(false);
            var listener = room.member(0, 0, 0);
            room.says(room.member(0, 3, facing), Rehearsal.tone(500, FRAMES));
            levels.add(room.listen(listener, FRAMES).tone(500, true, 4));
        }

        assertThat(ratioDb(levels.get(0), levels.get(1))).isBetween(2.0, 5.0);
    }

    @Test
    void soundsLikeARoom() {
        var click = new short[10 * Frames.SAMPLES];
        click[3 * Frames.SAMPLES] = 30_000;
        var listener = rehearsal.member(0, -1.5, 0);
        rehearsal.says(rehearsal.member(0, 1.5, 180), click);

        var heard = rehearsal.listen(listener, 10);

        int begin = 3 * Frames.SAMPLES;
        double direct = energy(heard, begin, begin + HeadFilters.LENGTH);
        double early = energy(heard, begin + HeadFilters.LENGTH, begin + RoomAcoustics.LONGEST);
        double late = energy(heard, begin + RoomAcoustics.LONGEST + 1, 10 * Frames.SAMPLES);
        assertThat(10 * Math.log10(early / direct)).as("echoes beside the direct sound").isBetween(-12.0, -3.0);
        assertThat(late / direct).as("what comes after the room is done").isLessThan(1e-8);
    }

    @Test
    void keepsTheDirectionOfAVoiceInTheRoom() {
        for (double side : new double[] {-1.5, 1.5}) {
            var room = new Rehearsal();
            var listener = room.member(0, 0, 0);
            room.says(room.member(side, 1.5, 200), Rehearsal.noise(16));
            assertThat(room.listen(listener, 16).measure(4).itdUs()).isCloseTo(Math.signum(side) * 390, within(60.0));
        }
    }

    // SIP phones: the sum at one ear may not lose anybody to another or to an echo of his own.
    @Test
    void losesNoVoiceInAMixForOneEar() {
        var listener = rehearsal.member(0, 0, 0);
        var seats = List.of(
                new Position(-10, -10, 225), new Position(10, 10, 0), new Position(0, 0, 0), new Position(2, 2, 0),
                new Position(-3, 0, 90), new Position(-3, 0, 90), new Position(0.2, 0, 0), new Position(7, -9, 180));
        for (int i = 0; i < seats.size(); i++) {
            var seat = seats.get(i);
            rehearsal.says(rehearsal.member(seat.x(), seat.y(), seat.facingDegrees()), Rehearsal.tone(300 + 211 * i, FRAMES));
        }

        var heard = shorts(rehearsal.listenWithOneEar(listener, scene.ears(listener), FRAMES));

        for (int i = 0; i < seats.size(); i++) {
            double amplitude = Tones.amplitude(300 + 211 * i, Frames.SAMPLE_RATE, heard, 0, heard.length);
            assertThat(ratioDb(amplitude, AMPLITUDE)).as("seat " + i).isBetween(-16.0, 4.0);
        }
    }

    @Test
    void addsTheSameSoundFromTwoPlacesUpForOneEar() {
        var listener = rehearsal.member(0, 0, 0);
        rehearsal.says(rehearsal.member(-2, 0, 90), Rehearsal.tone(700, FRAMES));
        rehearsal.says(rehearsal.member(2.3, 0, 270), Rehearsal.tone(700, FRAMES));

        var heard = shorts(rehearsal.listenWithOneEar(listener, scene.ears(listener), FRAMES));

        double amplitude = Tones.amplitude(700, Frames.SAMPLE_RATE, heard, 0, heard.length);
        assertThat(ratioDb(amplitude, AMPLITUDE)).isBetween(5.0, 7.0);
    }

    @Test
    void rendersTheSameEachTime() {
        var first = tumult();
        var second = tumult();

        assertThat(second.left()).isEqualTo(first.left());
        assertThat(second.right()).isEqualTo(first.right());
    }

    private static Rehearsal.Heard tumult() {
        var room = new Rehearsal();
        var random = new Random(3);
        var members = new ArrayList<MixMember>();
        for (int i = 0; i < 6; i++) {
            var member = room.member(random.nextInt(-5, 5), random.nextInt(-5, 5), random.nextInt(360));
            room.says(member, Rehearsal.tone(200 + 100 * i, 20));
            members.add(member);
        }
        return room.listen(members.get(0), room.scene.ears(members.get(0)), 20, _ -> room.scene.seat(
                members.get(1 + random.nextInt(5)), new Position(random.nextInt(-9, 9), random.nextInt(-9, 9), 0)));
    }

    @Test
    void carriesFiftyMembersWhoSitAnywhereEvenOnEachOther() {
        var random = new Random(8);
        var members = new ArrayList<MixMember>();
        for (int i = 0; i < 50; i++) {
            double x = i % 3 == 0 ? 0 : random.nextInt(-10, 11);
            double y = i % 3 == 0 ? 0 : random.nextInt(-10, 11);
            members.add(rehearsal.member(x, y, random.nextInt(360)));
            rehearsal.says(members.get(i), Rehearsal.tone(200 + 20 * i, FRAMES));
        }

        for (var listener : List.of(members.get(0), members.get(49))) {
            var heard = rehearsal.listen(listener, FRAMES);
            for (int i = 0; i < heard.left().length; i++) {
                assertThat(heard.left()[i]).isBetween(-400_000f, 400_000f);
            }
            assertThat(energy(heard, 4 * Frames.SAMPLES, FRAMES * Frames.SAMPLES)).isGreaterThan(1e9);
        }
    }

    @Test
    void refusesPlacesThatAreNone() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 10.1, -1e300}) {
            assertThatThrownBy(() -> new Position(bad, 0, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new Position(0, bad, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Position(0, 0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Position(0, 0, Double.POSITIVE_INFINITY)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Position(0, 0, -1e9).facingDegrees()).isBetween(0.0, 360.0);
    }

    @Test
    void isSilentWhereNobodySpeaksAndLetsNobodyHearHimself() {
        var listener = rehearsal.member(0, 0, 0);
        rehearsal.says(listener, Rehearsal.tone(500, FRAMES));

        var heard = rehearsal.listen(listener, FRAMES);

        assertThat(heard.left()).containsOnly(0f);
        assertThat(heard.right()).containsOnly(0f);
    }

    @Test
    void letsNobodyHearThoseWhoSpeakToOtherGroups() {
        var listener = rehearsal.member(0, 0, 0);
        var whisperer = rehearsal.member(1, 1, 0);
        whisperer.setGroups(Groups.of(5), Groups.MAIN);
        rehearsal.says(whisperer, Rehearsal.tone(500, 5));

        assertThat(rehearsal.listen(listener, FRAMES).left()).containsOnly(0f);
        assertThat(rehearsal.listen(listener, scene.earsAt(Position.MIDDLE), FRAMES, _ -> {}).left()).containsOnly(0f);
    }

    @Test
    void givesThoseWhoShareAPlaceWhatOneWouldHearThereByHimself() {
        var alone = new Rehearsal();
        var there = alone.member(0, 0, 0);
        alone.says(alone.member(-1, 2, 180), Rehearsal.tone(500, FRAMES));
        alone.says(alone.member(2, 1, 180), Rehearsal.tone(900, FRAMES));
        rehearsal.says(rehearsal.member(-1, 2, 180), Rehearsal.tone(500, FRAMES));
        rehearsal.says(rehearsal.member(2, 1, 180), Rehearsal.tone(900, FRAMES));
        var speaker = rehearsal.member(1, -1, 0);
        rehearsal.says(speaker, Rehearsal.tone(1_400, FRAMES));

        var shared = rehearsal.listen(speaker, scene.earsAt(Position.MIDDLE), FRAMES, _ -> {});
        var own = alone.listen(there, FRAMES);

        for (int i = 0; i < own.left().length; i++) {
            assertThat(shared.left()[i]).isCloseTo(own.left()[i], within(1f));
            assertThat(shared.right()[i]).isCloseTo(own.right()[i], within(1f));
        }
    }

    @Test
    void seatsWhomNobodyPlacedAroundATableWithRoomBetweenThem() {
        var seats = new HashSet<Position>();
        for (int i = 0; i < 16; i++) {
            var seat = scene.seatOf(rehearsal.member());
            assertThat(seats).as("seat " + i).allSatisfy(other -> assertThat(other.distanceTo(seat)).isGreaterThan(0.7));
            assertThat(seat.bearingTo(Position.MIDDLE)).as("looks at the middle").isCloseTo(0, within(1e-6));
            seats.add(seat);
        }
    }

    @Test
    void givesAChairThatIsFreeAgainToTheNextWhoComes() {
        rehearsal.member();
        var leaving = rehearsal.member();
        rehearsal.member();
        var seat = scene.seatOf(leaving);
        scene.remove(leaving);

        assertThat(scene.seatOf(rehearsal.member())).isEqualTo(seat);
    }

    @Test
    void letsMoreSpeakByTurnsThanItHasPlacesForVoices() {
        var listener = rehearsal.member(0, 0, 0);
        for (int i = 0; i < 40; i++) {
            var sound = new short[45 * Frames.SAMPLES];
            var tone = Tones.sine(1_000, Frames.SAMPLE_RATE, AMPLITUDE, 0, 4 * Frames.SAMPLES);
            System.arraycopy(tone, 0, sound, i * Frames.SAMPLES, tone.length);
            rehearsal.says(rehearsal.member(i % 7 - 3, 2, 180), sound);
        }

        var heard = rehearsal.listen(listener, 40);

        for (int frame = 1; frame < 40; frame++) {
            assertThat(energy(heard, frame * Frames.SAMPLES, (frame + 1) * Frames.SAMPLES)).isGreaterThan(1e8);
        }
    }

    private static double ratioDb(double a, double b) {
        return 20 * Math.log10(a / b);
    }

    private static double energy(Rehearsal.Heard heard, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) heard.left()[i] * heard.left()[i] + (double) heard.right()[i] * heard.right()[i];
        }
        return sum;
    }

    private static double greatestStep(float[] samples, int fromFrame) {
        double greatest = 0;
        for (int i = fromFrame * Frames.SAMPLES; i < samples.length; i++) {
            greatest = Math.max(greatest, Math.abs(samples[i] - samples[i - 1]));
        }
        return greatest;
    }

    private static short[] shorts(float[] samples) {
        var out = new short[samples.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (short) Math.clamp(Math.round(samples[i]), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return out;
    }
}
