package org.parley.media.codec;

/** Decodes G.711, one sample per byte, and conceals losses by repeating the voice's pitch. */
final class G711Decoder implements AudioDecoder {
    private static final int SAMPLE_RATE = 8000;

    private final G711 law;
    private final PitchConcealment concealment = new PitchConcealment(SAMPLE_RATE);

    G711Decoder(G711 law) {
        this.law = law;
    }

    @Override
    public int sampleRate() {
        return SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int decode(byte[] payload, int offset, int length, short[] out, int outOffset) {
        if (length <= 0 || length > out.length - outOffset) {
            return CORRUPT;
        }
        for (int i = 0; i < length; i++) {
            out[outOffset + i] = law.decode(payload[offset + i]);
        }
        concealment.onGood(out, outOffset, length);
        return length;
    }

    @Override
    public int decodeFec(byte[] payload, int offset, int length, short[] out, int outOffset, int samples) {
        return conceal(out, outOffset, samples);
    }

    @Override
    public int conceal(short[] out, int outOffset, int samples) {
        concealment.conceal(out, outOffset, samples);
        return samples;
    }

    @Override
    public void close() {}
}
