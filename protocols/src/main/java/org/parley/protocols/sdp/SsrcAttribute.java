package org.parley.protocols.sdp;

import java.util.Optional;

/** {@code a=ssrc} (RFC 5576 §4.1): says something, such as {@code cname}, about a source. The SSRC is 32 bits in an int. */
public record SsrcAttribute(int ssrc, String attribute, String value) {
    public SdpAttribute toAttribute() {
        var text = Integer.toUnsignedString(ssrc) + " " + attribute;
        return new SdpAttribute("ssrc", value.isEmpty() ? text : text + ":" + value);
    }

    static Optional<SsrcAttribute> parse(String text) {
        int space = text.indexOf(' ');
        long ssrc = SdpNumbers.parseLong(space < 0 ? text : text.substring(0, space), 0xFFFFFFFFL);
        if (ssrc < 0) {
            return Optional.empty();
        }
        var rest = space < 0 ? "" : text.substring(space + 1).strip();
        int colon = rest.indexOf(':');
        return Optional.of(new SsrcAttribute(
                (int) ssrc, colon < 0 ? rest : rest.substring(0, colon), colon < 0 ? "" : rest.substring(colon + 1)));
    }
}
