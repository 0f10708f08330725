package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.parley.base.time.SystemTime;
import org.parley.testkit.Tones;

/** What a telephone heard: its decoder's samples, taken from the file that baresip writes while it plays. */
public record Heard(short[] samples, int sampleRate) {
    private static final int HEADER_BYTES = 44;
    private static final int WHOLE_MS = 3_600_000;
    private static final int READ_BYTES_MAX = 16 << 20;
    private static final Duration BETWEEN = Duration.ofMillis(20);

    /** The next {@code millis} that are written in a folder; fewer if nothing more comes for twice that time and a second. */
    static Heard next(Path folder, int millis) {
        var before = newest(folder);
        long from = before.map(Heard::size).orElse((long) HEADER_BYTES);
        long deadlineNs = System.nanoTime() + (2L * millis + 1000) * 1_000_000;
        while (System.nanoTime() - deadlineNs < 0) {
            var file = newest(folder);
            if (file.isPresent()) {
                long begin = file.equals(before) ? from : HEADER_BYTES;
                if (size(file.get()) - begin >= 2L * sampleRateOf(file.get()) * millis / 1000) {
                    return read(file.get(), begin, millis);
                }
            }
            pause();
        }
        return newest(folder).map(file -> read(file, file.equals(before.orElse(null)) ? from : HEADER_BYTES, millis))
                .orElse(new Heard(new short[0], 8000));
    }

    /** The recording of the latest stream; its name tells when it began. */
    private static Optional<Path> newest(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-dec.wav"))
                    .filter(file -> size(file) >= HEADER_BYTES)
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int sampleRateOf(Path file) {
        try (var in = Files.newInputStream(file)) {
            var header = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            return header.getInt(24) * header.getShort(22); // Channels count as samples: all of ours are mono, or the same twice.
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** All of a file; nothing at 0 Hz while its header is not written yet. */
    static Heard of(Path file) {
        boolean isWritten = size(file) >= HEADER_BYTES && sampleRateOf(file) >= 8_000 && sampleRateOf(file) <= 192_000;
        return isWritten ? read(file, HEADER_BYTES, WHOLE_MS) : new Heard(new short[0], 0);
    }

    private static Heard read(Path file, long from, int millis) {
        int sampleRate = sampleRateOf(file);
        try (var in = Files.newInputStream(file)) {
            // Never all of it: a program that is killed while it writes may leave a file of any length.
            var all = ByteBuffer.wrap(in.readNBytes(READ_BYTES_MAX)).order(ByteOrder.LITTLE_ENDIAN);
            int count = (int) Math.min((all.limit() - from) / 2, (long) sampleRate * millis / 1000);
            var samples = new short[Math.max(0, count)];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = all.getShort((int) from + 2 * i);
            }
            return new Heard(samples, sampleRate);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void pause() {
        try {
            SystemTime.sleep(BETWEEN);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** How loud a frequency is, 0 to 32767; 0 if nothing was heard. */
    public double amplitude(double hertz) {
        return samples.length == 0 || samples.length < sampleRate / 20 ? 0 : Tones.amplitude(hertz, sampleRate, samples, 0, samples.length);
    }

    @Override
    public String toString() {
        return samples.length * 1000L / sampleRate + " ms, rms " + (int) Tones.rms(samples, 0, samples.length);
    }
}
