package org.parley.roles.media.ng;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.parley.media.relay.RelayFormat;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SdpAttribute;

/**
 * A format in somebody's description.
 *
 * @param lines what the description says about the number besides {@code a=rtpmap}: name of the attribute, and its value without the number
 */
record NgFormat(int payloadType, RelayFormat format, String spelling, List<SdpAttribute> lines) {
    NgFormat {
        lines = List.copyOf(lines);
    }

    /** All formats of a section, best first. A number that says nothing of itself is a format of its own. */
    static List<NgFormat> of(MediaDescription section) {
        var formats = new ArrayList<NgFormat>();
        var maps = section.rtpMaps();
        for (var number : section.formats()) {
            int type = number.matches("\\d{1,3}") ? Integer.parseInt(number) : 128;
            if (type > 127) {
                continue;
            }
            var map = maps.stream()
                    .filter(each -> each.payloadType() == type)
                    .findFirst()
                    .orElse(new RtpMap(type, "unnamed-" + type, 8_000, 1));
            formats.add(new NgFormat(
                    type,
                    new RelayFormat(map.encoding(), map.clockRateHz(), map.channels()),
                    map.encoding(),
                    linesAbout(section, number)));
        }
        return formats;
    }

    private static List<SdpAttribute> linesAbout(MediaDescription section, String number) {
        var prefix = number + " ";
        return section.attributes().stream()
                .filter(line -> isAboutFormat(line) && !line.name().equals("rtpmap") && line.value().startsWith(prefix))
                .map(line -> new SdpAttribute(line.name(), line.value().substring(prefix.length())))
                .toList();
    }

    /** Whether a line begins with a payload type. */
    static boolean isAboutFormat(SdpAttribute line) {
        return switch (line.name()) {
            case "rtpmap", "fmtp" -> true;
            case "rtcp-fb" -> !line.value().startsWith("*");
            default -> false;
        };
    }

    NgFormat numbered(int other) {
        return new NgFormat(other, format, spelling, lines);
    }

    boolean isEvent() {
        return format.isTelephoneEvent();
    }

    /** Whether we can decode and encode it. */
    boolean isOurs() {
        return format.audio().isPresent();
    }

    /** Whether this is what a proxy names: {@code PCMA}, {@code opus/48000/2}. */
    boolean is(String name) {
        var parts = name.strip().toLowerCase(Locale.ROOT).split("/");
        return format.encoding().equals(parts[0])
                && (parts.length < 2 || parts[1].equals(Integer.toString(format.clockHz())));
    }

    /** Its lines in a description. */
    void describe(List<SdpAttribute> into) {
        if (!format.encoding().startsWith("unnamed-")) {
            into.add(new RtpMap(payloadType, spelling, format.clockHz(), format.channels()).toAttribute());
        }
        lines.forEach(line -> into.add(new SdpAttribute(line.name(), payloadType + " " + line.value())));
    }
}
