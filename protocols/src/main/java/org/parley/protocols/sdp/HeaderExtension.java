package org.parley.protocols.sdp;

import java.util.Optional;

/** {@code a=extmap} (RFC 8285 §8): the number of an RTP header extension in this media. */
public record HeaderExtension(int id, String uri) {
    /** RFC 6464: how loud the packet is. */
    public static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    /** RFC 9143: which media section a bundled packet belongs to. */
    public static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
    /** RFC 8852 §3.1: which simulcast layer a packet belongs to. */
    public static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    /** RFC 8852 §3.2: which layer a retransmission repairs. */
    public static final String REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    /** draft-holmer-rmcat-transport-wide-cc-extensions-01: the packet's number among all of a connection. */
    public static final String TRANSPORT_SEQUENCE =
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    /** When the packet left, 24 bits of 6.18 seconds. */
    public static final String ABSOLUTE_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    /** AV1 RTP specification, appendix A: what a frame needs to be decoded. */
    public static final String DEPENDENCY_DESCRIPTOR =
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
    /** 3GPP TS 26.114 §7.4.5: how the camera is held. */
    public static final String VIDEO_ORIENTATION = "urn:3gpp:video-orientation";

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
