package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Frames;

/** A decoder is led between a shared encoder and its own without a seam that could be heard. */
class OutletTest {
    private static final int SAMPLES = Frames.SAMPLES;

    /** Something like two voices: harmonics that glide, in syllables. */
    private static short[] speech(int frame, double pitchHz, double amplitude) {
        var pcm = new short[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            double at = (frame * (double) SAMPLES + i) / Frames.SAMPLE_RATE;
            double phase = 2 * Math.PI * (pitchHz * at + 3 * Math.sin(at));
            double loud = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * at);
            double sum = 0;
            for (int harmonic = 1; harmonic <= 14; harmonic++) {
                sum += Math.sin(harmonic * phase) / harmonic;
            }
            pcm[i] = (short) (amplitude * loud * sum);
        }
        return pcm;
    }

    private static short[] sum(short[] one, short[] other) {
        var sum = new short[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            sum[i] = (short) (one[i] + other[i]);
        }
        return sum;
    }

    private static short[] decode(AudioDecoder decoder, EncodedStream stream) {
        var out = new short[SAMPLES];
        int samples = decoder.decode(stream.payload(), 0, stream.payloadBytes(), out, 0);
        return Arrays.copyOf(out, samples);
    }

    /** How far the one is from the other, in dB below the other's power. */
    private static double distanceDb(short[] reference, short[] heard) {
        double error = 1;
        double power = 1;
        for (int i = 0; i < reference.length; i++) {
            error += Math.pow(heard[i] - reference[i], 2);
            power += Math.pow(reference[i], 2);
        }
        return 10 * Math.log10(power / error);
    }

    @ParameterizedTest
    @EnumSource(AudioFormat.class)
    void intoItsOwnEncoderItIsLedToTheBit(AudioFormat format) {
        var outlet = new Outlet();
        var shared = new SharedHearing(null, 1, format, 1, 0);
        try (var decoder = format.openDecoder();
                var reference = format.openDecoder();
                outlet;
                shared) {
            outlet.useShared(shared);
            for (int frame = 0; frame < 80; frame++) {
                if (frame == 40) {
                    outlet.useOwn(format, 1, true, frame);
                }
                var heard = speech(frame, 140, 5_000);
                shared.stream().encode(heard);
                var current = outlet.current();
                if (current != null && current != shared.stream()) {
                    current.encode(heard);
                }
                assertThat(decode(decoder, current == null ? shared.stream() : current))
                        .as("frame %d", frame)
                        .isEqualTo(decode(reference, shared.stream()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AudioFormat.class)
    void backIntoTheSharedOneItIsLedInAQuietMoment(AudioFormat format) {
        var fault = faultAfterReturn(format, true);

        assertThat(fault.powerDbov()).isLessThan(-50);
        assertThat(fault.relativeDb()).isLessThan(-15);
    }

    @Test
    void whereNoQuietMomentComesAnOpusFrameThatLeansOnNothingLeadsBack() {
        var fault = faultAfterReturn(AudioFormat.OPUS, false);

        // What the codec itself changes is of the same size.
        assertThat(fault.relativeDb()).isLessThan(-12);
    }

    @Test
    void g722WaitsForAQuietMomentHoweverLong() {
        try (var outlet = new Outlet()) {
            outlet.useOwn(AudioFormat.G722, 1, true, 0);

            assertThat(outlet.keepsOwn(100_000, AudioFormat.G722, 1, false)).isTrue();
            assertThat(outlet.keepsOwn(100_000, AudioFormat.G722, 1, true)).isFalse();
            assertThat(outlet.keepsOwn(10, AudioFormat.G722, 1, true)).isTrue();
        }
    }

    /** What is wrong in the worst frame: how loud, and how far below the sound itself. */
    private record Fault(double powerDbov, double relativeDb) {}

    /** A speaker of two seconds becomes a listener again; against a decoder that heard the shared encoder all the time. */
    private static Fault faultAfterReturn(AudioFormat format, boolean isQuietMoment) {
        var outlet = new Outlet();
        var shared = new SharedHearing(null, 1, format, 1, 0);
        int stops = 100;
        int returns = stops + (isQuietMoment ? 60 : Outlet.WAIT_FOR_QUIET_FRAMES);
        double worst = -200;
        double worstRelative = -200;
        try (var decoder = format.openDecoder();
                var reference = format.openDecoder();
                outlet;
                shared) {
            outlet.useShared(shared);
            for (int frame = 0; frame < returns + 40; frame++) {
                boolean isPause = isQuietMoment && frame >= returns - 5 && frame < returns + 10;
                var others = isPause ? new short[SAMPLES] : speech(frame, 140, 5_000);
                boolean speaks = frame < stops;
                if (speaks || outlet.keepsOwn(frame, format, 1, isQuietMoment && frame >= returns)) {
                    outlet.useOwn(format, 1, speaks, frame);
                } else {
                    outlet.useShared(shared);
                }
                shared.stream().encode(speaks ? sum(others, speech(frame, 210, 6_000)) : others);
                var current = Objects.requireNonNull(outlet.current());
                if (current != shared.stream()) {
                    current.encode(others);
                }
                var heard = decode(decoder, current);
                var right = decode(reference, shared.stream());
                if (frame >= returns) {
                    assertThat(current).isSameAs(shared.stream());
                    worst = Math.max(worst, errorDbov(right, heard));
                    worstRelative = Math.max(worstRelative, isPause ? -200 : -distanceDb(right, heard));
                }
            }
        }
        return new Fault(worst, worstRelative);
    }

    private static double errorDbov(short[] right, short[] heard) {
        double error = 1e-9;
        for (int i = 0; i < right.length; i++) {
            error += Math.pow(heard[i] - right[i], 2);
        }
        return 10 * Math.log10(error / right.length / 32_768 / 32_768);
    }
}
