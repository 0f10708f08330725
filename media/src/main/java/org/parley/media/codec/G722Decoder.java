package org.parley.media.codec;

/** Decodes ITU-T G.722 at 64 kbit/s and conceals losses by repeating the voice's pitch. One owner; not thread-safe. */
final class G722Decoder implements AudioDecoder {
    private static final int SAMPLE_RATE = 16000;

    /** INVQBL, 6 bits: what is heard of the lower band. */
    private static final int[] LOW_6_BITS = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
        -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
        24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    private final G722Qmf filter = new G722Qmf();
    private final G722Band lower = G722Band.lower();
    private final G722Band upper = G722Band.upper();
    private final PitchConcealment concealment = new PitchConcealment(SAMPLE_RATE);

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
        if (length <= 0 || 2 * length > out.length - outOffset) {
            return CORRUPT;
        }
        for (int i = 0; i < length; i++) {
            int code = payload[offset + i] & 0xFF;
            int lowCode = code & 0x3F;
            int low = limit(lower.predicted() + ((lower.scale() * LOW_6_BITS[lowCode]) >> 15));
            lower.adaptLower(lowCode >> 2);
            int highPredicted = upper.predicted();
            int high = limit(highPredicted + upper.adaptUpper(code >> 6));
            filter.join(low, high);
            out[outOffset + 2 * i] = (short) G722Band.saturate(filter.first());
            out[outOffset + 2 * i + 1] = (short) G722Band.saturate(filter.second());
        }
        concealment.onGood(out, outOffset, 2 * length);
        return 2 * length;
    }

    /** LIMIT: both bands have 15 bits. */
    private static int limit(int value) {
        return Math.clamp(value, -16384, 16383);
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
