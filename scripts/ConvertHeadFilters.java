import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes the head-related filters that the media engine loads (docs/internals/spatial.md) out of MIT's measurement of a KEMAR dummy
 * head, which Debian's libmysofa1 carries. Run by hand when the format or the treatment changes, never in a build:
 *
 * <pre>
 * mysofa2json /usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa > kemar.json
 * java scripts/ConvertHeadFilters.java kemar.json \
 *     media/src/main/resources/org/parley/media/spatial/kemar.bin media/src/test/resources/org/parley/media/spatial/kemar-horizon.bin
 * </pre>
 *
 * The first file holds, per direction of one half of the sphere (the set is symmetric), a filter of least phase for the near and the far
 * ear at 48 kHz, made level over all directions together (which takes loudspeaker and ear canal out of the measurement), and how much
 * later the far ear hears. The second holds the horizon as measured, untouched, for tests.
 */
final class ConvertHeadFilters {
    private static final int MEASURED_HZ = 44_100;
    private static final int MEASURED_TAPS = 512;
    private static final int OUT_HZ = 48_000;
    private static final int TAPS = 192;
    private static final int FADE_TAPS = 32;
    private static final int SIZE = 4096;
    private static final int MAGIC = 0x50484631; // "PHF1"
    /** Outside of these the measurement holds more of its loudspeaker and its filters than of the head. */
    private static final double LOWEST_HZ = 150;

    private static final double HIGHEST_HZ = 18_000;
    private static final double EQUALIZER_MAX = 10; // 20 dB

    private record Direction(double azimuth, double elevation, double[] near, double[] far) {}

    private record Filter(Direction of, double[] near, double[] far, double lagSamples) {}

    public static void main(String[] arguments) throws IOException {
        var directions = read(Path.of(arguments[0]));
        var spectra = directions.stream()
                .map(direction -> new double[][][] {spectrum(direction.near()), spectrum(direction.far())})
                .toList();
        var equalizer = equalizer(directions, spectra);
        var filters = new ArrayList<Filter>();
        for (int i = 0; i < directions.size(); i++) {
            filters.add(filter(directions.get(i), spectra.get(i), equalizer));
        }
        write(Path.of(arguments[1]), filters);
        writeHorizon(Path.of(arguments[2]), directions);
    }

    /** Lines with the listener's left side (SOFA counts azimuths against the clock): there the left ear is the near one. */
    private static List<Direction> read(Path json) throws IOException {
        var text = Files.readString(json);
        var responses = values(text, "Data.IR");
        var positions = values(text, "SourcePosition");
        var directions = new ArrayList<Direction>();
        for (int i = 0; i < positions.length / 3; i++) {
            double azimuth = positions[3 * i];
            if (azimuth <= 180.001) {
                int at = i * 2 * MEASURED_TAPS;
                directions.add(new Direction(
                        azimuth,
                        positions[3 * i + 1],
                        java.util.Arrays.copyOfRange(responses, at, at + MEASURED_TAPS),
                        java.util.Arrays.copyOfRange(responses, at + MEASURED_TAPS, at + 2 * MEASURED_TAPS)));
            }
        }
        return directions;
    }

