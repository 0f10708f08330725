package org.parley.roles.media;

import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.protocols.sdp.SessionDescription;

/** What every negotiation does with descriptions. Functions only. */
final class SdpTexts {
    private SdpTexts() {}

    /** PEER_BROKE_PROTOCOL says where and why. */
    static SessionDescription parse(String sdp) {
        return switch (SessionDescription.parse(sdp)) {
            case Parsed.Ok<SessionDescription>(var description) -> description;
            case Parsed.Malformed<SessionDescription>(var offset, var reason) ->
                throw new ParleyException(
                        ErrorCode.PEER_BROKE_PROTOCOL, "Malformed SDP at character " + offset + ": " + reason);
        };
    }

    /** Our next description, written under the origin of the last: if it differs, it has the next version (RFC 3264 §8). */
    static SessionDescription next(@Nullable SessionDescription last, SessionDescription written) {
        return last == null || last.equals(written) ? written : written.withMedia(written.media());
    }
}
