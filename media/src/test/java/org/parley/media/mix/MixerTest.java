package org.parley.media.mix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ParleyException;
import org.parley.testkit.Tones;

class MixerTest {
    private static final int AMPLITUDE = 6_000;
    private static final int FRAMES = 25;

    private final Mixer mixer = new Mixer(10, 4);
    private final List<MixMember> members = new ArrayList<>();
    private final List<Integer> hertz = new ArrayList<>();

    private MixMember member(int toneHertz) {
        var member = mixer.add();
        members.add(member);
        hertz.add(toneHertz);
        return member;
    }

    /** Lets everybody sound for half a second and returns what {@code listener} (or nobody in particular) heard. */
    private short[] run(@org.jspecify.annotations.Nullable MixMember listener) {
        var heard = new short[FRAMES * Frames.SAMPLES];
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int i = 0; i < members.size(); i++) {
                var member = members.get(i);
                member.setHasSound(hertz.get(i) > 0);
                if (hertz.get(i) > 0) {
                    var tone = Tones.sine(hertz.get(i), 48_000, AMPLITUDE, frame * 960L, 960);
                    System.arraycopy(tone, 0, member.sound(), 0, 960);
                }
            }
            mixer.mix(null);
            if (listener == null) {
                mixer.heardByAll(heard, frame * Frames.SAMPLES);
            } else {
                mixer.heardBy(listener, heard, frame * Frames.SAMPLES);
            }
        }
        return heard;
    }

    private static double strength(short[] heard, int toneHertz) {
        return Tones.amplitude(toneHertz, 48_000, heard, 0, heard.length);
    }

    @Test
    void letsEachHearEverybodyButHimself() {
        var first = member(400);
        member(700);
        member(1_100);
        var listener = member(0);

        var heardByFirst = run(first);
        assertThat(strength(heardByFirst, 400)).isLessThan(5);
        assertThat(strength(heardByFirst, 700)).isCloseTo(AMPLITUDE, within(60.0));
        assertThat(strength(heardByFirst, 1_100)).isCloseTo(AMPLITUDE, within(60.0));
        var heardByListener = run(listener);
        assertThat(strength(heardByListener, 400)).isCloseTo(AMPLITUDE, within(60.0));
        assertThat(strength(heardByListener, 1_100)).isCloseTo(AMPLITUDE, within(60.0));
        assertThat(listener.isMixed()).isFalse();
        assertThat(mixer.mixedCount()).isEqualTo(3);
    }

    @Test
    void staysWithinSixteenBitsWithoutClippingHard() {
        var loud = mixer.add();
        var louder = mixer.add();
        var heard = new short[Frames.SAMPLES];
        for (var member : List.of(loud, louder)) {
            System.arraycopy(Tones.sine(400, 48_000, 30_000, 0, 960), 0, member.sound(), 0, 960);
            member.setHasSound(true);
        }
        mixer.mix(null);
        mixer.heardByAll(heard, 0);

        for (int i = 1; i < 960; i++) {
            assertThat((int) heard[i]).isBetween(-32_767, 32_767);
            assertThat(Math.abs(heard[i] - heard[i - 1])).as("no step at sample " + i).isLessThan(3_200);
        }
        assertThat(Tones.rms(heard, 0, 960)).isGreaterThan(20_000);
    }

    @Test
    void changesNothingBelowThreeQuartersOfFullScale() {
        assertThat(SoftLimiter.limit(24_000)).isEqualTo((short) 24_000);
        assertThat(SoftLimiter.limit(-24_000)).isEqualTo((short) -24_000);
        assertThat((int) SoftLimiter.limit(1_000_000)).isBetween(32_600, 32_767);
        assertThat((int) SoftLimiter.limit(-1_000_000)).isBetween(-32_767, -32_600);
    }

    @Test
    void mixesTheLoudestWhenTooManySoundAtOnce() {
        for (int i = 0; i < 6; i++) {
            var member = mixer.add();
            System.arraycopy(Tones.sine(300 + i * 200, 48_000, 1_000 << i, 0, 960), 0, member.sound(), 0, 960);
            member.setHasSound(true);
            members.add(member);
        }
        mixer.mix(null);

        assertThat(members.stream().filter(MixMember::isMixed)).containsExactlyElementsOf(members.subList(2, 6));
        assertThat(mixer.mixedCount()).isEqualTo(4);
    }

    @Test
    void playsAnAnnouncementToEverybody() {
        var member = member(500);
        run(member);
        var heard = new short[Frames.SAMPLES];
        mixer.mix(Tones.sine(1_400, 48_000, 3_000, 0, 960));

        mixer.heardBy(member, heard, 0);
        assertThat(strength(heard, 1_400)).isCloseTo(3_000, within(100.0));
        mixer.heardByAll(heard, 0);
        assertThat(strength(heard, 1_400)).isCloseTo(3_000, within(100.0));
    }

    @Test
    void hasRoomForItsLimitAndNobodyMore() {
        for (int i = 0; i < 10; i++) {
            mixer.add();
        }
        assertThatThrownBy(mixer::add).isInstanceOf(ParleyException.class).hasMessageContaining("10 members");
    }

    @Test
    void isSilentWhenNobodySpeaks() {
        member(0);
        run(null);
        assertThat(mixer.isSilent()).isTrue();
    }
}
