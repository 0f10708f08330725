package org.parley.protocols.sdp;

import java.util.Optional;

/** {@code a=extmap} (RFC 8285 §8): the number of an RTP header extension in this media. */
public record HeaderExtension(int id, String uri) {
    /** RFC 6464: how loud the packet is. */
    public static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    /** RFC 9143: which media section a bundled packet belongs to. */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";

    public SdpAttribute toAttribute() {
        return new SdpAttribute("extmap", id + " " + uri);
    }

    static Optional<HeaderExtension> parse(String value) {
        var parts = value.strip().split("\\s+", 3);
        if (parts.length < 2) {
            return Optional.empty();
        }
        int slash = parts[0].indexOf('/');
        int id = SdpNumbers.parse(slash < 0 ? parts[0] : parts[0].substring(0, slash), 255);
        return id < 1 ? Optional.empty() : Optional.of(new HeaderExtension(id, parts[1]));
    }
}
