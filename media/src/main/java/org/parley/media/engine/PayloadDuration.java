package org.parley.media.engine;

import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;

/** How much sound a payload holds, told from its bytes without decoding. */
final class PayloadDuration {
    /** Opus frame durations of the configurations 0 to 31, in ticks of 48 kHz (RFC 6716 §3.1, table 2). */
    private static final int[] SILK_TICKS = {480, 960, 1_920, 2_880};

    private static final int[] HYBRID_TICKS = {480, 960};
    private static final int[] CELT_TICKS = {120, 240, 480, 960};

    private PayloadDuration() {}

    /** RTP clock ticks, or 0 for what is no payload of this format or too long for a decoder. */
    static int ticks(AudioFormat format, byte[] payload, int offset, int length) {
        if (length <= 0) {
            return 0;
        }
        int ticks = switch (format) {
            case OPUS -> opusTicks(payload, offset, length);
            // One byte per tick: G.722 has two samples in each, but counts them as one (RFC 3551 §4.5.2).
            case G722, PCMA, PCMU -> length;
        };
        return ticks * 1_000L > (long) AudioDecoder.MAX_PAYLOAD_MS * format.rtpClockHz() ? 0 : ticks;
    }

    private static int opusTicks(byte[] payload, int offset, int length) {
        int configuration = (payload[offset] & 0xFF) >> 3;
        int frame = configuration < 12
                ? SILK_TICKS[configuration & 3]
                : configuration < 16 ? HYBRID_TICKS[configuration & 1] : CELT_TICKS[configuration & 3];
        return switch (payload[offset] & 3) {
            case 0 -> frame;
            case 1, 2 -> 2 * frame;
            default -> length < 2 ? 0 : (payload[offset + 1] & 0x3F) * frame;
        };
    }
}
