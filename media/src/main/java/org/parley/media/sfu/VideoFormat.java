package org.parley.media.sfu;

import java.util.Objects;

/**
 * A codec under an agreed payload type.
 *
 * @param rtxPayloadType of its retransmissions (RFC 4588), or {@link #NO_RTX}
 */
public record VideoFormat(VideoCodec codec, int payloadType, int rtxPayloadType) {
    public static final int NO_RTX = -1;

    public VideoFormat {
        Objects.checkIndex(payloadType, 128);
        Objects.checkIndex(rtxPayloadType + 1, 129);
    }

    public boolean hasRtx() {
        return rtxPayloadType != NO_RTX;
    }
}
