package org.parley.media.codec;

/** Encodes ITU-T G.722 at 64 kbit/s: 16 kHz in, one byte for two samples. One owner; not thread-safe. */
final class G722Encoder implements AudioEncoder {
    /** QUANTL: the decision levels of the lower band's 6-bit quantizer, in 4096ths of the scale. */
    private static final int[] LEVELS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714,
        786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };
    private static final int UPPER_LEVEL = 564; // QUANTH

    private final G722Qmf filter = new G722Qmf();
    private final G722Band lower = G722Band.lower();
    private final G722Band upper = G722Band.upper();

    @Override
    public int sampleRate() {
        return 16000;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int encode(short[] pcm, int offset, int samplesPerChannel, byte[] out, int outOffset, int maxBytes) {
        int length = samplesPerChannel / 2;
        if ((samplesPerChannel & 1) != 0 || length > maxBytes) {
            throw new IllegalArgumentException("G.722 makes bytes of pairs of samples: " + samplesPerChannel
                    + " samples do not fit " + maxBytes + " bytes.");
        }
        for (int i = 0; i < length; i++) {
            filter.split(pcm[offset + 2 * i], pcm[offset + 2 * i + 1]);
            int low = quantizeLower(G722Band.saturate(filter.low() - lower.predicted()));
            lower.adaptLower(low >> 2);
            int high = quantizeUpper(G722Band.saturate(filter.high() - upper.predicted()));
            upper.adaptUpper(high);
            out[outOffset + i] = (byte) (high << 6 | low);
        }
        return length;
    }

    private int quantizeLower(int difference) {
        int magnitude = difference >= 0 ? difference : ~difference;
        int level = 1;
        while (level < LEVELS.length && magnitude >= (LEVELS[level] * lower.scale()) >> 12) {
            level++;
        }
        // The codes of table 16/G.722: the two smallest negative levels stand apart from the others.
        if (difference >= 0) {
            return 62 - level;
        }
        return level <= 2 ? 64 - level : 34 - level;
    }

    private int quantizeUpper(int difference) {
        int magnitude = difference >= 0 ? difference : ~difference;
        boolean large = magnitude >= (UPPER_LEVEL * upper.scale()) >> 12;
        if (difference >= 0) {
            return large ? 2 : 3;
        }
        return large ? 0 : 1;
    }

    @Override
    public void continueFrom(AudioEncoder other) {
        if (!(other instanceof G722Encoder same)) {
            throw new IllegalArgumentException("G.722 cannot go on from another format.");
        }
        filter.copyFrom(same.filter);
        lower.copyFrom(same.lower);
        upper.copyFrom(same.upper);
    }

    @Override
    public void close() {}
}
