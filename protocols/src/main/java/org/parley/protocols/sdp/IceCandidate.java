package org.parley.protocols.sdp;

import java.util.Locale;
import java.util.Optional;

/**
 * {@code a=candidate} (RFC 8839 §5.1). The address is text, as browsers hide theirs behind {@code .local} names.
 *
 * @param component 1 is RTP (and RTCP where multiplexed)
 * @param transport lower case: {@code udp}, {@code tcp}
 * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}
 */
public record IceCandidate(
        String foundation, int component, String transport, long priority, String address, int port, String type) {
    /** A host candidate of ours over UDP. */
    public static IceCandidate host(String foundation, long priority, String address, int port) {
        return new IceCandidate(foundation, 1, "udp", priority, address, port, "host");
    }

    /** The value of the attribute, also what a page's {@code RTCIceCandidate.candidate} has after {@code candidate:}. */
    public String toText() {
        return foundation + " " + component + " " + transport + " " + priority + " " + address + " " + port + " typ " + type;
    }

    public SdpAttribute toAttribute() {
        return new SdpAttribute("candidate", toText());
    }

    /** Reads the attribute's value, with or without {@code candidate:} before it. */
    public static Optional<IceCandidate> parse(String value) {
        var text = value.strip();
        var parts = (text.startsWith("candidate:") ? text.substring("candidate:".length()) : text).split("\\s+", 32);
        if (parts.length < 8 || !parts[6].equalsIgnoreCase("typ") || parts[0].length() > 32 || parts[4].length() > 255) {
            return Optional.empty();
        }
        int component = SdpNumbers.parse(parts[1], 256);
        long priority = SdpNumbers.parseLong(parts[3], 0xFFFFFFFFL);
        int port = SdpNumbers.parse(parts[5], 65_535);
        if (component < 1 || priority < 0 || port < 0) {
            return Optional.empty();
        }
        return Optional.of(new IceCandidate(
                parts[0],
                component,
                parts[2].toLowerCase(Locale.ROOT),
                priority,
                parts[4],
                port,
                parts[7].toLowerCase(Locale.ROOT)));
    }
}
