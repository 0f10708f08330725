package org.parley.media.source;

import java.util.Arrays;
import java.util.List;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.OpusPayload;
import org.parley.media.ogg.OggOpusReader;
import org.parley.media.ogg.OggOpusReader.OggOpusFile;

/** An Ogg Opus file (RFC 7845), held in memory and decoded as it is read. Owned by who opened it. */
final class OggOpusSound implements SoundFile {
    private static final int MAX_SAMPLES = 48 * AudioDecoder.MAX_PAYLOAD_MS;
    /** RFC 7845 §4.6: a decoder that starts in the middle needs 80 ms to sound right. */
    private static final int PRE_ROLL = 3_840;

    private final OggOpusFile file;
    /** Where each packet begins, pre-skip included. */
    private final long[] starts;
    private final List<byte[]> packets;
    private AudioDecoder decoder = AudioFormat.OPUS.openDecoder();
    private final short[] decoded = new short[MAX_SAMPLES];
    private int next;
    private int decodedAt;
    private int decodedCount;
    private long position;
    private long discard;

    private OggOpusSound(OggOpusFile file) {
        this.file = file;
        packets = file.packets();
        starts = new long[packets.size() + 1];
        for (int i = 0; i < packets.size(); i++) {
            starts[i + 1] = starts[i] + OpusPayload.samples(packets.get(i), 0, packets.get(i).length);
        }
        discard = file.preSkip();
    }

    static Parsed<SoundFile> open(byte[] bytes) {
        return switch (OggOpusReader.read(bytes)) {
            case Parsed.Ok<OggOpusFile>(var file) -> Parsed.ok(new OggOpusSound(file));
            case Parsed.Malformed<OggOpusFile>(int offset, var reason) -> Parsed.malformed(offset, reason);
        };
    }

    @Override
    public long samples() {
        return file.samples();
    }

    @Override
    public int read(short[] out, int offset, int max) {
        int written = 0;
        int due = (int) Math.min(max, file.samples() - position);
        while (written < due && (decodedAt < decodedCount || decodeNext())) {
            int run = Math.min(due - written, decodedCount - decodedAt);
            System.arraycopy(decoded, decodedAt, out, offset + written, run);
            decodedAt += run;
            written += run;
        }
        position += written;
        return written;
    }

    private boolean decodeNext() {
        while (next < packets.size()) {
            var packet = packets.get(next);
            int length = (int) (starts[next + 1] - starts[next]);
            next++;
            int samples = decoder.decode(packet, 0, packet.length, decoded, 0);
            if (samples == AudioDecoder.CORRUPT) {
                Arrays.fill(decoded, 0, length, (short) 0);
                samples = length;
            }
            decodedAt = (int) Math.min(discard, samples);
            discard -= decodedAt;
            decodedCount = samples;
            if (decodedAt < decodedCount) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void seek(long sample) {
        position = Math.clamp(sample, 0, file.samples());
        long wanted = position + file.preSkip();
        int found = Arrays.binarySearch(starts, 0, packets.size(), Math.max(0, wanted - PRE_ROLL));
        next = found >= 0 ? found : Math.max(0, -found - 2);
        discard = wanted - starts[next];
        decodedAt = 0;
        decodedCount = 0;
        decoder.close();
        decoder = AudioFormat.OPUS.openDecoder();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
