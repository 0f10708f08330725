package org.parley.media.webrtc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.sfu.LegPictures;
import org.parley.protocols.ice.IceAgent;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.sdp.HeaderExtension;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpConnection;
import org.parley.protocols.sdp.SdpDirection;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SessionDescription.Attributes;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.sdp.SsrcAttribute;

/**
 * SDP of WebRTC legs: writes our offers and answers, reads theirs. One audio section, and in the same bundle those for pictures
 * ({@link WebRtcPictures}); others are refused. Functions only.
 */
public final class WebRtcOffers {
    static final String PROTOCOL = "UDP/TLS/RTP/SAVPF";
    /** Our track's stream, the same in every description so that a page keeps its audio element. */
    static final String STREAM = "parley";

    private static final String MID = "0";
    private static final int OPUS = 111;
    private static final int AUDIO_LEVEL_ID = 1;
    static final int MID_ID = 4;
    private static final String TELEPHONE_EVENT = "telephone-event";
    private static final List<RtpMap> FORMATS = List.of(
            new RtpMap(OPUS, "opus", 48_000, 2),
            new RtpMap(110, TELEPHONE_EVENT, 48_000, 1),
            new RtpMap(126, TELEPHONE_EVENT, 8_000, 1));
    private static final int CANDIDATES_MAX = 16;

    private WebRtcOffers() {}

    /**
     * Candidates of one port at several addresses, best first. Their type preference is far below the usual 126, so that the node
     * which takes a leg over can always offer a better one (docs/internals/survival.md).
     */
    public static List<IceCandidate> candidates(List<InetAddress> addresses, int port) {
        var candidates = new ArrayList<IceCandidate>();
        for (var address : addresses) {
            long priority = (10L << 24) + ((0xFFFFL - candidates.size()) << 8) + 255;
            candidates.add(IceCandidate.host(
                    Integer.toString(candidates.size() + 1), priority, address.getHostAddress(), port));
        }
        return candidates;
    }

    /**
     * Our offer: audio both ways, and pictures where {@code local} has slots for them. Sections never change over a leg's life, only
     * {@code local} does.
     */
    public static SessionDescription offer(WebRtcLocal local) {
        var attributes = new Attributes();
        transport(attributes, local, true);
        attributes.add("mid", MID);
        attributes.add(new HeaderExtension(AUDIO_LEVEL_ID, HeaderExtension.AUDIO_LEVEL).toAttribute());
        attributes.add(new HeaderExtension(MID_ID, HeaderExtension.MID).toAttribute());
        attributes.flag(SdpDirection.SENDRECV.wireName());
        media(attributes, local, FORMATS);
        var sections = new ArrayList<MediaDescription>();
        sections.add(section("audio", local, numbers(FORMATS), attributes));
        sections.addAll(WebRtcPictures.offered(local));
        var mids = new ArrayList<>(List.of(MID));
        mids.addAll(WebRtcPictures.mids(local));
        return session(local, mids, sections);
    }

    /** The answer to an offer that {@link #read} understood. */
    public static SessionDescription answer(SessionDescription offer, WebRtcPeer peer, WebRtcLocal local) {
        var accepted = offer.firstMedia("audio").orElseThrow();
        var mids = new ArrayList<String>();
        accepted.mid().filter(mid -> !mid.isEmpty()).ifPresent(mids::add);
        var sections = new ArrayList<MediaDescription>();
        for (var section : offer.media()) {
            if (section == accepted) {
                sections.add(answered(accepted, peer, local));
            } else if (hasPictures(section, peer, local)) {
                mids.add(section.mid().orElseThrow());
                sections.add(WebRtcPictures.answered(section, offer.directionOf(section), peer.pictures(), local));
            } else {
                sections.add(refused(section));
            }
        }
        return session(local, mids, sections);
    }

    private static boolean hasPictures(MediaDescription section, WebRtcPeer peer, WebRtcLocal local) {
        var mid = section.mid().orElse("");
        return !local.slots().isEmpty()
                && section.type().equals("video")
                && !section.isRefused()
                && (peer.pictures().uploads().stream().anyMatch(each -> each.mid().equals(mid))
                        || peer.pictures().downloads().stream().anyMatch(each -> each.mid().equals(mid)));
    }

