package org.parley.protocols.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** A session description (RFC 8866), immutable. Reading is lenient and bounded ({@link #parse}), writing is strict. */
public record SessionDescription(
        SdpOrigin origin,
        String name,
        @Nullable SdpConnection connection,
        List<SdpAttribute> attributes,
        List<MediaDescription> media) {
    /** Longer descriptions are refused. */
    public static final int BYTES_MAX = 64 * 1024;

    public SessionDescription {
        attributes = List.copyOf(attributes);
        media = List.copyOf(media);
        if (!SdpAttribute.isOneLine(name)) {
            throw new IllegalArgumentException("Not a session name: " + name);
        }
    }

    /** Reads a body; never throws. */
    public static Parsed<SessionDescription> parse(byte[] body) {
        if (body.length > BYTES_MAX) {
            return Parsed.malformed(BYTES_MAX, "SDP too long");
        }
        return parse(new String(body, StandardCharsets.UTF_8));
    }

    /** Reads a body; never throws. */
    public static Parsed<SessionDescription> parse(String text) {
        return text.length() > BYTES_MAX ? Parsed.malformed(BYTES_MAX, "SDP too long") : new SdpParser(text).parse();
    }

    /** The value of the first session attribute of that name. */
    public Optional<String> attribute(String name) {
        return find(attributes, name);
    }

    /** The attribute of the section or, where it is silent, of the session. */
    public Optional<String> attribute(MediaDescription section, String name) {
        return section.attribute(name).or(() -> attribute(name));
    }

    /** Where the section's media is to be sent. */
    public Optional<SdpConnection> connectionOf(MediaDescription section) {
        return Optional.ofNullable(section.connection() != null ? section.connection() : connection);
    }

    /** The section's direction; {@code sendrecv} if nobody says. */
    public SdpDirection directionOf(MediaDescription section) {
        return section.ownDirection().or(() -> directionOf(attributes)).orElse(SdpDirection.SENDRECV);
    }

    public Optional<String> iceUfrag(MediaDescription section) {
        return attribute(section, "ice-ufrag").map(String::strip);
    }

    public Optional<String> icePassword(MediaDescription section) {
        return attribute(section, "ice-pwd").map(String::strip);
    }

    /** Whether the author is an ICE-lite agent. */
    public boolean isIceLite() {
        return attribute("ice-lite").isPresent();
    }

    public Optional<SdpFingerprint> fingerprint(MediaDescription section) {
        return attribute(section, "fingerprint").flatMap(SdpFingerprint::parse);
    }

    public Optional<SetupRole> setup(MediaDescription section) {
        return attribute(section, "setup").flatMap(SetupRole::parse);
    }

    /** The mids of the BUNDLE group (RFC 9143); empty if there is none. */
    public List<String> bundle() {
        return attributes.stream()
                .filter(attribute -> attribute.name().equals("group") && attribute.value().startsWith("BUNDLE"))
                .map(attribute -> attribute.value().strip().split("\\s+"))
                .map(parts -> List.of(parts).subList(1, parts.length))
                .findFirst()
                .orElse(List.of());
    }

    /** The first section of that type which is not refused. */
    public Optional<MediaDescription> firstMedia(String type) {
        return media.stream()
                .filter(section -> section.type().equals(type) && !section.isRefused())
                .findFirst();
    }

    /** The same session with other media, as its next version. */
    public SessionDescription withMedia(List<MediaDescription> other) {
        return new SessionDescription(origin.next(), name, connection, attributes, other);
    }

    /** The text with CRLF at every line's end. */
    public String toText() {
        var out = new StringBuilder(1024);
        line(out, 'v', "0");
        line(out, 'o', origin.toText());
        line(out, 's', name.isEmpty() ? "-" : name); // RFC 8866 §5.3: a dash if there is no name.
        if (connection != null) {
            line(out, 'c', connection.toText());
        }
        line(out, 't', "0 0");
        attributes.forEach(attribute -> line(out, 'a', attribute.toString()));
        for (var section : media) {
            line(out, 'm', section.type() + " " + section.port() + " " + section.protocol() + " "
                    + String.join(" ", section.formats()));
            if (section.connection() != null) {
                line(out, 'c', section.connection().toText());
            }
            section.attributes().forEach(attribute -> line(out, 'a', attribute.toString()));
        }
        return out.toString();
    }

    public byte[] toBytes() {
        return toText().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder out, char type, String value) {
        out.append(type).append('=').append(value).append("\r\n");
    }

    static Optional<String> find(List<SdpAttribute> attributes, String name) {
        for (var attribute : attributes) {
            if (attribute.name().equals(name)) {
                return Optional.of(attribute.value());
            }
        }
        return Optional.empty();
    }

    static Optional<SdpDirection> directionOf(List<SdpAttribute> attributes) {
        for (var attribute : attributes) {
            for (var direction : SdpDirection.values()) {
                if (attribute.value().isEmpty() && attribute.name().equals(direction.wireName())) {
                    return Optional.of(direction);
                }
            }
        }
        return Optional.empty();
    }

    /** Collects attributes in a readable way. */
    public static final class Attributes {
        private final List<SdpAttribute> list = new ArrayList<>();

        public Attributes add(String name, String value) {
            list.add(new SdpAttribute(name, value));
            return this;
        }

        public Attributes flag(String name) {
            list.add(SdpAttribute.flag(name));
            return this;
        }

        public Attributes add(SdpAttribute attribute) {
            list.add(attribute);
            return this;
        }

        public List<SdpAttribute> list() {
            return List.copyOf(list);
        }
    }
}
