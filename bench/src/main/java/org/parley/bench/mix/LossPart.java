package org.parley.bench.mix;

import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.AudioReceiver;

/**
 * What loss and jitter do to a voice on its way into the mix, as the log-spectral distance to the same voice over a perfect network: in frames of 20 ms, the root mean square
 * over bands of 200 Hz up to 8 kHz of the difference in dB, over frames in which the voice sounds; levels are held above −60 dB of full scale. The network and its
 * clock are simulated from a seed, so the figures do not depend on the machine.
 */
public final class LossPart {
    private static final int FRAMES = 1_500;
    private static final int SAMPLES = 960;
    private static final int BANDS = 40;
    private static final double FLOOR_DB = -60;
    private static final int LOOK_FOR_MS = 300;

    private static final double[] WINDOW = new double[SAMPLES];

    static {
        for (int i = 0; i < SAMPLES; i++) {
            WINDOW[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / SAMPLES);
        }
    }

    private record Network(String name, double loss, boolean isBursty, int jitterMs) {}

    private record Arrival(long atNs, int frame) implements Comparable<Arrival> {
        @Override
        public int compareTo(Arrival other) {
            return Long.compare(atNs, other.atNs);
        }
    }

    private LossPart() {}

    public static void main(String[] arguments) {
        var payloads = new byte[FRAMES][];
        encode(payloads);
        var clean = receive(payloads, new Network("clean", 0, false, 0), true);
        for (var network : new Network[] {
            new Network("no loss, 50 ms jitter", 0, false, 50),
            new Network(" 5 % random loss", 0.05, false, 0),
            new Network("10 % random loss", 0.10, false, 0),
            new Network(" 5 % bursty loss", 0.05, true, 0),
            new Network("10 % bursty loss", 0.10, true, 0),
            new Network(" 5 % random loss, 50 ms jitter", 0.05, false, 50),
            new Network("10 % bursty loss, 50 ms jitter", 0.10, true, 50)
        }) {
            System.out.printf(
                    "opus, %-31s log-spectral distance %.2f dB with concealment, %.2f dB without%n",
                    network.name() + ":",
                    distance(clean, receive(payloads, network, true)),
                    distance(clean, receive(payloads, network, false)));
        }
    }

    /** A voice that glides, in syllables with rests, over a little noise. */
    private static void encode(byte[][] payloads) {
        var random = new SplittableRandom(1);
        var buffer = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        var pcm = new short[SAMPLES];
        double phase = 0;
        try (var encoder = AudioFormat.OPUS.openEncoder()) {
            for (int frame = 0; frame < payloads.length; frame++) {
                for (int i = 0; i < SAMPLES; i++) {
                    double at = (frame * (double) SAMPLES + i) / 48_000;
                    phase += 2 * Math.PI * (130 + 25 * Math.sin(2 * Math.PI * 0.7 * at)) / 48_000;
                    double voice = 0;
                    for (int harmonic = 1; harmonic <= 30; harmonic++) {
                        double formant = Math.exp(-Math.pow((harmonic * 130 - 600 - 400 * Math.sin(5 * at)) / 700, 2)) + 0.08;
                        voice += formant * Math.sin(harmonic * phase);
                    }
                    double syllable = Math.max(0, Math.sin(2 * Math.PI * 3 * at)) * (at % 3 < 2.3 ? 1 : 0);
                    pcm[i] = (short) (2_500 * syllable * voice + random.nextInt(-20, 21));
                }
                payloads[frame] = Arrays.copyOf(buffer, encoder.encode(pcm, 0, SAMPLES, buffer, 0, buffer.length));
            }
        }
    }