    private static MediaDescription answered(MediaDescription offered, WebRtcPeer peer, WebRtcLocal local) {
        var attributes = new Attributes();
        transport(attributes, local, true);
        offered.mid().ifPresent(mid -> attributes.add("mid", mid));
        for (var uri : List.of(HeaderExtension.AUDIO_LEVEL, HeaderExtension.MID)) {
            int id = offered.extensionId(uri);
            if (id > 0) {
                attributes.add(new HeaderExtension(id, uri).toAttribute());
            }
        }
        attributes.flag(SdpDirection.SENDRECV.answerTo(peer.direction()).wireName());
        media(attributes, local, peer.formats());
        return section("audio", local, numbers(peer.formats()), attributes);
    }

    /** RFC 3264 §6: port 0, the format kept; RFC 9143 §7.3.3 keeps the mid outside the group. */
    private static MediaDescription refused(MediaDescription section) {
        var attributes = new Attributes();
        section.mid().ifPresent(mid -> attributes.add("mid", mid));
        attributes.flag(SdpDirection.INACTIVE.wireName());
        return new MediaDescription(
                section.type(), 0, section.protocol(), section.formats(), new SdpConnection("0.0.0.0"), attributes.list());
    }

    /** The first section of a bundle has the candidates of all (RFC 9143 §10). */
    static void transport(Attributes attributes, WebRtcLocal local, boolean isFirst) {
        if (isFirst) {
            local.candidates().forEach(candidate -> attributes.add(candidate.toAttribute()));
        }
        attributes.add("ice-ufrag", local.ice().fragment());
        attributes.add("ice-pwd", local.ice().password());
        // We list all we have, but a standby may be added later.
        attributes.add("ice-options", "trickle");
        attributes.add(new SdpFingerprint("sha-256", local.fingerprintSha256()).toAttribute());
        attributes.add("setup", local.setup().wireName());
    }

    private static void media(Attributes attributes, WebRtcLocal local, List<RtpMap> formats) {
        attributes.add("msid", STREAM + " audio");
        attributes.flag("rtcp-mux");
        attributes.flag("rtcp-rsize");
        for (var format : formats) {
            attributes.add(format.toAttribute());
            if (format.is("opus")) {
                // RFC 7587 §6.1: we may send stereo to whoever says stereo=1, and want none: our microphones are people.
                attributes.add("fmtp", format.payloadType() + " minptime=10;useinbandfec=1;sprop-stereo=1");
            }
        }
        attributes.add(new SsrcAttribute(local.ssrc(), "cname", local.cname()).toAttribute());
        attributes.add(new SsrcAttribute(local.ssrc(), "msid", STREAM + " audio").toAttribute());
    }

    private static List<String> numbers(List<RtpMap> formats) {
        return formats.stream()
                .map(format -> Integer.toString(format.payloadType()))
                .toList();
    }

    static MediaDescription section(String type, WebRtcLocal local, List<String> numbers, Attributes attributes) {
        // RFC 8829 §5.3.1: the default candidate; a discard address if there is none.
        var first = local.candidates().isEmpty() ? null : local.candidates().getFirst();
        return new MediaDescription(
                type,
                first == null ? 9 : first.port(),
                PROTOCOL,
                numbers,
                new SdpConnection(first == null ? "0.0.0.0" : first.address()),
                attributes.list());
    }

    private static SessionDescription session(WebRtcLocal local, List<String> mids, List<MediaDescription> sections) {
        var attributes = new Attributes();
        if (!mids.isEmpty()) {
            attributes.add("group", "BUNDLE " + String.join(" ", mids));
        }
        if (!local.slots().isEmpty()) {
            // RFC 8285 §6: AV1's descriptor outgrows the short form now and then.
            attributes.flag("extmap-allow-mixed");
        }
        attributes.add("msid-semantic", " WMS " + STREAM);
        return new SessionDescription(local.origin(), "-", null, attributes.list(), sections);
    }

