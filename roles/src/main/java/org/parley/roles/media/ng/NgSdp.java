package org.parley.roles.media.ng;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.ng.NgOptions.Replace;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.SdpAttribute;
import org.parley.protocols.sdp.SdpConnection;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;

/** Writes one party's description anew for the other, so that his media comes to us. Functions only. */
final class NgSdp {
    /** How the transport is spoken is between us and each party. */
    private static final Set<String> OF_THE_TRANSPORT = Set.of(
            "candidate", "end-of-candidates", "remote-candidates", "ice-ufrag", "ice-pwd", "ice-options", "ice-lite", "ice-mismatch",
            "ice-pacing", "fingerprint", "setup", "tls-id", "connection", "crypto", "key-mgmt", "rtcp", "rtcp-mux", "rtcp-mux-only",
            "rtpengine", "zrtp-hash");

    /** What only browsers say to each other; each section of ours is a transport of its own (RFC 9143 §7.3.2). */
    private static final Set<String> OF_BROWSERS = Set.of(
            "extmap", "extmap-allow-mixed", "msid", "ssrc", "ssrc-group", "rid", "simulcast", "bundle-only", "rtcp-rsize", "mid");

    /**
     * A section of the description that is to be written.
     *
     * @param protocol for its reader
     * @param formats null: as they came
     * @param isBrowserToBrowser whether both sides are; else what only browsers understand is left out
     * @param packetTimeMs 0: as it came
     */
    record Section(
            MediaDescription came,
            NgLocal local,
            String protocol,
            @Nullable List<NgFormat> formats,
            boolean isBrowserToBrowser,
            boolean hasRtcpAttribute,
            int packetTimeMs) {}

    private NgSdp() {}

    /** The whole description. */
    static SessionDescription write(SessionDescription came, List<Section> sections, Replace replace) {
        var address = sections.stream()
                .flatMap(section -> section.local() instanceof NgLocal.Phone phone ? List.of(phone.address()).stream() : List.<String>of().stream())
                .findFirst()
                .orElse(sections.stream()
                        .flatMap(section -> section.local() instanceof NgLocal.WebRtc webRtc
                                ? webRtc.candidates().stream().map(candidate -> candidate.address())
                                : List.<String>of().stream())
                        .findFirst()
                        .orElse("0.0.0.0"));
        var session = came.connection();
        boolean holds = session != null && session.isNowhere();
        var connection = session == null || holds ? session : new SdpConnection(address);
        var media = sections.stream().map(section -> section(came, section, connection)).toList();
        var origin = came.origin();
        return new SessionDescription(
                replace.origin() || replace.sessionConnection()
                        ? new SdpOrigin(origin.username(), origin.sessionId(), origin.sessionVersion(), replace.origin() ? address : origin.address())
                        : origin,
                replace.sessionName() ? "-" : came.name(),
                connection,
                sessionLines(came),
                media);
    }

    private static List<SdpAttribute> sessionLines(SessionDescription came) {
        return came.attributes().stream()
                .filter(line -> !OF_THE_TRANSPORT.contains(line.name())
                        && !line.name().equals("group")
                        && !line.name().equals("msid-semantic")
                        && !line.name().startsWith("extmap"))
                .toList();
    }

    private static MediaDescription section(
            SessionDescription came, Section section, @Nullable SdpConnection session) {
        var source = section.came();
        return switch (section.local()) {
            case NgLocal.Untouched() -> {
                var own = came.connectionOf(source).orElse(null);
                yield new MediaDescription(
                        source.type(), source.port(), source.protocol(), source.formats(), own, source.attributes());
            }
            case NgLocal.Refused() -> {
                // RFC 3264 §6: a refused section keeps its place and its formats.
                var lines = new ArrayList<SdpAttribute>();
                source.mid().filter(_ -> section.isBrowserToBrowser()).ifPresent(mid -> lines.add(new SdpAttribute("mid", mid)));
                yield new MediaDescription(
                        source.type(), 0, section.protocol(), source.formats(), session == null ? new SdpConnection("0.0.0.0") : null, lines);
            }
            case NgLocal.Phone phone -> phone(came, section, phone, session);
            case NgLocal.WebRtc webRtc -> webRtc(came, section, webRtc);
        };
    }

    private static MediaDescription phone(
            SessionDescription came, Section section, NgLocal.Phone local, @Nullable SdpConnection session) {
        var source = section.came();
        var lines = lines(came, section);
        boolean isRtp = !section.protocol().equals("udptl");
        if (isRtp && local.rtcpMux()) {
            lines.add(SdpAttribute.flag("rtcp-mux"));
        }
        if (isRtp && section.hasRtcpAttribute()) {
            int rtcp = local.rtcpMux() ? local.port() : local.port() + 1;
            lines.add(new SdpAttribute("rtcp", Integer.toString(rtcp)));
        }
        local.cryptos().forEach(crypto -> lines.add(crypto.toAttribute()));
        var was = came.connectionOf(source).orElse(null);
        // RFC 3264 §8.4: who holds by an address of zeros is understood by whoever understands that.
        var wanted = was != null && was.isNowhere() ? was : new SdpConnection(local.address());
        return new MediaDescription(
                source.type(), local.port(), section.protocol(), numbers(section), wanted.equals(session) ? null : wanted, lines);
    }

    private static MediaDescription webRtc(SessionDescription came, Section section, NgLocal.WebRtc local) {
        var lines = lines(came, section);
        lines.add(SdpAttribute.flag("rtcp-mux"));
        lines.add(new SdpAttribute("ice-ufrag", local.ice().fragment()));
        lines.add(new SdpAttribute("ice-pwd", local.ice().password()));
        lines.add(new SdpFingerprint("sha-256", local.fingerprintSha256()).toAttribute());
        lines.add(new SdpAttribute("setup", local.setup().wireName()));
        local.candidates().forEach(candidate -> lines.add(candidate.toAttribute()));
        lines.add(SdpAttribute.flag("end-of-candidates"));
        var first = local.candidates().isEmpty() ? null : local.candidates().getFirst();
        return new MediaDescription(
                section.came().type(),
                first == null ? 9 : first.port(),
                section.protocol(),
                numbers(section),
                new SdpConnection(first == null ? "0.0.0.0" : first.address()),
                lines);
    }

    private static List<String> numbers(Section section) {
        var formats = section.formats();
        return formats == null
                ? section.came().formats()
                : formats.stream().map(format -> Integer.toString(format.payloadType())).toList();
    }

    /** What of the section's lines is for its reader. */
    private static ArrayList<SdpAttribute> lines(SessionDescription came, Section section) {
        var lines = new ArrayList<SdpAttribute>();
        var formats = section.formats();
        boolean hasFeedback = section.protocol().endsWith("AVPF");
        if (formats != null) {
            formats.forEach(format -> format.describe(lines));
        }
        for (var line : section.came().attributes()) {
            boolean isDropped = OF_THE_TRANSPORT.contains(line.name())
                    || !section.isBrowserToBrowser() && OF_BROWSERS.contains(line.name())
                    || formats != null && NgFormat.isAboutFormat(line)
                    || section.packetTimeMs() > 0 && line.name().equals("ptime");
            if (!isDropped) {
                lines.add(line);
            }
        }
        if (!hasFeedback) {
            lines.removeIf(line -> line.name().equals("rtcp-fb"));
        }
        if (section.packetTimeMs() > 0) {
            lines.add(new SdpAttribute("ptime", Integer.toString(section.packetTimeMs())));
        }
        return lines;
    }
}
