package org.parley.protocols.rtp;

/** Reads the size out of a baseline sequence parameter set (H.264 §7.3.2.1.1). */
final class H264Parameters {
    /** Zeros before the one of an Exp-Golomb code; more is no number that fits here. */
    private static final int ZEROS_MAX = 20;

    private final byte[] data;
    private final int endBit;
    private int bit;

    private H264Parameters(byte[] data, int unit, int bytes) {
        this.data = data;
        bit = (unit + 4) * 8; // After the unit's header, profile, constraints and level.
        endBit = (unit + bytes) * 8;
    }

    /** 0 for other profiles, whose sets have more in front, and for what does not parse. */
    static int frameSize(byte[] data, int unit, int bytes) {
        boolean isBaseline = bytes > 4 && (data[unit + 1] & 0xFF) == 66;
        return isBaseline ? new H264Parameters(data, unit, bytes).read() : 0;
    }

    private int read() {
        number(); // seq_parameter_set_id
        number(); // log2_max_frame_num_minus4
        int orderType = number();
        if (orderType == 0) {
            number();
        } else if (orderType == 1) {
            return 0; // Nobody sends it; its list is long.
        }
        number(); // max_num_ref_frames
        bits(1);
        int widthBlocks = number() + 1;
        int heightBlocks = number() + 1;
        boolean framesOnly = bits(1) == 1;
        int height = heightBlocks * 16 * (framesOnly ? 1 : 2);
        int width = widthBlocks * 16;
        if (!framesOnly) {
            bits(1);
        }
        bits(1);
        if (bits(1) == 1) {
            int left = number();
            int right = number();
            int top = number();
            int bottom = number();
            width -= 2 * (left + right);
            height -= 2 * (top + bottom);
        }
        boolean isSound = bit <= endBit && width > 0 && height > 0 && width < 0x8000 && height < 0x8000;
        return isSound ? width << 16 | height : 0;
    }

    private int bits(int count) {
        int value = 0;
        for (int i = 0; i < count; i++) {
            int here = bit < endBit ? data[bit >> 3] >> (7 - (bit & 7)) & 1 : 0;
            value = value << 1 | here;
            bit++;
        }
        return value;
    }

    /** Exp-Golomb (H.264 §9.1). */
    private int number() {
        int zeros = 0;
        while (zeros < ZEROS_MAX && bit < endBit && bits(1) == 0) {
            zeros++;
        }
        return (1 << zeros) - 1 + bits(zeros);
    }
}