    /** Reads a peer's offer or answer; malformed if it lacks what WebRTC cannot do without. */
    public static Parsed<WebRtcPeer> read(SessionDescription description) {
        var found = description.firstMedia("audio");
        if (found.isEmpty()) {
            return Parsed.malformed(0, "no audio is offered, or it was refused");
        }
        var section = found.get();
        var fragment = description.iceUfrag(section);
        var password = description.icePassword(section);
        var fingerprint = description.fingerprint(section);
        if (fragment.isEmpty() || password.isEmpty() || !areCredentials(fragment.get(), password.get())) {
            return Parsed.malformed(0, "no ICE credentials");
        }
        if (fingerprint.isEmpty()) {
            return Parsed.malformed(0, "no fingerprint of a DTLS certificate");
        }
        if (!section.hasRtcpMux()) {
            return Parsed.malformed(0, "RTCP on a port of its own: WebRTC needs rtcp-mux (RFC 8834 §4.5)");
        }
        var formats = choose(section);
        if (formats.isEmpty()) {
            return Parsed.malformed(0, "no Opus, which WebRTC needs (RFC 7874 §3)");
        }
        return Parsed.ok(new WebRtcPeer(
                new IceCredentials(fragment.get(), password.get()),
                checkable(section),
                description.isIceLite(),
                isFirefox(description),
                fingerprint.get(),
                description.setup(section).orElse(SetupRole.ACTPASS),
                formats,
                audio(section, formats),
                description.directionOf(section),
                WebRtcPictures.read(description, LegPictures.SLOTS)));
    }

    private static boolean areCredentials(String fragment, String password) {
        return !fragment.isEmpty() && fragment.length() <= 256 && !password.isEmpty() && password.length() <= 256;
    }

    /** Firefox waits for a nomination before it sends, Chromium and Safari do not; the name of the session tells them apart. */
    private static boolean isFirefox(SessionDescription description) {
        return description.origin().username().startsWith("mozilla");
    }

    private static List<RtpMap> choose(MediaDescription section) {
        var opus = section.rtpMap("opus", 48_000);
        if (opus.isEmpty()) {
            return List.of();
        }
        var chosen = new ArrayList<RtpMap>();
        chosen.add(opus.get());
        section.rtpMaps().stream()
                .filter(map -> map.is(TELEPHONE_EVENT) && (map.clockRateHz() == 48_000 || map.clockRateHz() == 8_000))
                .limit(2)
                .forEach(chosen::add);
        return chosen;
    }

    private static LegAudio audio(MediaDescription section, List<RtpMap> formats) {
        var opus = formats.getFirst();
        boolean hearsStereo = section.formatParameter(opus.payloadType(), "stereo").equals(Optional.of("1"));
        Map<Integer, Integer> events = new HashMap<>();
        formats.stream().skip(1).forEach(map -> events.put(map.payloadType(), map.clockRateHz()));
        return new LegAudio(
                AudioFormat.OPUS,
                hearsStereo ? 2 : 1,
                opus.payloadType(),
                Map.of(opus.payloadType(), AudioFormat.OPUS),
                events);
    }

    private static List<IceAgent.RemoteCandidate> checkable(MediaDescription section) {
        return section.candidates().stream()
                .flatMap(candidate -> remote(candidate).stream())
                .limit(CANDIDATES_MAX)
                .toList();
    }

    /** A candidate we can check. Names, as browsers hide addresses behind (mDNS), are not looked up: their checks come to us. */
    static Optional<IceAgent.RemoteCandidate> remote(IceCandidate candidate) {
        if (!candidate.transport().equals("udp") || candidate.component() != 1 || candidate.port() == 0) {
            return Optional.empty();
        }
        try {
            var address = InetAddress.ofLiteral(candidate.address());
            return address.isAnyLocalAddress() || address.isMulticastAddress()
                    ? Optional.empty()
                    : Optional.of(new IceAgent.RemoteCandidate(
                            new InetSocketAddress(address, candidate.port()), candidate.priority()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
