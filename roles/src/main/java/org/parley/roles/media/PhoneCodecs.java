package org.parley.roles.media;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.sdp.MediaDescription;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SessionDescription.Attributes;

/** The formats we offer telephones, and what we have in common with theirs (RFC 3264 §5.1, §6.1). */
final class PhoneCodecs {
    static final String TELEPHONE_EVENT = "telephone-event";
    private static final int OPUS_PAYLOAD_TYPE = 111;
    private static final int EVENT_8000_PAYLOAD_TYPE = 101;
    private static final int EVENT_48000_PAYLOAD_TYPE = 110;

    /** What we offer, best first. */
    private static final List<RtpMap> OFFERED = List.of(
            new RtpMap(OPUS_PAYLOAD_TYPE, "opus", 48_000, 2),
            new RtpMap(9, "G722", 8_000, 1),
            new RtpMap(8, "PCMA", 8_000, 1),
            new RtpMap(0, "PCMU", 8_000, 1),
            new RtpMap(EVENT_8000_PAYLOAD_TYPE, TELEPHONE_EVENT, 8_000, 1),
            new RtpMap(EVENT_48000_PAYLOAD_TYPE, TELEPHONE_EVENT, 48_000, 1));

    private PhoneCodecs() {}

    static List<RtpMap> offered() {
        return OFFERED;
    }

    /** The format and number that the peer likes best of those we can, and the events in the same clock first. */
    static Optional<List<RtpMap>> choose(MediaDescription section) {
        var maps = section.rtpMaps();
        for (var map : maps) {
            if (AudioFormat.named(map.encoding(), map.clockRateHz()).isEmpty()) {
                continue;
            }
            var chosen = new ArrayList<RtpMap>();
            chosen.add(map);
            maps.stream()
                    .filter(event -> event.is(TELEPHONE_EVENT)
                            && (event.clockRateHz() == map.clockRateHz() || event.clockRateHz() == 8_000))
                    .forEach(chosen::add);
            if (map.is("PCMA") || map.is("PCMU")) {
                // RFC 3389 §4: only with formats of its clock that have no silence of their own.
                maps.stream().filter(PhoneCodecs::isComfortNoise).limit(1).forEach(chosen::add);
            }
            return Optional.of(chosen);
        }
        return Optional.empty();
    }

    /** The number of comfort noise (RFC 3389) among what was agreed; below zero if it was not. */
    static int comfortNoise(List<RtpMap> maps) {
        return maps.stream().filter(PhoneCodecs::isComfortNoise).findFirst().map(RtpMap::payloadType).orElse(-1);
    }

    private static boolean isComfortNoise(RtpMap map) {
        return map.is("CN") && map.clockRateHz() == 8_000;
    }

    /** Formats by the numbers under which they may come. */
    static Map<Integer, AudioFormat> formats(List<RtpMap> maps) {
        var formats = new HashMap<Integer, AudioFormat>();
        for (var map : maps) {
            AudioFormat.named(map.encoding(), map.clockRateHz())
                    .ifPresent(format -> formats.put(map.payloadType(), format));
        }
        return formats;
    }

    /** Clock rates of telephone events by number. */
    static Map<Integer, Integer> events(List<RtpMap> maps) {
        var events = new HashMap<Integer, Integer>();
        for (var map : maps) {
            if (map.is(TELEPHONE_EVENT)) {
                events.put(map.payloadType(), map.clockRateHz());
            }
        }
        return events;
    }

    static List<String> numbers(List<RtpMap> maps) {
        return maps.stream().map(map -> Integer.toString(map.payloadType())).toList();
    }

    /** The lines that say what the numbers mean. */
    static void describe(List<RtpMap> maps, Attributes attributes) {
        for (var map : maps) {
            attributes.add(map.toAttribute());
            if (map.is("opus")) {
                attributes.add("fmtp", map.payloadType() + " minptime=10;useinbandfec=1");
            } else if (map.is(TELEPHONE_EVENT)) {
                attributes.add("fmtp", map.payloadType() + " 0-15");
            }
        }
        attributes.add("ptime", "20");
    }
}
