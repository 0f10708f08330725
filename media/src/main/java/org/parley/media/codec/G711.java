package org.parley.media.codec;

import java.util.Arrays;
import java.util.Comparator;

/** ITU-T G.711: logarithmic samples of 8 bits, as two tables per law. Immutable. */
enum G711 {
    A_LAW {
        @Override
        int expand(int code) {
            int bits = (code ^ 0x55) & 0xFF; // Every second bit is inverted on the line (G.711 §3).
            int mantissa = (bits & 0x0F) << 4;
            int segment = (bits >> 4) & 7;
            int magnitude = segment == 0 ? mantissa + 8 : (mantissa + 0x108) << (segment - 1);
            return (bits & 0x80) != 0 ? magnitude : -magnitude;
        }
    },
    MU_LAW {
        @Override
        int expand(int code) {
            int bits = ~code & 0xFF;
            int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
            return (bits & 0x80) != 0 ? -magnitude : magnitude;
        }
    };

    private static final int DROPPED_BITS = 2; // Neither law tells samples apart that differ in these only.
    private static final int HALF_STEP = 1 << (DROPPED_BITS - 1);

    private final short[] expanded = new short[256];
    private final byte[] compressed = new byte[65536 >> DROPPED_BITS];

    G711() {
        var codes = new Integer[256];
        for (int code = 0; code < 256; code++) {
            expanded[code] = (short) expand(code);
            codes[code] = code;
        }
        Arrays.sort(codes, Comparator.comparingInt(code -> expanded[code]));
        int nearest = 0;
        for (int sample = Short.MIN_VALUE + HALF_STEP; sample <= Short.MAX_VALUE; sample += 1 << DROPPED_BITS) {
            while (nearest < 255 && distance(codes[nearest + 1], sample) <= distance(codes[nearest], sample)) {
                nearest++;
            }
            compressed[(sample & 0xFFFF) >> DROPPED_BITS] = codes[nearest].byteValue();
        }
    }

    private int distance(int code, int sample) {
        return Math.abs(expanded[code] - sample);
    }

    /** The sample that a code stands for. */
    abstract int expand(int code);

    short decode(byte code) {
        return expanded[code & 0xFF];
    }

    byte encode(short sample) {
        return compressed[(sample & 0xFFFF) >> DROPPED_BITS];
    }
}
