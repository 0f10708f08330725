package org.parley.bench.spatial;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.OpusDecoder;
import org.parley.media.codec.OpusEncoder;
import org.parley.media.codec.OpusSettings;
import org.parley.media.codec.OpusSettings.Application;
import org.parley.media.mix.Frames;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Mixer;
import org.parley.media.mix.Voices;
import org.parley.media.spatial.HeadFilters;
import org.parley.media.spatial.Position;
import org.parley.media.spatial.Scene;

/**
 * What Opus costs in stereo, and what it leaves of where voices are: the level between the ears in bands and the time between them below 1.5 kHz, of two
 * people who talk at once from both sides, before and after.
 */
final class StereoCost {
    private static final int FRAMES = 400;
    private static final int SIZE = 2048;
    private static final double[] BANDS_HZ = {300, 600, 1_200, 2_400, 4_800, 9_600};
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private StereoCost() {}

    static void print() {
        var stereo = scene();
        var mono = new short[stereo.length / 2];
        for (int i = 0; i < mono.length; i++) {
            mono[i] = (short) ((stereo[2 * i] + stereo[2 * i + 1]) / 2);
        }
        print("mono, conversation", OpusSettings.CONVERSATION, 1, mono);
        for (var application : Application.values()) {
            for (int bitrateBps : new int[] {32_000, 48_000, 64_000, 96_000}) {
                print("stereo, " + application, new OpusSettings(application, bitrateBps, 5, true, 5), 2, stereo);
            }
        }
        for (int complexity : new int[] {0, 2, 3, 4, 9}) {
            print("stereo, AUDIO", new OpusSettings(Application.AUDIO, 64_000, complexity, true, 5), 2, stereo);
        }
    }

    private static short[] scene() {
        var mixer = new Mixer(3, 3);
        var scene = new Scene(HeadFilters.measured(), 3);
        var members = new MixMember[3];
        var speech = new short[3][];
        for (int i = 0; i < 3; i++) {
            members[i] = mixer.add();
            scene.seat(members[i], i == 2 ? Position.MIDDLE : new Position(i == 0 ? -1.8 : 1.5, 1.2, 180));
            speech[i] = Voicing.speech(FRAMES / 50, 2 * i);
        }
        var ears = scene.ears(members[2]);
        var voices = new Voices(3);
        var left = new float[Frames.SAMPLES];
        var right = new float[Frames.SAMPLES];
        var out = new short[2 * FRAMES * Frames.SAMPLES];
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int i = 0; i < 2; i++) {
                System.arraycopy(speech[i], frame * Frames.SAMPLES, members[i].sound(), 0, Frames.SAMPLES);
                members[i].setHasSound(true);
            }
            mixer.mix(null);
            scene.begin(mixer.voices());
            mixer.voicesFor(members[2], voices);
            ears.hear(voices, left, right);
            for (int i = 0; i < Frames.SAMPLES; i++) {
                out[2 * (frame * Frames.SAMPLES + i)] = (short) Math.clamp(Math.round(left[i]), -32_768, 32_767);
                out[2 * (frame * Frames.SAMPLES + i) + 1] = (short) Math.clamp(Math.round(right[i]), -32_768, 32_767);
            }
        }
        return out;
    }

    private static void print(String name, OpusSettings settings, int channels, short[] sound) {
        var decoded = new short[sound.length + 2 * 5_760];
        var payload = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        long bytes = 0;
        long cpuNs = 0;
        try (var encoder = OpusEncoder.open(48_000, channels, settings);
                var decoder = OpusDecoder.open(48_000, channels)) {
            for (int round = 0; round < 2; round++) {
                bytes = 0;
                long beforeNs = THREADS.getCurrentThreadCpuTime();
                for (int frame = 0; frame < FRAMES; frame++) {
                    bytes += encoder.encode(sound, frame * Frames.SAMPLES * channels, Frames.SAMPLES, payload, 0, payload.length);
                }
                cpuNs = THREADS.getCurrentThreadCpuTime() - beforeNs;
            }
            for (int frame = 0; frame < FRAMES; frame++) {
                int from = frame * Frames.SAMPLES * channels;
                int length = encoder.encode(sound, from, Frames.SAMPLES, payload, 0, payload.length);
                decoder.decode(payload, 0, length, decoded, from);
            }
        }
        System.out.printf(
                "spatial, Opus %-19s complexity %d: %6.1f CPU-us per 20 ms, %5.1f kbit/s%s%n",
                name + ",", settings.complexity(), cpuNs / 1e3 / FRAMES, bytes * 8 * 50.0 / FRAMES / 1000,
                channels == 2 ? difference(sound, decoded) : "");
    }

    /** Opus delays by 6.5 ms at both ears alike, so spectra over 43 ms compare well enough without undoing it. */
    private static String difference(short[] before, short[] after) {
        double levelDb = 0;
        double phaseUs = 0;
        double levelWeight = 0;
        double phaseWeight = 0;
        for (int at = 100 * Frames.SAMPLES; at + SIZE < FRAMES * Frames.SAMPLES; at += SIZE) {
            for (int band = 0; band < BANDS_HZ.length; band++) {
                var a = ears(before, at, BANDS_HZ[band]);
                var b = ears(after, at + 312, BANDS_HZ[band]);
                levelDb += Math.abs(10 * Math.log10(a[0] / a[1] * b[1] / b[0]));
                levelWeight++;
                if (BANDS_HZ[band] < 1_500) {
                    double turns = Math.IEEEremainder(Math.atan2(a[3], a[2]) - Math.atan2(b[3], b[2]), 2 * Math.PI);
                    phaseUs += Math.abs(turns) / (2 * Math.PI * BANDS_HZ[band]) * 1e6;
                    phaseWeight++;
                }
            }
        }
        return "; between the ears %.1f dB and %.0f us beside the original, mean of bands"
                .formatted(levelDb / levelWeight, phaseUs / phaseWeight);
    }

    /** Energy left, energy right, and the cross-spectrum in a third of an octave. */
    private static double[] ears(short[] sound, int at, double hertz) {
        var out = new double[] {1e-3, 1e-3, 0, 0};
        for (double f = hertz / 1.12; f < hertz * 1.12; f += 48_000.0 / SIZE) {
            var ears = new double[4];
            for (int i = 0; i < SIZE; i++) {
                double angle = 2 * Math.PI * f * i / 48_000;
                double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / SIZE);
                double c = Math.cos(angle) * window;
                double s = Math.sin(angle) * window;
                ears[0] += sound[2 * (at + i)] * c;
                ears[1] += sound[2 * (at + i)] * s;
                ears[2] += sound[2 * (at + i) + 1] * c;
                ears[3] += sound[2 * (at + i) + 1] * s;
            }
            out[0] += ears[0] * ears[0] + ears[1] * ears[1];
            out[1] += ears[2] * ears[2] + ears[3] * ears[3];
            out[2] += ears[0] * ears[2] + ears[1] * ears[3];
            out[3] += ears[1] * ears[2] - ears[0] * ears[3];
        }
        return out;
    }
}
