package org.parley.media.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.Resampler;
import org.parley.media.mix.Frames;

/**
 * RIFF WAVE: PCM of 8, 16, 24 or 32 bits, and G.711 (format tags 6 and 7), of 8, 16, 24, 32, 44.1 or 48 kHz, one or two channels; two are mixed into one.
 * Owned by who opened it.
 */
final class WavSound implements SoundFile {
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int MU_LAW = 7;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int CHUNKS_MAX = 1_000;

    /** What the {@code fmt} chunk says. */
    private record Form(int tag, int channels, int sampleRate, int bits) {
        int frameBytes() {
            return channels * bits / 8;
        }
    }

    private final SeekableByteChannel channel;
    private final Form form;
    private final long dataAt;
    private final long frames;
    private final @Nullable AudioDecoder law;
    private Resampler resampler;
    private long at; // In frames of the file.
    private int skip; // Samples of 48 kHz that lie before where was sought.
    private final ByteBuffer bytes;
    private final byte[] coded;
    private final short[] mono;
    private final short[] resampled = new short[Frames.SAMPLES];
    private int resampledAt;
    private int resampledCount;

    private WavSound(SeekableByteChannel channel, Form form, long dataAt, long frames) {
        this.channel = channel;
        this.form = form;
        this.dataAt = dataAt;
        this.frames = frames;
        law = switch (form.tag()) {
            case A_LAW -> AudioFormat.PCMA.openDecoder();
            case MU_LAW -> AudioFormat.PCMU.openDecoder();
            default -> null;
        };
        resampler = Resampler.between(form.sampleRate(), Frames.SAMPLE_RATE);
        bytes = ByteBuffer.allocate(stepFrames() * form.frameBytes()).order(ByteOrder.LITTLE_ENDIAN);
        coded = new byte[stepFrames() * form.channels()];
        mono = new short[stepFrames() * form.channels()];
    }

    static Parsed<SoundFile> open(SeekableByteChannel channel) throws IOException {
        var header = chunk(channel, 0, 12);
        if (header == null || header.getInt(0) != 0x46464952 || header.getInt(8) != 0x45564157) {
            return Parsed.malformed(0, "neither RIFF WAVE nor Ogg");
        }
        long position = 12;
        Form form = null;
        for (int chunks = 0; chunks < CHUNKS_MAX; chunks++) {
            var head = chunk(channel, position, 8);
            if (head == null) {
                return Parsed.malformed((int) position, "no data chunk");
            }
            long size = head.getInt(4) & 0xFFFFFFFFL;
            if (head.getInt(0) == 0x20746D66) { // "fmt "
                var body = chunk(channel, position + 8, (int) Math.min(size, 40));
                var read = body == null || body.limit() < 16 ? null : form(body);
                if (read == null) {
                    return Parsed.malformed((int) position, "a form of sound that is not supported");
                }
                form = read;
            } else if (head.getInt(0) == 0x61746164 && form != null) { // "data"
                long available = Math.min(size, channel.size() - position - 8);
                return Parsed.ok(new WavSound(channel, form, position + 8, available / form.frameBytes()));
            }
            position += 8 + size + (size & 1);
        }
        return Parsed.malformed((int) position, "too many chunks");
    }

    private static @Nullable ByteBuffer chunk(SeekableByteChannel channel, long position, int size) throws IOException {
        var buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(position);
        while (buffer.hasRemaining() && channel.read(buffer) > 0) {}
        return buffer.hasRemaining() ? null : buffer.flip();
    }

    private static @Nullable Form form(ByteBuffer body) {
        int tag = body.getShort(0) & 0xFFFF;
        // The sub-format's first two bytes are the tag of old.
        tag = tag == EXTENSIBLE && body.limit() >= 26 ? body.getShort(24) & 0xFFFF : tag;
        var form = new Form(tag, body.getShort(2) & 0xFFFF, body.getInt(4), body.getShort(14) & 0xFFFF);
        boolean isKnown = switch (tag) {
            case PCM -> form.bits() == 8 || form.bits() == 16 || form.bits() == 24 || form.bits() == 32;
            case A_LAW, MU_LAW -> form.bits() == 8;
            default -> false;
        };
        boolean isRate = switch (form.sampleRate()) {
            case 8_000, 16_000, 24_000, 32_000, 44_100, 48_000 -> true;
            default -> false;
        };
        return isKnown && isRate && form.channels() >= 1 && form.channels() <= 2 ? form : null;
    }

    /** 20 ms of the file. */
    private int stepFrames() {
        return form.sampleRate() / 50;
    }

    @Override
    public long samples() {
        return frames * Frames.SAMPLE_RATE / form.sampleRate();
    }

    @Override
    public int read(short[] out, int offset, int max) throws IOException {
        int written = 0;
        while (written < max) {
            if (resampledAt == resampledCount && !step()) {
                break;
            }
            int run = Math.min(max - written, resampledCount - resampledAt);
            System.arraycopy(resampled, resampledAt, out, offset + written, run);
            resampledAt += run;
            written += run;
        }
        return written;
    }

    @Override
    public void seek(long sample) {
        long target = Math.clamp(sample, 0, samples());
        at = Math.min(frames, target * form.sampleRate() / Frames.SAMPLE_RATE);
        resampler = Resampler.between(form.sampleRate(), Frames.SAMPLE_RATE);
        resampledAt = 0;
        resampledCount = 0;
        skip = (int) (target - at * Frames.SAMPLE_RATE / form.sampleRate());
    }

    private boolean step() throws IOException {
        int due = (int) Math.min(stepFrames(), frames - at);
        if (due <= 0) {
            return false;
        }
        bytes.clear().limit(due * form.frameBytes());
        channel.position(dataAt + at * form.frameBytes());
        while (bytes.hasRemaining() && channel.read(bytes) > 0) {}
        due = bytes.position() / form.frameBytes();
        if (due == 0) {
            return false;
        }
        at += due;
        toMono(due);
        resampledCount = resampler.process(mono, 0, due, resampled, 0);
        resampledAt = Math.min(skip, resampledCount);
        skip -= resampledAt;
        return true;
    }

    private void toMono(int due) {
        int values = due * form.channels();
        if (law != null) {
            bytes.get(0, coded, 0, values);
            law.decode(coded, 0, values, mono, 0);
        } else {
            for (int i = 0; i < values; i++) {
                mono[i] = sample(i * form.bits() / 8);
            }
        }
        if (form.channels() == 2) {
            for (int i = 0; i < due; i++) {
                mono[i] = (short) ((mono[2 * i] + mono[2 * i + 1]) / 2);
            }
        }
    }

    /** Eight bits have no sign in this format; of more than sixteen the upper ones are heard. */
    private short sample(int position) {
        return switch (form.bits()) {
            case 8 -> (short) ((bytes.get(position) & 0xFF) - 128 << 8);
            case 16 -> bytes.getShort(position);
            case 24 -> bytes.getShort(position + 1);
            default -> bytes.getShort(position + 2);
        };
    }

    @Override
    public void close() throws IOException {
        if (law != null) {
            law.close();
        }
        channel.close();
    }
}