    private static double[] values(String json, String variable) {
        var found = Pattern.compile("\"" + Pattern.quote(variable) + "\":\\s*\\{").matcher(json);
        if (!found.find()) {
            throw new IllegalArgumentException("No " + variable);
        }
        int from = json.indexOf('[', json.indexOf("\"Values\"", found.end()));
        var numbers = json.substring(from + 1, json.indexOf(']', from)).split("[,\\s]+");
        return java.util.Arrays.stream(numbers)
                .filter(number -> !number.isEmpty())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** The measured response at the frequencies of the output's transform: real parts, imaginary parts. */
    private static double[][] spectrum(double[] response) {
        var re = new double[SIZE / 2 + 1];
        var im = new double[SIZE / 2 + 1];
        for (int k = 0; k <= SIZE / 2; k++) {
            double step = -2 * Math.PI * hertz(k) / MEASURED_HZ;
            double stepRe = Math.cos(step);
            double stepIm = Math.sin(step);
            double turnRe = 1;
            double turnIm = 0;
            for (double value : response) {
                re[k] += value * turnRe;
                im[k] += value * turnIm;
                double next = turnRe * stepRe - turnIm * stepIm;
                turnIm = turnRe * stepIm + turnIm * stepRe;
                turnRe = next;
            }
        }
        return new double[][] {re, im};
    }

    private static double hertz(int bin) {
        return (double) bin * OUT_HZ / SIZE;
    }

    /** What to multiply magnitudes with, so that over all directions together every frequency is equally strong. */
    private static double[] equalizer(List<Direction> directions, List<double[][][]> spectra) {
        var power = new double[SIZE / 2 + 1];
        double weights = 0;
        for (int i = 0; i < directions.size(); i++) {
            var direction = directions.get(i);
            long onRing = directions.stream().filter(d -> d.elevation() == direction.elevation()).count();
            double weight = Math.max(0.01, Math.cos(Math.toRadians(direction.elevation()))) / onRing;
            weights += 2 * weight;
            for (var ear : spectra.get(i)) {
                for (int k = 0; k < power.length; k++) {
                    power[k] += weight * (ear[0][k] * ear[0][k] + ear[1][k] * ear[1][k]);
                }
            }
        }
        var gains = new double[power.length];
        for (int k = 0; k < power.length; k++) {
            // A sixth of an octave: what lies closer together belongs to single directions.
            int from = (int) Math.floor(k / 1.06);
            int to = Math.min(power.length - 1, (int) Math.ceil(k * 1.06));
            double sum = 0;
            for (int j = from; j <= to; j++) {
                sum += power[j];
            }
            gains[k] = 1 / Math.sqrt(sum / (to - from + 1) / weights + 1e-12);
        }
        double reference = gains[bin(1000)];
        for (int k = 0; k < gains.length; k++) {
            gains[k] = Math.clamp(gains[k], reference / EQUALIZER_MAX, reference * EQUALIZER_MAX);
        }
        return gains;
    }

    private static int bin(double hertz) {
        return (int) Math.round(hertz * SIZE / OUT_HZ);
    }

    private static Filter filter(Direction direction, double[][][] spectra, double[] equalizer) {
        var near = leastPhase(magnitudes(spectra[0], equalizer));
        var far = leastPhase(magnitudes(spectra[1], equalizer));
        return new Filter(direction, near, far, lag(spectra, near, far));
    }

    private static double[] magnitudes(double[][] spectrum, double[] equalizer) {
        var out = new double[equalizer.length];
        for (int k = 0; k < out.length; k++) {
            int from = Math.clamp(k, bin(LOWEST_HZ), bin(HIGHEST_HZ));
            out[k] = Math.max(1e-5, Math.hypot(spectrum[0][from], spectrum[1][from]) * equalizer[from]);
        }
        return out;
    }

    /** By folding the cepstrum; cut to the taps that are kept, and faded there. */
    private static double[] leastPhase(double[] magnitudes) {
        var re = new double[SIZE];
        var im = new double[SIZE];
        for (int k = 0; k < SIZE; k++) {
            re[k] = Math.log(magnitudes[k <= SIZE / 2 ? k : SIZE - k]);
        }
        transform(re, im, true);
        for (int n = 0; n < SIZE; n++) {
            double fold = n == 0 || n == SIZE / 2 ? 1 : n < SIZE / 2 ? 2 : 0;
            re[n] *= fold;
            im[n] = 0;
        }
        transform(re, im, false);
        for (int k = 0; k < SIZE; k++) {
            double magnitude = Math.exp(re[k]);
            re[k] = magnitude * Math.cos(im[k]);
            im[k] = magnitude * Math.sin(im[k]);
        }
        transform(re, im, true);
        var taps = java.util.Arrays.copyOf(re, TAPS);
        for (int i = 0; i < FADE_TAPS; i++) {
            taps[TAPS - FADE_TAPS + i] *= 0.5 + 0.5 * Math.cos(Math.PI * (i + 1) / (FADE_TAPS + 1));
        }
        return taps;
    }

    /**
     * How many samples later the far ear hears, beside what its filter does already: the delay with which the difference of phase between the
     * ears up to 1500 Hz, where people use it, is that of the measurement.
     */
    private static double lag(double[][][] measured, double[] near, double[] far) {
        double over = 0;
        double under = 0;
        double turns = 0;
        double previous = 0;
        for (int k = bin(LOWEST_HZ); k <= bin(1500); k++) {
            double phase = phase(measured[0], measured[1], k) - phase(at(near, k), at(far, k), 0);
            double wrapped = Math.IEEEremainder(phase, 2 * Math.PI);
            turns += Math.rint((previous - wrapped) / (2 * Math.PI)) - turns;
            previous = wrapped + 2 * Math.PI * turns;
            if (hertz(k) >= 300) {
                over += hertz(k) * previous;
                under += hertz(k) * hertz(k);
            }
        }
        return over / under / (2 * Math.PI) * OUT_HZ;
    }

    private static double phase(double[][] near, double[][] far, int k) {
        double re = near[0][k] * far[0][k] + near[1][k] * far[1][k];
        double im = near[1][k] * far[0][k] - near[0][k] * far[1][k];
        return Math.atan2(im, re);
    }

    private static double[][] at(double[] taps, int k) {
        double re = 0;
        double im = 0;
        for (int n = 0; n < taps.length; n++) {
            re += taps[n] * Math.cos(2 * Math.PI * k * n / SIZE);
            im -= taps[n] * Math.sin(2 * Math.PI * k * n / SIZE);
        }
        return new double[][] {{re}, {im}};
    }

    /** In place, plain radix 2; the inverse divides by the size. */
    private static void transform(double[] re, double[] im, boolean inverse) {
        int n = re.length;
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                double swap = re[i];
                re[i] = re[j];
                re[j] = swap;
                swap = im[i];
                im[i] = im[j];
                im[j] = swap;
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            for (int i = 0; i < n; i += length) {
                for (int j = 0; j < length / 2; j++) {
                    double angle = (inverse ? 2 : -2) * Math.PI * j / length;
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    int a = i + j;
                    int b = a + length / 2;
                    double r = re[b] * c - im[b] * s;
                    double t = re[b] * s + im[b] * c;
                    re[b] = re[a] - r;
                    im[b] = im[a] - t;
                    re[a] += r;
                    im[a] += t;
                }
            }
        }
        for (int i = 0; inverse && i < n; i++) {
            re[i] /= n;
            im[i] /= n;
        }
    }

