package org.parley.media.codec;

/** What an Opus payload says of itself without being decoded (RFC 6716). */
public final class OpusPayload {
    private static final int CELT_ONLY = 0x80;
    /** A table-of-contents byte and this much more hold no sound (RFC 6716 §2.1.9: one byte in DTX; CELT's silence is as short). */
    private static final int EMPTY_BYTES_MAX = 3;

    /** Opus frame durations of the configurations 0 to 31, in samples at 48 kHz (RFC 6716 §3.1, table 2). */
    private static final int[] SILK_SAMPLES = {480, 960, 1_920, 2_880};

    private static final int[] HYBRID_SAMPLES = {480, 960};
    private static final int[] CELT_SAMPLES = {120, 240, 480, 960};

    private OpusPayload() {}

    /** How long a payload plays, in samples at 48 kHz, by its table of contents (RFC 6716 §3.1); 0 for what is none. */
    public static int samples(byte[] payload, int offset, int length) {
        if (length <= 0) {
            return 0;
        }
        int configuration = (payload[offset] & 0xFF) >> 3;
        int frame = configuration < 12
                ? SILK_SAMPLES[configuration & 3]
                : configuration < 16 ? HYBRID_SAMPLES[configuration & 1] : CELT_SAMPLES[configuration & 3];
        return switch (payload[offset] & 3) {
            case 0 -> frame;
            case 1, 2 -> 2 * frame;
            default -> length < 2 ? 0 : (payload[offset + 1] & 0x3F) * frame;
        };
    }

    /**
     * Whether the encoder found nothing but silence or background in it: too short to hold sound, or all voice activity flags of its SILK frames are down
     * (RFC 6716 §4.2.3; symbols of one half, so they are the first bits of each frame). False where only decoding could tell: CELT,
     * packets of several frames, stereo.
     */
    public static boolean isInactive(byte[] payload, int offset, int length) {
        if (length <= EMPTY_BYTES_MAX) {
            return true;
        }
        int contents = payload[offset] & 0xFF;
        boolean isOneFrameOfMono = (contents & 0x07) == 0;
        if ((contents & CELT_ONLY) != 0 || !isOneFrameOfMono) {
            return false;
        }
        return (payload[offset + 1] & 0xFF) >> 8 - silkFrames(contents >> 3) == 0;
    }

    /**
     * Whether it carries a copy of the packet before (in-band FEC): the flag after those for voice activity (RFC 6716 §4.2.4). False where only
     * decoding could tell: packets of several frames of different lengths.
     */
    public static boolean hasCopy(byte[] payload, int offset, int length) {
        int contents = length < 2 ? CELT_ONLY : payload[offset] & 0xFF;
        if ((contents & CELT_ONLY) != 0 || (contents & 0x02) != 0) {
            return false;
        }
        return (payload[offset + 1] & 0x80 >> silkFrames(contents >> 3)) != 0;
    }

    /** RFC 6716 table 2: 10 and 20 ms hold one SILK frame, 40 ms two, 60 ms three; hybrid has 10 and 20 ms only. */
    private static int silkFrames(int configuration) {
        if (configuration >= 12) {
            return 1;
        }
        return switch (configuration & 3) {
            case 2 -> 2;
            case 3 -> 3;
            default -> 1;
        };
    }
}
