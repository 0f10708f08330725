package org.parley.media.spatial;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The horizon of MIT's KEMAR measurement as it was measured, 512 samples of 44.1 kHz per ear, to convolve with directly. */
final class MeasuredHead {
    private static final int OUT_TAPS = 600;

    /** Degrees counted to one side, 0 to 180; the ear on this side, and the other. */
    record Direction(double degrees, float[] near, float[] far) {}

    private MeasuredHead() {}

    static List<Direction> horizon() throws IOException {
        try (var in = new DataInputStream(
                new BufferedInputStream(MeasuredHead.class.getResourceAsStream("kemar-horizon.bin")))) {
            int hertz = in.readInt();
            int taps = in.readInt();
            int count = in.readInt();
            var directions = new ArrayList<Direction>();
            for (int i = 0; i < count; i++) {
                directions.add(new Direction(in.readFloat(), at48kHz(in, taps, hertz), at48kHz(in, taps, hertz)));
            }
            return directions;
        }
    }

    /** Convolution by its definition: sample {@code from} to {@code from + count} of the sound through the filter. */
    static float[] convolve(short[] sound, float[] filter, int from, int count) {
        var out = new float[from + count];
        for (int n = from; n < from + count; n++) {
            double sum = 0;
            for (int k = 0; k < Math.min(filter.length, n + 1); k++) {
                sum += (double) filter[k] * sound[n - k];
            }
            out[n] = (float) sum;
        }
        return out;
    }

    private static float[] at48kHz(DataInputStream in, int taps, int hertz) throws IOException {
        var measured = new double[taps];
        for (int i = 0; i < taps; i++) {
            measured[i] = in.readShort() / 32_768.0;
        }
        var out = new float[OUT_TAPS];
        for (int n = 0; n < OUT_TAPS; n++) {
            double at = (double) n * hertz / 48_000;
            for (int k = Math.max(0, (int) at - 40); k < Math.min(taps, (int) at + 41); k++) {
                double x = at - k;
                double window = 0.5 + 0.5 * Math.cos(Math.PI * x / 42);
                out[n] += (float) (measured[k] * window * (x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)));
            }
        }
        return out;
    }
}
