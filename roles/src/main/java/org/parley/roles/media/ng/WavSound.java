package org.parley.roles.media.ng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.Resampler;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;

/** A WAV file as sound of 48 kHz, mono: 16-bit PCM, A-law or mu-law, mixed down and resampled when it is read. Immutable. */
final class WavSound {
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int FORMAT_BYTES = 16;
    /** Ten minutes. */
    private static final long SAMPLES_MAX = 600L * Frames.SAMPLE_RATE;

    private final short[] samples;

    private WavSound(short[] samples) {
        this.samples = samples;
    }

    private record Format(int kind, int channels, int sampleRate, int bits) {}

    /** Never throws. */
    static Parsed<WavSound> read(byte[] file) {
        if (file.length < 12 || !text(file, 0).equals("RIFF") || !text(file, 8).equals("WAVE")) {
            return Parsed.malformed(0, "no RIFF header");
        }
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Format format = null;
        int at = 12;
        while (at + CHUNK_HEADER_BYTES <= file.length) {
            var name = text(file, at);
            long said = Integer.toUnsignedLong(bytes.getInt(at + 4));
            int body = at + CHUNK_HEADER_BYTES;
            // Writers that stream leave the length of the last chunk open.
            int length = (int) Math.min(said, file.length - body);
            if (name.equals("fmt ") && length >= FORMAT_BYTES) {
                int kind = bytes.getShort(body) & 0xFFFF;
                boolean isExtended = kind == EXTENSIBLE && length >= 26;
                format = new Format(
                        isExtended ? bytes.getShort(body + 24) & 0xFFFF : kind,
                        bytes.getShort(body + 2) & 0xFFFF,
                        bytes.getInt(body + 4),
                        bytes.getShort(body + 14) & 0xFFFF);
            } else if (name.equals("data")) {
                return format == null ? Parsed.malformed(at, "sound before its format") : sound(format, bytes, body, length);
            }
            long next = (long) body + length + (length & 1);
            at = (int) Math.min(next, Integer.MAX_VALUE - CHUNK_HEADER_BYTES);
        }
        return Parsed.malformed(Math.min(at, file.length), "no data");
    }

    private static Parsed<WavSound> sound(Format format, ByteBuffer bytes, int at, int length) {
        boolean isPcm = format.kind() == PCM && format.bits() == 16;
        boolean isLaw = (format.kind() == A_LAW || format.kind() == MU_LAW) && format.bits() == 8;
        boolean isRate = format.sampleRate() == 8_000
                || format.sampleRate() == 16_000
                || format.sampleRate() == 32_000
                || format.sampleRate() == 44_100
                || format.sampleRate() == 48_000;
        if (!isPcm && !isLaw || format.channels() < 1 || format.channels() > 2 || !isRate) {
            return Parsed.malformed(at, "format " + format.kind() + ", " + format.channels() + " channels, " + format.sampleRate()
                    + " Hz, " + format.bits() + " bits");
        }
        int frames = length / (format.channels() * format.bits() / 8);
        if (frames == 0 || (long) frames * Frames.SAMPLE_RATE / format.sampleRate() > SAMPLES_MAX) {
            return Parsed.malformed(at, "nothing in it, or more than ten minutes");
        }
        var mono = new short[frames];
        var decoded = isPcm ? null : decoded(format, bytes, at, frames * format.channels());
        for (int i = 0; i < frames; i++) {
            int sum = 0;
            for (int c = 0; c < format.channels(); c++) {
                int index = i * format.channels() + c;
                sum += decoded == null ? bytes.getShort(at + 2 * index) : decoded[index];
            }
            mono[i] = (short) (sum / format.channels());
        }
        return Parsed.ok(new WavSound(resampled(mono, format.sampleRate())));
    }

    private static short[] decoded(Format format, ByteBuffer bytes, int at, int count) {
        var out = new short[count];
        try (var decoder = (format.kind() == A_LAW ? AudioFormat.PCMA : AudioFormat.PCMU).openDecoder()) {
            for (int done = 0; done < count; done += 160) {
                int piece = Math.min(160, count - done);
                decoder.decode(bytes.array(), at + done, piece, out, done);
            }
        }
        return out;
    }

    private static short[] resampled(short[] mono, int rate) {
        if (rate == Frames.SAMPLE_RATE) {
            return mono;
        }
        if (Frames.SAMPLE_RATE % rate != 0) {
            return interpolated(mono, rate);
        }
        var resampler = Resampler.between(rate, Frames.SAMPLE_RATE);
        int step = rate / 50;
        var padded = Arrays.copyOf(mono, (mono.length + step - 1) / step * step);
        var out = new short[padded.length / step * Frames.SAMPLES];
        var piece = new short[Frames.SAMPLES];
        for (int i = 0; i < padded.length / step; i++) {
            int made = resampler.process(padded, i * step, step, piece, 0);
            System.arraycopy(piece, 0, out, i * Frames.SAMPLES, made);
        }
        return out;
    }

    /** For 32 and 44.1 kHz, which no codec of ours has: so little is between two samples that a line is good enough. */
    private static short[] interpolated(short[] mono, int rate) {
        int length = (int) ((long) mono.length * Frames.SAMPLE_RATE / rate);
        var out = new short[length];
        for (int i = 0; i < length; i++) {
            double at = (double) i * rate / Frames.SAMPLE_RATE;
            int before = Math.min((int) at, mono.length - 1);
            int after = Math.min(before + 1, mono.length - 1);
            out[i] = (short) Math.round(mono[before] + (at - before) * (mono[after] - mono[before]));
        }
        return out;
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

    private static String text(byte[] file, int at) {
        return new String(file, at, 4, StandardCharsets.US_ASCII);
    }
}
