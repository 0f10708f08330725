package org.parley.protocols.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One media section (RFC 8866 §5.14): the {@code m=} line and what follows it. What may also stand at session level is asked
 * of the {@link SessionDescription}.
 *
 * @param type {@code audio}, {@code video}, {@code image}, {@code application}
 * @param port 0 refuses the section
 * @param protocol such as {@code RTP/AVP} or {@code UDP/TLS/RTP/SAVPF}
 * @param formats payload types, best first
 */
public record MediaDescription(
        String type,
        int port,
        String protocol,
        List<String> formats,
        @Nullable SdpConnection connection,
        List<SdpAttribute> attributes) {
    public MediaDescription {
        formats = List.copyOf(formats);
        attributes = List.copyOf(attributes);
        if (!SdpAttribute.isOneLine(type) || !SdpAttribute.isOneLine(protocol) || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Not a media section: " + type + " " + port + " " + protocol);
        }
    }

    public boolean isRefused() {
        return port == 0;
    }

    /** Whether the protocol is a secure RTP profile. */
    public boolean isSecure() {
        return protocol.contains("SAVP");
    }

    /** Whether the profile has early feedback (RFC 4585). */
    public boolean hasFeedback() {
        return protocol.endsWith("AVPF");
    }

    /** The value of the first attribute of that name; empty text for a flag. */
    public Optional<String> attribute(String name) {
        return SessionDescription.find(attributes, name);
    }

    public boolean hasAttribute(String name) {
        return attribute(name).isPresent();
    }

    public Optional<String> mid() {
        return attribute("mid");
    }

    public boolean hasRtcpMux() {
        return hasAttribute("rtcp-mux");
    }

    /** The direction if this section says one. */
    Optional<SdpDirection> ownDirection() {
        return SessionDescription.directionOf(attributes);
    }

    /** What each listed payload type means, in the order of the {@code m=} line; unknown dynamic ones are left out. */
    public List<RtpMap> rtpMaps() {
        var maps = new ArrayList<RtpMap>();
        var mapped = typed("rtpmap", RtpMap::parse);
        for (var format : formats) {
            int payloadType = SdpNumbers.parse(format, 127);
            if (payloadType >= 0) {
                mapped.stream()
                        .filter(map -> map.payloadType() == payloadType)
                        .findFirst()
                        .or(() -> RtpMap.assigned(payloadType))
                        .ifPresent(maps::add);
            }
        }
        return maps;
    }

    /** The best-liked payload type of that encoding and clock rate. */
    public Optional<RtpMap> rtpMap(String encoding, int clockRateHz) {
        return rtpMaps().stream()
                .filter(map -> map.is(encoding) && map.clockRateHz() == clockRateHz)
                .findFirst();
    }

    /** The {@code a=fmtp} text of a payload type; empty if there is none. */
    public String formatParameters(int payloadType) {
        var prefix = payloadType + " ";
        return attributes.stream()
                .filter(attribute -> attribute.name().equals("fmtp") && attribute.value().startsWith(prefix))
                .map(attribute -> attribute.value().substring(prefix.length()).strip())
                .findFirst()
                .orElse("");
    }

    /** One {@code key=value} of {@link #formatParameters}. */
    public Optional<String> formatParameter(int payloadType, String key) {
        for (var part : formatParameters(payloadType).split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).strip().toLowerCase(Locale.ROOT).equals(key)) {
                return Optional.of(part.substring(equals + 1).strip());
            }
        }
        return Optional.empty();
    }

    /** The packet time the author would like to receive, or {@code otherwise}. */
    public int packetTimeMs(int otherwise) {
        int value = attribute("ptime").map(text -> SdpNumbers.parse(text.strip(), 1000)).orElse(-1);
        return value > 0 ? value : otherwise;
    }

    /** Usable SDES keys, best first. */
    public List<CryptoAttribute> cryptos() {
        return typed("crypto", CryptoAttribute::parse);
    }

    public List<IceCandidate> candidates() {
        return typed("candidate", IceCandidate::parse);
    }

    public List<HeaderExtension> headerExtensions() {
        return typed("extmap", HeaderExtension::parse);
    }

    /** The number of a header extension, or -1. */
    public int extensionId(String uri) {
        return headerExtensions().stream()
                .filter(extension -> extension.uri().equals(uri))
                .mapToInt(HeaderExtension::id)
                .findFirst()
                .orElse(-1);
    }

    public List<SsrcAttribute> ssrcs() {
        return typed("ssrc", SsrcAttribute::parse);
    }

    /** The port of {@code a=rtcp} (RFC 3605), or the one after the RTP port. */
    public int rtcpPort() {
        int own = attribute("rtcp")
                .map(value -> SdpNumbers.parse(value.strip().split("\\s+")[0], 65_535))
                .orElse(-1);
        return own > 0 ? own : Math.min(65_535, port + 1);
    }

    private <T> List<T> typed(String name, Function<String, Optional<T>> parse) {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals(name))
                .flatMap(attribute -> parse.apply(attribute.value()).stream())
                .toList();
    }
}
