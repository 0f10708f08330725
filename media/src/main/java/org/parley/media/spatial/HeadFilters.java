package org.parley.media.spatial;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How a head changes what comes from a direction, at each ear: MIT's measurement of a KEMAR dummy head (Bill Gardner and Keith Martin, 1994; its
 * terms are beside the resource) as filters of least phase, with the ears' difference in time put back to a fraction of a sample. On the horizon
 * there is a pair for each degree; echoes off walls, floor and ceiling take the nearest measured direction, dulled as a wall dulls. Thread-safe.
 */
public final class HeadFilters {
    /** Taps of each filter. */
    static final int LENGTH = 248;

    /** When a sound from ahead begins in each filter, in samples. */
    static final int DELAY = 28;

    private static final String RESOURCE = "kemar.bin";
    private static final int MAGIC = 0x50484631;
    private static final int MEASURED_TAPS = 192;
    /** Half of the samples that a delay of a fraction of a sample looks at. */
    private static final int SINC_HALF = 12;

    /** Plaster, carpet and people take the highs: an octave above this, a wall's echo is 6 dB softer. */
    private static final double DULL_ABOVE_HZ = 4_500;

    /** A direction of the measured half of the sphere. */
    private record Measured(double elevation, double azimuth, double lagSamples, float[] near, float[] far) {}

    private static final class Loaded {
        static final HeadFilters FILTERS = load();
    }

    private final AtomicReferenceArray<Spectrum> directions = new AtomicReferenceArray<>(360);
    private final float[][] near = new float[181][];
    private final float[][] far = new float[181][];
    private final double[] elevations;
    private final float[][][] echoNear;
    private final float[][][] echoFar;

    private HeadFilters(Measured[] measured) {
        elevations = Arrays.stream(measured).mapToDouble(Measured::elevation).distinct().toArray();
        echoNear = new float[elevations.length][][];
        echoFar = new float[elevations.length][][];
        for (int ring = 0; ring < elevations.length; ring++) {
            double elevation = elevations[ring];
            var onRing = Arrays.stream(measured).filter(m -> m.elevation() == elevation).toArray(Measured[]::new);
            echoNear[ring] = new float[onRing.length][];
            echoFar[ring] = new float[onRing.length][];
            for (int i = 0; i < onRing.length; i++) {
                int lag = (int) Math.round(onRing[i].lagSamples() / 2);
                echoNear[ring][i] = dulled(onRing[i].near(), DELAY - lag);
                echoFar[ring][i] = dulled(onRing[i].far(), DELAY + lag);
            }
            if (elevation == 0) {
                fillHorizon(onRing);
            }
        }
    }

    /** The set, read when it is first asked for: tens of milliseconds, so not on a media loop. */
    public static HeadFilters measured() {
        return Loaded.FILTERS;
    }

    /** The left ear's filter for what comes from {@code degrees} clockwise of ahead, 0 to 359. */
    float[] left(int degrees) {
        return degrees <= 180 ? far[degrees] : near[360 - degrees];
    }

    float[] right(int degrees) {
        return degrees <= 180 ? near[degrees] : far[360 - degrees];
    }

    /** Both ears' filters for a direction as {@link EarResponse} has them; made when a voice first comes from there. Any thread. */
    Spectrum direct(int degrees) {
        var known = directions.get(degrees);
        if (known == null) {
            known = new Spectrum();
            EarResponse.transform(left(degrees), right(degrees), 0, LENGTH, known);
            directions.set(degrees, known);
        }
        return known;
    }

    /** The same for an echo from {@code elevation} degrees above the horizon. */
    float[] echoLeft(double elevation, double degrees) {
        double side = side(degrees);
        return (side >= 0 ? echoFar : echoNear)[ring(elevation)][onRing(elevation, side)];
    }

    float[] echoRight(double elevation, double degrees) {
        double side = side(degrees);
        return (side >= 0 ? echoNear : echoFar)[ring(elevation)][onRing(elevation, side)];
    }

