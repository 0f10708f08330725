package org.parley.protocols.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * Reads lines. Lenient where telephones are sloppy: bare line feeds, missing {@code s=} and {@code t=}, blanks at ends, lines
 * we do not know, any order before the first {@code m=}. Strict about {@code v=} and {@code m=}, without which nothing makes sense.
 */
final class SdpParser {
    static final int MEDIA_MAX = 32;
    static final int ATTRIBUTES_MAX = 2048;
    private static final int FORMATS_MAX = 128;

    private final String text;
    private SdpOrigin origin = new SdpOrigin("-", 0, 0, "0.0.0.0");
    private String name = "-";
    private @Nullable SdpConnection connection;
    private final List<SdpAttribute> sessionAttributes = new ArrayList<>();
    private final List<MediaDescription> media = new ArrayList<>();
    private @Nullable MediaDescription section;
    private List<SdpAttribute> sectionAttributes = new ArrayList<>();
    private @Nullable SdpConnection sectionConnection;
    private int attributes;
    private boolean hasVersion;

    SdpParser(String text) {
        this.text = text;
    }

    Parsed<SessionDescription> parse() {
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            var line = text.substring(at, end).strip();
            var problem = line.isEmpty() ? null : readLine(line);
            if (problem != null) {
                return Parsed.malformed(at, problem);
            }
            at = end + 1;
        }
        if (!hasVersion) {
            return Parsed.malformed(0, "SDP without v=");
        }
        endSection();
        return Parsed.ok(new SessionDescription(origin, name, connection, sessionAttributes, media));
    }

    /** What is wrong with the line, or null. */
    private @Nullable String readLine(String line) {
        if (line.length() < 2 || line.charAt(1) != '=') {
            return hasVersion ? null : "SDP does not begin with v=";
        }
        var value = line.substring(2).strip();
        if (!SdpAttribute.isOneLine(value)) {
            return "control character in SDP";
        }
        if (!hasVersion && line.charAt(0) != 'v') {
            return "SDP does not begin with v=";
        }
        switch (line.charAt(0)) {
            case 'v' -> hasVersion = true;
            case 'o' -> readOrigin(value);
            case 's' -> name = value;
            case 'c' -> readConnection(value);
            case 'a' -> {
                return readAttribute(value);
            }
            case 'm' -> {
                return readMedia(value);
            }
            default -> {
                // Times, bandwidth, e-mail addresses: nothing we act on.
            }
        }
        return null;
    }

    private void readOrigin(String value) {
        var parts = value.split("\\s+");
        if (parts.length >= 6) {
            // RFC 8866 §5.2 has numbers here; some peers send more than fits, which only has to stay distinct.
            origin = new SdpOrigin(parts[0], number(parts[1]), number(parts[2]), parts[5]);
        }
    }

    private static long number(String text) {
        long value = SdpNumbers.parseLong(text, Long.MAX_VALUE);
        return value >= 0 ? value : Integer.toUnsignedLong(text.hashCode());
    }

    private void readConnection(String value) {
        var parts = value.split("\\s+");
        if (parts.length < 3) {
            return;
        }
        int slash = parts[2].indexOf('/'); // Multicast scope; we only do unicast.
        var address = slash < 0 ? parts[2] : parts[2].substring(0, slash);
        if (address.isEmpty()) {
            return;
        }
        if (section == null) {
            connection = new SdpConnection(address);
        } else {
            sectionConnection = new SdpConnection(address);
        }
    }

    private @Nullable String readAttribute(String value) {
        if (++attributes > ATTRIBUTES_MAX) {
            return "too many SDP attributes";
        }
        int colon = value.indexOf(':');
        var attributeName = colon < 0 ? value : value.substring(0, colon).strip();
        if (!attributeName.isEmpty()) {
            (section == null ? sessionAttributes : sectionAttributes)
                    .add(new SdpAttribute(attributeName, colon < 0 ? "" : value.substring(colon + 1).strip()));
        }
        return null;
    }

    private @Nullable String readMedia(String value) {
        endSection();
        var parts = value.split("\\s+", FORMATS_MAX + 4);
        if (parts.length < 3 || parts.length > FORMATS_MAX + 3) {
            return "m= line with " + parts.length + " fields";
        }
        if (media.size() == MEDIA_MAX) {
            return "too many m= lines";
        }
        int slash = parts[1].indexOf('/');
        int port = SdpNumbers.parse(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65_535);
        if (port < 0) {
            return "m= line without a port";
        }
        section = new MediaDescription(
                parts[0], port, parts[2], List.of(parts).subList(3, parts.length), null, List.of());
        return null;
    }

    private void endSection() {
        if (section != null) {
            media.add(new MediaDescription(
                    section.type(), section.port(), section.protocol(), section.formats(), sectionConnection, sectionAttributes));
        }
        section = null;
        sectionConnection = null;
        sectionAttributes = new ArrayList<>();
    }
}
