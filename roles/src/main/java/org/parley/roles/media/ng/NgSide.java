package org.parley.roles.media.ng;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.media.relay.RelaySide;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * A party's end of one section: the side of the relay that faces him, and what he and we said about it. Its call's lock guards it; the side
 * itself belongs to the media loop.
 */
final class NgSide {
    private final RelaySide relaySide;
    private final boolean isWebRtc;
    private final int port;
    private final Map<SrtpProfile, byte[]> ourKeys = new EnumMap<>(SrtpProfile.class);
    /** What he spoke last, in his offer or answer. */
    private @Nullable MediaDescription section;

    private String protocol = "RTP/AVP";
    private List<NgFormat> offered = List.of();
    private List<NgFormat> spoken = List.of();
    private Optional<CryptoAttribute> theirCrypto = Optional.empty();
    private SetupRole ourSetup = SetupRole.ACTPASS;
    private SdpDirection direction = SdpDirection.SENDRECV;
    private Optional<InetAddress> address = Optional.empty();

    /** On the media loop. */
    NgSide(RelaySide relaySide) {
        this.relaySide = relaySide;
        isWebRtc = relaySide.channel() instanceof WebRtcTransport;
        port = relaySide.phone().map(phone -> phone.localAddress().getPort()).orElse(0);
    }

    /** Of ours that a telephone's side has to itself; 0 for a browser. */
    int port() {
        return port;
    }

    /** Where his description says that he is. */
    Optional<InetAddress> address() {
        return address;
    }

    RelaySide relaySide() {
        return relaySide;
    }

    boolean isWebRtc() {
        return isWebRtc;
    }

    /** Only of a side that {@link #isWebRtc}. */
    WebRtcTransport transport() {
        if (relaySide.channel() instanceof WebRtcTransport transport) {
            return transport;
        }
        throw new IllegalStateException("A telephone's side has no transport of a browser");
    }

    byte[] ourKey(SrtpProfile profile, Ids ids) {
        return ourKeys.computeIfAbsent(profile, of -> {
            var key = new byte[of.keyBytes() + of.saltBytes()];
            ids.fill(key);
            return key;
        });
    }

    /** He described it so. */
    void describe(MediaDescription by, SdpDirection inDirection, Optional<InetAddress> at) {
        section = by;
        address = at;
        direction = inDirection;
        protocol = by.protocol();
    }

    Optional<MediaDescription> section() {
        return Optional.ofNullable(section);
    }

    /** What he speaks, as in {@code m=}. */
    String protocol() {
        return protocol;
    }

    void setProtocol(String value) {
        protocol = value;
    }

    SdpDirection direction() {
        return direction;
    }

    /** The formats of his offer, also those that nobody was shown. */
    List<NgFormat> offered() {
        return offered;
    }

    void setOffered(List<NgFormat> value) {
        offered = List.copyOf(value);
    }

    /** The formats that were agreed with him. */
    List<NgFormat> spoken() {
        return spoken;
    }

    void setSpoken(List<NgFormat> value) {
        spoken = List.copyOf(value);
    }

    /** The key line of his that is in use. */
    Optional<CryptoAttribute> theirCrypto() {
        return theirCrypto;
    }

    void setTheirCrypto(Optional<CryptoAttribute> value) {
        theirCrypto = value;
    }

    SetupRole ourSetup() {
        return ourSetup;
    }

    void setOurSetup(SetupRole value) {
        ourSetup = value;
    }
}
