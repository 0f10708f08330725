package org.parley.roles.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.media.engine.LegAudio;
import org.parley.media.phone.PhonePeer;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpConnection;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SessionDescription.Attributes;
import org.parley.protocols.srtp.SrtpProfile;

/** Offers and answers of telephones as pure functions (RFC 3264): what a description agrees with us on, and what we write. */
final class PhoneSdp {
    private static final List<String> PLAIN = List.of("RTP/AVP", "RTP/AVPF");
    private static final List<String> SECURE = List.of("RTP/SAVP", "RTP/SAVPF");
    private static final SdpDirection OURS = SdpDirection.SENDRECV;

    /**
     * What we and a peer's description have in common.
     *
     * @param section the index of the section that is taken; all others are refused
     * @param maps the formats of our answer: the chosen one first, then telephone events
     * @param direction as the peer says it
     * @param crypto the peer's keys, where the section is secure
     */
    record Agreement(
            int section,
            List<RtpMap> maps,
            SdpDirection direction,
            InetSocketAddress rtp,
            InetSocketAddress rtcp,
            boolean rtcpMux,
            Optional<CryptoAttribute> crypto,
            boolean wantsExtendedReports) {
        Agreement {
            maps = List.copyOf(maps);
        }

        /** Whether the peer wants to hear us. */
        boolean sends() {
            return direction.receives();
        }

        /** Whether he wants to be heard. */
        boolean receives() {
            return direction.sends();
        }

        /** What the engine needs. {@code alsoOurs} are numbers of our offer under which the peer may send. */
        LegAudio audio(List<RtpMap> alsoOurs) {
            var receive = new HashMap<>(PhoneCodecs.formats(alsoOurs));
            receive.putAll(PhoneCodecs.formats(maps));
            var events = new HashMap<>(PhoneCodecs.events(alsoOurs));
            events.putAll(PhoneCodecs.events(maps));
            var first = maps.getFirst();
            var format = PhoneCodecs.formats(List.of(first)).get(first.payloadType());
            if (format == null) {
                throw new IllegalStateException("An agreement without a format");
            }
            return new LegAudio(format, first.payloadType(), receive, events);
        }

        /** The number of comfort noise; below zero there is none. */
        int comfortNoise() {
            return PhoneCodecs.comfortNoise(maps);
        }

        /** What the channel needs, which takes packets only of the types that {@code audio} understands. */
        PhonePeer peer(LegAudio audio) {
            var types = new HashSet<>(audio.receive().keySet());
            types.addAll(audio.telephoneEvents().keySet());
            if (comfortNoise() >= 0) {
                types.add(comfortNoise());
            }
            return new PhonePeer(rtp, rtcp, rtcpMux, types);
        }
    }

    /** What is ours in a description. */
    record Ours(SdpOrigin origin, InetSocketAddress rtp, List<CryptoAttribute> cryptos) {
        Ours {
            cryptos = List.copyOf(cryptos);
        }
    }

    /** Tell us how you hear us, and the round trip also while you send nothing (RFC 3611 §5.1). */
    private static final String EXTENDED_REPORTS = "voip-metrics rcvr-rtt=all";

    private PhoneSdp() {}