    private static double side(double degrees) {
        return Math.IEEEremainder(degrees, 360);
    }

    private int ring(double elevation) {
        int nearest = 0;
        for (int i = 1; i < elevations.length; i++) {
            if (Math.abs(elevations[i] - elevation) < Math.abs(elevations[nearest] - elevation)) {
                nearest = i;
            }
        }
        return nearest;
    }

    private int onRing(double elevation, double side) {
        int count = echoNear[ring(elevation)].length;
        return (int) Math.round(Math.abs(side) / 180 * (count - 1));
    }

    /** Between two measured directions both the filters and the delay are in proportion: of least phase, they fade without combing. */
    private void fillHorizon(Measured[] ring) {
        for (int degree = 0; degree <= 180; degree++) {
            int next = 1;
            while (next < ring.length - 1 && ring[next].azimuth() < degree) {
                next++;
            }
            var before = ring[next - 1];
            var after = ring[next];
            double share = (degree - before.azimuth()) / (after.azimuth() - before.azimuth());
            double lag = before.lagSamples() + share * (after.lagSamples() - before.lagSamples());
            near[degree] = delayed(between(before.near(), after.near(), (float) share), -lag / 2);
            far[degree] = delayed(between(before.far(), after.far(), (float) share), lag / 2);
        }
    }

    private static float[] between(float[] before, float[] after, float share) {
        var out = new float[before.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = before[i] + share * (after[i] - before[i]);
        }
        return out;
    }

    /** Taps that begin {@code samples} later than {@link #DELAY}, to a fraction of a sample (a windowed sinc). */
    private static float[] delayed(float[] taps, double samples) {
        double begin = DELAY + samples;
        int whole = (int) Math.floor(begin);
        var sinc = new double[2 * SINC_HALF];
        for (int i = 0; i < sinc.length; i++) {
            double x = i - SINC_HALF + 1 - (begin - whole);
            double window = Math.cos(Math.PI * x / (2 * SINC_HALF));
            sinc[i] = (Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)) * window * window;
        }
        var out = new float[LENGTH];
        for (int i = 0; i < sinc.length; i++) {
            int from = whole + i - SINC_HALF + 1;
            for (int tap = Math.max(0, -from); tap < taps.length && from + tap < LENGTH; tap++) {
                out[from + tap] += (float) (taps[tap] * sinc[i]);
            }
        }
        return out;
    }

    /** Taps that begin at {@code begin}, through a low-pass of first order. An echo's direction need not be exact to fractions of a sample. */
    private static float[] dulled(float[] taps, int begin) {
        float keep = (float) Math.exp(-2 * Math.PI * DULL_ABOVE_HZ / 48_000);
        var out = new float[LENGTH];
        float last = 0;
        for (int i = begin; i < LENGTH; i++) {
            float tap = i - begin < taps.length ? taps[i - begin] : 0;
            last = keep * last + (1 - keep) * tap;
            out[i] = last;
        }
        return out;
    }

    private static HeadFilters load() {
        try (var resource = HeadFilters.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("The program lacks its head-related filters");
            }
            return new HeadFilters(read(new DataInputStream(new BufferedInputStream(resource, 1 << 16))));
        } catch (IOException failure) {
            throw new UncheckedIOException("The head-related filters cannot be read", failure);
        }
    }

    private static Measured[] read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC || in.readInt() != 48_000 || in.readInt() != MEASURED_TAPS) {
            throw new IOException("Not head-related filters of this version");
        }
        var measured = new Measured[in.readInt()];
        for (int i = 0; i < measured.length; i++) {
            measured[i] = new Measured(in.readFloat(), in.readFloat(), in.readFloat(), taps(in), taps(in));
        }
        return measured;
    }

    private static float[] taps(DataInputStream in) throws IOException {
        float scale = in.readFloat();
        var taps = new float[MEASURED_TAPS];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = scale * in.readShort();
        }
        return taps;
    }
}
