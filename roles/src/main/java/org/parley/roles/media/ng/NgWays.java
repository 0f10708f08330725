package org.parley.roles.media.ng;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.parley.base.io.Parsed;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.media.relay.Relay;
import org.parley.media.webrtc.WebRtcPeer;
import org.parley.media.webrtc.WebRtcSections;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.ng.NgOptions;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SdpConnection;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * Opens the ways to parties and connects them by what descriptions say. Its methods run with the call's lock held, and ask the media loop
 * for as little as can be: reading, writing and looking for addresses is not the loop's business.
 */
final class NgWays {
    /** In the order in which they are offered. */
    private static final List<SrtpProfile> PROFILES = List.of(
            SrtpProfile.AES128_CM_HMAC_SHA1_80,
            SrtpProfile.AEAD_AES_128_GCM,
            SrtpProfile.AEAD_AES_256_GCM,
            SrtpProfile.AES128_CM_HMAC_SHA1_32);

    private static final InetAddress ANYBODY = InetAddress.ofLiteral("0.0.0.0");

    private final NgNeeds needs;
    private final NgSettings settings;

    NgWays(NgNeeds needs, NgSettings settings) {
        this.needs = needs;
        this.settings = settings;
    }

    /** Does something on the media loop and waits for it. */
    <T> T onLoop(Function<MediaLoop, T> action) {
        return needs.engine().ask(action);
    }

    /** The party's side of that section, opened if there is none of that kind. */
    NgSide side(Relay relay, NgPeer peer, int section, boolean webRtc, IceRole role) {
        var existing = peer.side(section);
        if (existing.isPresent() && existing.get().isWebRtc() == webRtc) {
            return existing.get();
        }
        return onLoop(_ -> {
            existing.ifPresent(side -> relay.remove(side.relaySide()));
            peer.setSide(section, null);
            var name = peer.number() + (webRtc ? "w" : "p");
            var opened = webRtc
                    ? relay.add(name, receiver -> needs.webRtcPort().get().connect(role, receiver))
                    : relay.addPhone(name, needs.phonePorts());
            var side = new NgSide(opened);
            peer.setSide(section, side);
            return side;
        });
    }

    /** Takes what the offerer says about himself. */
    void takeOffer(NgSide side, SessionDescription sdp, MediaDescription section, NgOptions options) {
        side.describe(section, direction(sdp, section), peerAddress(sdp, section));
        if (side.isWebRtc()) {
            var peer = webRtcPeer(sdp, section);
            side.setOurSetup(onLoop(_ -> {
                side.transport().onOffer(peer);
                return side.transport().answerSetup(peer);
            }));
            return;
        }
        var crypto = section.cryptos().stream()
                .filter(line -> section.isSecure() && isUsable(line, options.transport().sdes()))
                .findFirst();
        if (section.isSecure() && crypto.isEmpty()) {
            throw new NgRefusal("The " + section.protocol() + " section offers no SRTP suite that is spoken here: offer "
                    + "AES_CM_128_HMAC_SHA1_80 or _32, AEAD_AES_128_GCM or AEAD_AES_256_GCM");
        }
        side.setTheirCrypto(crypto);
        connect(side, sdp, section, options);
    }

    /** Takes what the answerer says about himself. */
    void takeAnswer(NgSide side, SessionDescription sdp, MediaDescription section, NgOptions options) {
        side.describe(section, direction(sdp, section), peerAddress(sdp, section));
        if (side.isWebRtc()) {
            var peer = webRtcPeer(sdp, section);
            onLoop(_ -> {
                side.transport().onAnswer(peer);
                return true;
            });
            return;
        }
        var crypto = section.cryptos().stream()
                .filter(line -> section.isSecure() && isUsable(line, options.transport().sdes()))
                .findFirst();
        if (section.isSecure() && crypto.isEmpty()) {
            throw new NgRefusal("The answer's " + section.protocol() + " section has no a=crypto with a suite that it was offered");
        }
        side.setTheirCrypto(crypto);
        connect(side, sdp, section, options);
    }

    private static SdpDirection direction(SessionDescription sdp, MediaDescription section) {
        boolean holds = sdp.connectionOf(section).filter(SdpConnection::isNowhere).isPresent();
        var said = sdp.directionOf(section);
        return holds ? SdpDirection.of(said.sends(), false) : said;
    }

    private static WebRtcPeer webRtcPeer(SessionDescription sdp, MediaDescription section) {
        return switch (WebRtcSections.read(sdp, section)) {
            case Parsed.Ok<WebRtcPeer>(var peer) -> peer;
            case Parsed.Malformed<WebRtcPeer>(_, var reason) -> throw new NgRefusal("The " + section.type() + " section: " + reason);
        };
    }

    private void connect(NgSide side, SessionDescription sdp, MediaDescription section, NgOptions options) {
        var channel = phone(side);
        var address = address(sdp, section, options.addresses());
        var rtp = new InetSocketAddress(address, section.port());
        var sources = options.transport().isAsymmetric() ? PhonePeer.Sources.ASYMMETRIC : PhonePeer.Sources.LATCHED;
        boolean mux = section.hasRtcpMux();
        var rtcp = mux ? rtp : new InetSocketAddress(address, section.rtcpPort());
        onLoop(_ -> {
            if (isUdptl(section)) {
                channel.connectUdptl(rtp, sources);
            } else {
                channel.connect(PhonePeer.ofAnyType(rtp, rtcp, mux, sources), protection(side, channel.protection()));
            }
            return true;
        });
    }

    private RtpProtection protection(NgSide side, RtpProtection before) {
        var crypto = side.theirCrypto();
        if (crypto.isEmpty()) {
            return RtpProtection.NONE;
        }
        var profile = SrtpProfile.ofSdesName(crypto.get().suite()).orElseThrow();
        var ours = SrtpKeys.ofSdes(profile, side.ourKey(profile, needs.ids()));
        return SdesProtection.after(before, ours, SrtpKeys.ofSdes(profile, crypto.get().keyAndSalt()));
    }