    /**
     * Takes the first audio section that we can. UNSUPPORTED_MEDIA where there is none, PEER_BROKE_PROTOCOL for one that says no
     * address.
     */
    static Agreement agree(SessionDescription remote) {
        var because = "it offers no audio";
        for (int i = 0; i < remote.media().size(); i++) {
            var section = remote.media().get(i);
            if (!section.type().equals("audio") || section.isRefused()) {
                continue;
            }
            boolean isSecure = SECURE.contains(section.protocol());
            if (!isSecure && !PLAIN.contains(section.protocol())) {
                because = "we do not speak " + section.protocol();
                continue;
            }
            var crypto = section.cryptos().stream()
                    .filter(line -> isSecure && isUsable(line))
                    .findFirst();
            if (isSecure && crypto.isEmpty()) {
                because = "it has no SRTP suite of ours";
                continue;
            }
            var maps = PhoneCodecs.choose(section);
            if (maps.isEmpty()) {
                because = "of its formats " + section.formats() + " we speak none (Opus, G.722, PCMA, PCMU)";
                continue;
            }
            return agreement(remote, i, maps.get(), crypto);
        }
        throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA, "Nothing in common with this SDP: " + because);
    }

    private static Agreement agreement(
            SessionDescription remote, int index, List<RtpMap> maps, Optional<CryptoAttribute> crypto) {
        var section = remote.media().get(index);
        var connection = remote.connectionOf(section)
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.PEER_BROKE_PROTOCOL, "The SDP has no c= line for its audio"));
        var address = address(connection);
        var direction = remote.directionOf(section);
        if (connection.isNowhere()) {
            // RFC 3264 §8.4: hold as it was before a=sendonly.
            direction = SdpDirection.of(direction.sends(), false);
        }
        var rtp = new InetSocketAddress(address, section.port());
        boolean mux = section.hasRtcpMux();
        var rtcp = mux ? rtp : new InetSocketAddress(address, section.rtcpPort());
        return new Agreement(index, maps, direction, rtp, rtcp, mux, crypto, wantsExtendedReports(section));
    }

    /** Whether he asks to be told how we hear him (RFC 3611 §5.1). */
    private static boolean wantsExtendedReports(MediaDescription section) {
        return section.attributes().stream()
                .anyMatch(line -> line.name().equals("rtcp-xr") && line.value().contains("voip-metrics"));
    }

    /** Our offer: everything we can, in one audio section. */
    static SessionDescription offer(Ours ours) {
        var attributes = new Attributes();
        PhoneCodecs.describe(PhoneCodecs.offered(), attributes);
        ours.cryptos().forEach(crypto -> attributes.add(crypto.toAttribute()));
        attributes.add("rtcp-xr", EXTENDED_REPORTS);
        attributes.flag(OURS.wireName());
        var audio = new MediaDescription(
                "audio",
                ours.rtp().getPort(),
                ours.cryptos().isEmpty() ? "RTP/AVP" : "RTP/SAVP",
                PhoneCodecs.numbers(PhoneCodecs.offered()),
                null,
                attributes.list());
        return description(ours, List.of(audio));
    }

    /** Our answer: the agreed section, and every other refused (RFC 3264 §6). */
    static SessionDescription answer(SessionDescription offer, Agreement agreement, Ours ours) {
        var media = new ArrayList<MediaDescription>();
        for (int i = 0; i < offer.media().size(); i++) {
            var offered = offer.media().get(i);
            media.add(i == agreement.section() ? accepted(offered, agreement, ours) : refused(offered));
        }
        return description(ours, media);
    }

    private static MediaDescription accepted(MediaDescription offered, Agreement agreement, Ours ours) {
        var attributes = new Attributes();
        offered.mid().ifPresent(mid -> attributes.add("mid", mid));
        PhoneCodecs.describe(agreement.maps(), attributes);
        ours.cryptos().forEach(crypto -> attributes.add(crypto.toAttribute()));
        if (offered.hasRtcpMux()) {
            attributes.flag("rtcp-mux");
        }
        if (agreement.wantsExtendedReports()) {
            attributes.add("rtcp-xr", EXTENDED_REPORTS);
        }
        attributes.flag(OURS.answerTo(agreement.direction()).wireName());
        return new MediaDescription(
                "audio",
                ours.rtp().getPort(),
                offered.protocol(),
                PhoneCodecs.numbers(agreement.maps()),
                null,
                attributes.list());
    }

    private static MediaDescription refused(MediaDescription offered) {
        var attributes = new Attributes();
        offered.mid().ifPresent(mid -> attributes.add("mid", mid));
        return new MediaDescription(offered.type(), 0, offered.protocol(), offered.formats(), null, attributes.list());
    }

    private static SessionDescription description(Ours ours, List<MediaDescription> media) {
        var address = ours.rtp().getAddress().getHostAddress();
        return new SessionDescription(ours.origin(), "-", new SdpConnection(address), List.of(), media);
    }

    private static boolean isUsable(CryptoAttribute crypto) {
        return SrtpProfile.ofSdesName(crypto.suite())
                .filter(profile -> crypto.keyAndSalt().length == profile.keyBytes() + profile.saltBytes())
                .isPresent();
    }

    private static InetAddress address(SdpConnection connection) {
        try {
            var address = InetAddress.ofLiteral(connection.address());
            if (address.isMulticastAddress()) {
                throw new ParleyException(
                        ErrorCode.PEER_BROKE_PROTOCOL, "The c= line asks for multicast: " + connection.address());
            }
            return address;
        } catch (IllegalArgumentException _) {
            // A name would have to be looked up on the way of a call; RFC 8866 allows it, telephones do not do it.
            throw new ParleyException(
                    ErrorCode.PEER_BROKE_PROTOCOL,
                    "The c= line names " + connection.address() + " and not an IP address");
        }
    }
}
