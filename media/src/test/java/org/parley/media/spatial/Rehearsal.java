package org.parley.media.spatial;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Mixer;
import org.parley.media.mix.Voices;
import org.parley.testkit.Tones;

/** A scene with a mixer in front of it, whose members say what they are given. */
final class Rehearsal {
    static final int MIXED = 8;

    final Mixer mixer = new Mixer(100, MIXED);
    final Scene scene = new Scene(HeadFilters.measured(), MIXED);
    private final Map<MixMember, short[]> sounds = new IdentityHashMap<>();
    private final Voices voices = new Voices(MIXED);

    /** What two ears heard. */
    record Heard(float[] left, float[] right) {
        TwoEars measure(int fromFrame) {
            return new TwoEars(left, right, fromFrame * Frames.SAMPLES);
        }

        double tone(double hertz, boolean isLeft, int fromFrame) {
            var ear = isLeft ? left : right;
            var samples = new short[ear.length];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (short) Math.round(ear[i]);
            }
            int from = fromFrame * Frames.SAMPLES;
            return Tones.amplitude(hertz, Frames.SAMPLE_RATE, samples, from, samples.length - from);
        }
    }

    MixMember member() {
        var member = mixer.add();
        scene.add(member);
        return member;
    }

    MixMember member(double x, double y, double facing) {
        var member = mixer.add();
        scene.seat(member, new Position(x, y, facing));
        return member;
    }

    void says(MixMember member, short[] sound) {
        sounds.put(member, sound);
    }

    static short[] noise(int frames) {
        var random = new Random(5);
        var out = new short[frames * Frames.SAMPLES];
        for (int i = 0; i < out.length; i++) {
            out[i] = (short) (3_000 * Math.clamp(random.nextGaussian(), -3, 3));
        }
        return out;
    }

    static short[] tone(double hertz, int frames) {
        return Tones.sine(hertz, Frames.SAMPLE_RATE, 6_000, 0, frames * Frames.SAMPLES);
    }

    Heard listen(MixMember listener, int frames) {
        return listen(listener, scene.ears(listener), frames, _ -> {});
    }

    /** {@code before} is told of each frame's index before it is played. */
    Heard listen(MixMember listener, Ears ears, int frames, IntConsumer before) {
        var left = new float[frames * Frames.SAMPLES];
        var right = new float[frames * Frames.SAMPLES];
        var leftFrame = new float[Frames.SAMPLES];
        var rightFrame = new float[Frames.SAMPLES];
        for (int frame = 0; frame < frames; frame++) {
            before.accept(frame);
            tick(frame);
            ears.begin(mixer.voices());
            mixer.voicesFor(listener, voices);
            if (ears.hear(voices, leftFrame, rightFrame)) {
                System.arraycopy(leftFrame, 0, left, frame * Frames.SAMPLES, Frames.SAMPLES);
                System.arraycopy(rightFrame, 0, right, frame * Frames.SAMPLES, Frames.SAMPLES);
            }
        }
        return new Heard(left, right);
    }

    float[] listenWithOneEar(MixMember listener, Ears ears, int frames) {
        var heard = new float[frames * Frames.SAMPLES];
        var one = new float[Frames.SAMPLES];
        for (int frame = 0; frame < frames; frame++) {
            tick(frame);
            ears.begin(mixer.voices());
            mixer.voicesFor(listener, voices);
            if (ears.hearMono(voices, one)) {
                System.arraycopy(one, 0, heard, frame * Frames.SAMPLES, Frames.SAMPLES);
            }
        }
        return heard;
    }

    /** One frame of everybody's sound through mixer and scene. */
    void tick(int frame) {
        sounds.forEach((member, sound) -> {
            int from = frame * Frames.SAMPLES;
            boolean hasSound = from < sound.length;
            member.setHasSound(hasSound);
            if (hasSound) {
                System.arraycopy(sound, from, member.sound(), 0, Frames.SAMPLES);
            } else {
                Arrays.fill(member.sound(), (short) 0);
            }
        });
        mixer.mix(null);
        scene.begin(mixer.voices());
    }
}