    private static short[] receive(byte[][] payloads, Network network, boolean conceals) {
        var random = new SplittableRandom(42);
        var jitter = new SplittableRandom(43);
        var arrivals = new PriorityQueue<Arrival>();
        boolean isBad = false;
        for (int frame = 0; frame < payloads.length; frame++) {
            // Gilbert's two states: bursts of three on average, at the same loss over all.
            isBad = isBad ? random.nextDouble() > 1 / 3.0 : random.nextDouble() < network.loss() / 3 / (1 - network.loss());
            boolean isLost = network.isBursty() ? isBad : random.nextDouble() < network.loss();
            if (!isLost || frame < 50) {
                long delayNs = (long) (jitter.nextDouble() * network.jitterMs() * 1e6);
                arrivals.add(new Arrival(frame * 20_000_000L + delayNs, frame));
            }
        }
        var heard = new short[(payloads.length + 50) * SAMPLES];
        var out = new short[SAMPLES];
        try (var receiver = new AudioReceiver(AudioFormat.OPUS)) {
            receiver.setConceals(conceals);
            for (int tick = 0; tick < payloads.length + 50; tick++) {
                long nowNs = tick * 20_000_000L + 10_000_000;
                for (var arrival = arrivals.peek(); arrival != null && arrival.atNs() <= nowNs; arrival = arrivals.peek()) {
                    arrivals.remove();
                    var payload = payloads[arrival.frame()];
                    receiver.onPayload(
                            AudioFormat.OPUS, -1, arrival.frame(), arrival.frame() * SAMPLES, payload, 0, payload.length,
                            arrival.atNs());
                }
                if (receiver.nextFrame(out, nowNs)) {
                    System.arraycopy(out, 0, heard, tick * SAMPLES, SAMPLES);
                }
            }
        }
        return heard;
    }

    /** Frame by frame; where the jitter buffer has moved the sound, each second is compared where it fits best. */
    private static double distance(short[] clean, short[] heard) {
        double sum = 0;
        int frames = 0;
        for (int second = 2; second < FRAMES / 50; second++) {
            int from = second * 50 * SAMPLES;
            int lag = lag(clean, heard, from);
            for (int frame = 0; frame < 50; frame++) {
                int at = from + frame * SAMPLES;
                double loud = 0;
                for (int i = 0; i < SAMPLES; i++) {
                    loud += clean[at + i] * (double) clean[at + i];
                }
                if (10 * Math.log10(loud / SAMPLES / 32_768 / 32_768 + 1e-12) > -45) {
                    sum += spectral(clean, at, heard, at + lag);
                    frames++;
                }
            }
        }
        return sum / frames;
    }

    private static int lag(short[] clean, short[] heard, int from) {
        int best = 0;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (int lag = 0; lag < LOOK_FOR_MS * 48; lag += 12) {
            double score = 0;
            for (int i = 0; i < 48_000 && from + i + lag < heard.length; i += 16) {
                score += clean[from + i] * (double) heard[from + i + lag];
            }
            if (score > bestScore) {
                bestScore = score;
                best = lag;
            }
        }
        return best;
    }

    private static double spectral(short[] one, int oneAt, short[] other, int otherAt) {
        double sum = 0;
        for (int band = 0; band < BANDS; band++) {
            double difference = band(one, oneAt, band) - band(other, otherAt, band);
            sum += difference * difference;
        }
        return Math.sqrt(sum / BANDS);
    }

    /** A band's level in dB of full scale: Goertzel's filter at two places of it, under a Hann window. */
    private static double band(short[] pcm, int from, int band) {
        double power = 0;
        for (int part = 0; part < 2; part++) {
            double hertz = band * 200 + 50 + part * 100;
            double turn = 2 * Math.cos(2 * Math.PI * hertz / 48_000);
            double before = 0;
            double last = 0;
            for (int i = 0; i < SAMPLES && from + i < pcm.length; i++) {
                double now = WINDOW[i] * pcm[from + i] / 32_768.0 + turn * last - before;
                before = last;
                last = now;
            }
            power += (last * last + before * before - turn * last * before) / (SAMPLES * SAMPLES / 16.0);
        }
        return Math.max(FLOOR_DB, 10 * Math.log10(power + 1e-12));
    }
}
