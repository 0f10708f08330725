package org.parley.bench.media;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.OpusDecoder;
import org.parley.media.codec.OpusEncoder;
import org.parley.media.codec.OpusSettings;
import org.parley.media.codec.Resampler;

/**
 * What 20 ms of sound cost to encode, decode, conceal and resample: CPU time and allocation of the one thread that does
 * it. The sound is a voice-like sum of gliding harmonics, loud and soft by turns. An optional argument: frames per measurement.
 */
public final class CodecBenchmark {
    private static final int DEFAULT_FRAMES = 5_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int frames;

    private CodecBenchmark(int frames) {
        this.frames = frames;
    }

    public static void main(String[] arguments) {
        new CodecBenchmark(arguments.length > 0 ? Integer.parseInt(arguments[0]) : DEFAULT_FRAMES).run();
    }

    private void run() {
        for (var format : AudioFormat.values()) {
            try (var encoder = format.openEncoder();
                    var decoder = format.openDecoder()) {
                measure(format.encodingName(), encoder, decoder);
            }
        }
        try (var encoder = OpusEncoder.open(48000, 1, OpusSettings.RECORDING);
                var decoder = OpusDecoder.open(48000, 1)) {
            measure("opus of recordings", encoder, decoder);
        }
        for (int hertz : new int[] {8000, 16000, 24000}) {
            measure(hertz, 48000);
            measure(48000, hertz);
        }
    }

    private void measure(String name, AudioEncoder encoder, AudioDecoder decoder) {
        int samples = encoder.sampleRate() / 50;
        var voice = voice(encoder.sampleRate());
        var payloads = new byte[50][AudioEncoder.MAX_PAYLOAD_BYTES];
        var lengths = new int[50];
        var out = new short[5760];
        print(name + ", encode", frame -> {
            int slot = frame % 50;
            lengths[slot] = encoder.encode(
                    voice, slot * samples, samples, payloads[slot], 0, AudioEncoder.MAX_PAYLOAD_BYTES);
        });
        print(name + ", decode", frame -> decoder.decode(payloads[frame % 50], 0, lengths[frame % 50], out, 0));
        print(name + ", 5 % lost", frame -> {
            if (frame % 20 == 0) {
                decoder.conceal(out, 0, samples);
            } else {
                decoder.decode(payloads[frame % 50], 0, lengths[frame % 50], out, 0);
            }
        });
    }

    private void measure(int fromHz, int toHz) {
        var resampler = Resampler.between(fromHz, toHz);
        var voice = voice(fromHz);
        var out = new short[960];
        print(fromHz + " to " + toHz + " Hz", frame -> resampler.process(voice, frame % 50 * fromHz / 50, fromHz / 50, out, 0));
    }

    @FunctionalInterface
    private interface Work {
        void frame(int frame);
    }

    private void print(String name, Work work) {
        for (int frame = 0; frame < frames; frame++) {
            work.frame(frame);
        }
        long thread = Thread.currentThread().threadId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long cpuNs = THREADS.getThreadCpuTime(thread);
        for (int frame = 0; frame < frames; frame++) {
            work.frame(frame);
        }
        double us = (THREADS.getThreadCpuTime(thread) - cpuNs) / 1e3 / frames;
        System.out.printf(
                "codec, %-28s: %7.2f CPU-us per 20 ms, %6.0f at once per core; %.1f bytes allocated%n",
                name, us, 20_000 / us, (THREADS.getThreadAllocatedBytes(thread) - allocated) / (double) frames);
    }

    /** One second. */
    private static short[] voice(int sampleRate) {
        var pcm = new short[sampleRate];
        double phase = 0;
        for (int i = 0; i < pcm.length; i++) {
            double seconds = (double) i / sampleRate;
            phase += 2 * Math.PI * (130 + 30 * Math.sin(2 * Math.PI * 3 * seconds)) / sampleRate;
            double sum = 0;
            for (int harmonic = 1; harmonic <= 20; harmonic++) {
                sum += Math.sin(harmonic * phase) / harmonic;
            }
            pcm[i] = (short) (6000 * sum * Math.abs(Math.sin(2 * Math.PI * 2 * seconds)));
        }
        return pcm;
    }
}
