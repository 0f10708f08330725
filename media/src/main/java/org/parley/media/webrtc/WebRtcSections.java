package org.parley.media.webrtc;

import java.util.List;
import java.util.Map;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.sfu.VideoAgreement;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;

/**
 * Reads single sections, each with a transport of its own, whatever they carry: for relays, to which formats are the sides' affair. Functions
 * only.
 */
public final class WebRtcSections {
    private static final int CANDIDATES_MAX = 16;
    /** A relay asks nobody what is inside. */
    private static final LegAudio NO_AUDIO = new LegAudio(AudioFormat.OPUS, 111, Map.of(), Map.of());

    private WebRtcSections() {}

    /** Whether the section is protected by keys of a DTLS handshake (RFC 5763 §5). */
    public static boolean isDtls(SessionDescription description, MediaDescription section) {
        return section.protocol().startsWith("UDP/TLS/")
                || section.isSecure()
                        && section.cryptos().isEmpty()
                        && description.fingerprint(section).isPresent();
    }

    /** What is needed to connect a {@link WebRtcTransport}; malformed says what is missing. */
    public static Parsed<WebRtcPeer> read(SessionDescription description, MediaDescription section) {
        var fragment = description.iceUfrag(section).orElse("");
        var password = description.icePassword(section).orElse("");
        var fingerprint = description.fingerprint(section);
        if (fragment.isEmpty() || password.isEmpty() || fragment.length() > 256 || password.length() > 256) {
            return Parsed.malformed(0, "DTLS-SRTP without ICE credentials (a=ice-ufrag, a=ice-pwd), which it needs here");
        }
        if (fingerprint.isEmpty()) {
            return Parsed.malformed(0, "no a=fingerprint of a DTLS certificate");
        }
        if (!section.hasRtcpMux()) {
            return Parsed.malformed(0, "DTLS-SRTP without a=rtcp-mux, which it needs here");
        }
        return Parsed.ok(new WebRtcPeer(
                new IceCredentials(fragment, password),
                section.candidates().stream()
                        .flatMap(candidate -> WebRtcOffers.remote(candidate).stream())
                        .limit(CANDIDATES_MAX)
                        .toList(),
                description.isIceLite(),
                description.origin().username().startsWith("mozilla"),
                fingerprint.get(),
                description.setup(section).orElse(SetupRole.ACTPASS),
                List.of(),
                NO_AUDIO,
                description.directionOf(section),
                VideoAgreement.NONE));
    }
}
