package org.parley.media.engine;

import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.OpusPayload;

/** How much sound a payload holds, told from its bytes without decoding. */
final class PayloadDuration {
    private PayloadDuration() {}

    /** RTP clock ticks, or 0 for what is no payload of this format or too long for a decoder. */
    static int ticks(AudioFormat format, byte[] payload, int offset, int length) {
        if (length <= 0) {
            return 0;
        }
        int ticks = switch (format) {
            case OPUS -> OpusPayload.samples(payload, offset, length);
            // One byte per tick: G.722 has two samples in each, but counts them as one (RFC 3551 §4.5.2).
            case G722, PCMA, PCMU -> length;
        };
        return ticks * 1_000L > (long) AudioDecoder.MAX_PAYLOAD_MS * format.rtpClockHz() ? 0 : ticks;
    }
}