    private static void write(Path file, List<Filter> filters) throws IOException {
        try (var out = new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(MAGIC);
            out.writeInt(OUT_HZ);
            out.writeInt(TAPS);
            out.writeInt(filters.size());
            for (var filter : filters) {
                out.writeFloat((float) filter.of().elevation());
                out.writeFloat((float) filter.of().azimuth());
                out.writeFloat((float) filter.lagSamples());
                writeTaps(out, filter.near());
                writeTaps(out, filter.far());
            }
        }
    }

    private static void writeTaps(DataOutputStream out, double[] taps) throws IOException {
        double peak = java.util.Arrays.stream(taps).map(Math::abs).max().orElseThrow();
        out.writeFloat((float) (peak / 32_767));
        for (double tap : taps) {
            out.writeShort((int) Math.round(tap / peak * 32_767));
        }
    }

    /** MIT's own samples have 16 bits. */
    private static void writeHorizon(Path file, List<Direction> directions) throws IOException {
        try (var out = new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
            var horizon = directions.stream().filter(direction -> direction.elevation() == 0).toList();
            out.writeInt(MEASURED_HZ);
            out.writeInt(MEASURED_TAPS);
            out.writeInt(horizon.size());
            for (var direction : horizon) {
                out.writeFloat((float) direction.azimuth());
                for (var ear : List.of(direction.near(), direction.far())) {
                    for (double value : ear) {
                        out.writeShort((int) Math.round(value * 32_768));
                    }
                }
            }
        }
    }
}
