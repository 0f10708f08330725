package org.parley.roles.media.ng;

import java.io.IOException;
import java.util.Arrays;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;
import org.parley.media.source.SoundFile;

/** Sound of 48 kHz, mono, held in memory, so that several sides can play it at once without a file. Immutable. */
final class HeldSound {
    /** Ten minutes. */
    private static final int SAMPLES_MAX = 600 * Frames.SAMPLE_RATE;

    private final short[] samples;

    private HeldSound(short[] samples) {
        this.samples = samples;
    }

    /** Reads all of it. */
    static HeldSound of(SoundFile file) throws IOException {
        long length = file.samples();
        if (length <= 0 || length > SAMPLES_MAX) {
            throw new NgRefusal("There is nothing in it, or more than ten minutes");
        }
        var samples = new short[(int) length];
        int read = 0;
        int more;
        while (read < samples.length && (more = file.read(samples, read, samples.length - read)) > 0) {
            read += more;
        }
        if (read == 0) {
            throw new NgRefusal("There is nothing in it, or more than ten minutes");
        }
        return new HeldSound(read == samples.length ? samples : Arrays.copyOf(samples, read));
    }

    long durationMs() {
        return samples.length * 1000L / Frames.SAMPLE_RATE;
    }

    /** Plays it so many times, the first time from {@code startMs} on. */
    ToneSource player(int times, long startMs) {
        return new Player(times, (int) Math.min(startMs * Frames.SAMPLE_RATE / 1000, samples.length));
    }

    private final class Player implements ToneSource {
        private int left;
        private int at;

        Player(int times, int start) {
            left = times;
            at = start;
        }

        @Override
        public boolean fill(short[] out, int offset, int count) {
            int done = 0;
            while (done < count && left > 0) {
                int piece = Math.min(count - done, samples.length - at);
                System.arraycopy(samples, at, out, offset + done, piece);
                done += piece;
                at += piece;
                if (at == samples.length) {
                    at = 0;
                    left--;
                }
            }
            Arrays.fill(out, offset + done, offset + count, (short) 0);
            return left > 0;
        }
    }
}