    private static PhoneChannel phone(NgSide side) {
        return side.relaySide().phone().orElseThrow(() -> new IllegalStateException("A browser's side has no port of its own"));
    }

    private static boolean isUsable(CryptoAttribute line, NgOptions.Sdes sdes) {
        return (sdes.isOff() || sdes.allows(line.suite()))
                && SrtpProfile.ofSdesName(line.suite())
                        .filter(profile -> line.keyAndSalt().length == profile.keyBytes() + profile.saltBytes())
                        .isPresent();
    }

    static boolean isUdptl(MediaDescription section) {
        return section.protocol().equalsIgnoreCase("udptl");
    }

    /** What our offer to the side's party says. */
    NgLocal offerTo(NgSide side, InetAddress facing, NgOptions options, boolean wasMuxOffered) {
        if (side.isWebRtc()) {
            side.setOurSetup(SetupRole.ACTPASS); // RFC 8842 §5.2, also of later offers.
            return webRtcLocal(side, options);
        }
        var cryptos = new ArrayList<CryptoAttribute>();
        if (side.protocol().contains("SAVP")) {
            var sdes = options.transport().sdes();
            for (var profile : PROFILES) {
                if (sdes.isOff() || sdes.allows(profile.sdesName())) {
                    cryptos.add(new CryptoAttribute(cryptos.size() + 1, profile.sdesName(), side.ourKey(profile, needs.ids())));
                }
            }
        }
        var mux = options.transport().rtcpMux();
        boolean offersMux = mux.contains(NgOptions.RtcpMux.OFFER)
                || mux.contains(NgOptions.RtcpMux.REQUIRE)
                || wasMuxOffered && !mux.contains(NgOptions.RtcpMux.DEMUX);
        return new NgLocal.Phone(told(facing, options), side.port(), offersMux, cryptos);
    }

    /** What our answer to the side's party says, who offered. */
    NgLocal answerTo(NgSide side, InetAddress facing, NgOptions options) {
        if (side.isWebRtc()) {
            return webRtcLocal(side, options);
        }
        var cryptos = side.theirCrypto()
                .map(theirs -> {
                    var profile = SrtpProfile.ofSdesName(theirs.suite()).orElseThrow();
                    return new CryptoAttribute(theirs.tag(), theirs.suite(), side.ourKey(profile, needs.ids()));
                })
                .stream()
                .toList();
        boolean mux = side.section().filter(MediaDescription::hasRtcpMux).isPresent()
                && !options.transport().rtcpMux().contains(NgOptions.RtcpMux.REJECT);
        return new NgLocal.Phone(told(facing, options), side.port(), mux, cryptos);
    }

    private NgLocal webRtcLocal(NgSide side, NgOptions options) {
        var transport = side.transport();
        var ice = onLoop(_ -> transport.localIce());
        var candidates = needs.candidates().get();
        var told = options.addresses().mediaAddress();
        var first = told.isEmpty()
                ? candidates
                : candidates.stream().filter(candidate -> candidate.address().equals(told.get())).toList();
        return new NgLocal.WebRtc(
                ice, transport.fingerprintSha256(), side.ourSetup(), first.isEmpty() ? candidates : first);
    }

    /** The party's address: of his SDP, or, where that is not believed, of the SIP message. */
    private static InetAddress address(SessionDescription sdp, MediaDescription section, NgOptions.Addresses addresses) {
        var connection = sdp.connectionOf(section)
                .orElseThrow(() -> new NgRefusal("The SDP has no c= line for its " + section.type() + " section"));
        var said = literal(connection.address())
                .orElseThrow(() -> new NgRefusal("The c= line names " + connection.address() + " and not an IP address"));
        if (said.isMulticastAddress()) {
            throw new NgRefusal("The c= line asks for multicast: " + connection.address());
        }
        if (addresses.isSdpTrusted() || said.isAnyLocalAddress()) {
            return said;
        }
        return addresses.receivedFrom().flatMap(NgWays::literal).orElse(said);
    }

    /** The address of ours that a party is told. */
    String told(InetAddress facing, NgOptions options) {
        var addresses = options.addresses();
        if (addresses.mediaAddress().isPresent()) {
            return addresses.mediaAddress()
                    .flatMap(NgWays::literal)
                    .orElseThrow(() -> new NgRefusal("media-address has to be an IP address, not " + addresses.mediaAddress().get()))
                    .getHostAddress();
        }
        if (addresses.isIpv6().isPresent()) {
            boolean wantsIpv6 = addresses.isIpv6().get();
            return needs.addresses().get().stream()
                    .filter(each -> each instanceof Inet6Address == wantsIpv6)
                    .findFirst()
                    .orElseThrow(() -> new NgRefusal("This media node has no address of the family " + (wantsIpv6 ? "IP6" : "IP4")))
                    .getHostAddress();
        }
        return facing.getHostAddress();
    }

    /** The address of the interface that the proxy named for the party, or the one of ours that faces him. */
    InetAddress facing(NgPeer peer, NgSide side) {
        return peer.interfaceName()
                .flatMap(name -> Optional.ofNullable(settings.interfaces().get(name)))
                .flatMap(NgWays::literal)
                .orElseGet(() -> needs.facing().apply(side.address().orElse(ANYBODY)));
    }

    /** The address of a section's {@code c=} line, if it is one. */
    static Optional<InetAddress> peerAddress(SessionDescription sdp, MediaDescription section) {
        return sdp.connectionOf(section).flatMap(connection -> literal(connection.address()));
    }

    static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
