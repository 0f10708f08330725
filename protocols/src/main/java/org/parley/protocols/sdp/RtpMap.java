package org.parley.protocols.sdp;

import java.util.Optional;

/** {@code a=rtpmap} (RFC 8866 §6.6). {@code channels} is 1 if the line does not say. */
public record RtpMap(int payloadType, String encoding, int clockRateHz, int channels) {
    /** Whether this names the encoding, whose names are case-insensitive. */
    public boolean is(String name) {
        return encoding.equalsIgnoreCase(name);
    }

    public SdpAttribute toAttribute() {
        var text = payloadType + " " + encoding + "/" + clockRateHz;
        return new SdpAttribute("rtpmap", channels > 1 ? text + "/" + channels : text);
    }

    static Optional<RtpMap> parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) {
            return Optional.empty();
        }
        int payloadType = SdpNumbers.parse(value.substring(0, space), 127);
        var parts = value.substring(space + 1).strip().split("/", 4);
        if (payloadType < 0 || parts.length < 2 || parts[0].isEmpty()) {
            return Optional.empty();
        }
        int clockRate = SdpNumbers.parse(parts[1].strip(), 1_000_000);
        int channels = parts.length > 2 ? SdpNumbers.parse(parts[2].strip(), 255) : 1;
        return clockRate <= 0
                ? Optional.empty()
                : Optional.of(new RtpMap(payloadType, parts[0], clockRate, Math.max(1, channels)));
    }

    /** What a payload type means without a map (RFC 3551 §6): the ones telephones use. */
    static Optional<RtpMap> assigned(int payloadType) {
        return switch (payloadType) {
            case 0 -> Optional.of(new RtpMap(0, "PCMU", 8000, 1));
            case 3 -> Optional.of(new RtpMap(3, "GSM", 8000, 1));
            case 8 -> Optional.of(new RtpMap(8, "PCMA", 8000, 1));
            // RFC 3551 §4.5.2: the clock says 8000 by an old mistake; G.722 samples at 16000.
            case 9 -> Optional.of(new RtpMap(9, "G722", 8000, 1));
            case 13 -> Optional.of(new RtpMap(13, "CN", 8000, 1));
            case 18 -> Optional.of(new RtpMap(18, "G729", 8000, 1));
            default -> Optional.empty();
        };
    }
}
