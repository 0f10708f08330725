package org.parley.roles.media.ng;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.parley.media.codec.AudioFormat;
import org.parley.media.relay.RelayFormat;
import org.parley.protocols.ng.NgOptions.Codecs;
import org.parley.protocols.sdp.SdpAttribute;

/** Which formats of an audio section the other side is shown, and which the offerer gets in the answer. Functions only. */
final class NgFormats {
    private static final int FIRST_DYNAMIC = 96;
    private static final int LAST_DYNAMIC = 127;

    private NgFormats() {}

    /** What the other side is offered in place of what was: some taken out, some put first, some added that we translate. */
    static List<NgFormat> offered(List<NgFormat> theirs, Codecs codecs) {
        var shown = new ArrayList<NgFormat>();
        for (var format : theirs) {
            if (!isNamed(format, codecs.mask()) && !isStripped(format, codecs)) {
                shown.add(format);
            }
        }
        codecs.transcode().forEach(name -> add(name, theirs, shown));
        return putFirst(shown, codecs.offer());
    }

    /** Whether every name that is to be added is one that we can make. */
    static Optional<String> unknown(Codecs codecs) {
        return codecs.transcode().stream().filter(name -> ours(name).isEmpty() && !isEvent(name)).findFirst();
    }

    private static boolean isStripped(NgFormat format, Codecs codecs) {
        return isNamed(format, codecs.strip()) && codecs.except().stream().noneMatch(format::is);
    }

    private static boolean isNamed(NgFormat format, List<String> names) {
        return names.stream().anyMatch(name -> isAll(name) || format.is(name));
    }

    private static boolean isAll(String name) {
        return name.equalsIgnoreCase("all") || name.equalsIgnoreCase("full");
    }

    /** Before the telephone events, as people list them. */
    private static void add(String name, List<NgFormat> theirs, List<NgFormat> shown) {
        var isThere = shown.stream().anyMatch(format -> format.is(name));
        if (isThere) {
            return;
        }
        // What was taken out and is wanted after all keeps its number.
        var known = theirs.stream().filter(format -> format.is(name)).findFirst();
        var added = known.or(() -> made(name, theirs, shown));
        added.ifPresent(format -> shown.add(format.isEvent() ? shown.size() : soundsOf(shown), format));
    }

    private static int soundsOf(List<NgFormat> formats) {
        int at = formats.size();
        while (at > 0 && formats.get(at - 1).isEvent()) {
            at--;
        }
        return at;
    }

    private static Optional<NgFormat> made(String name, List<NgFormat> theirs, List<NgFormat> shown) {
        if (isEvent(name)) {
            return free(theirs, shown).map(type -> new NgFormat(
                    type, RelayFormat.telephoneEvents(8_000), "telephone-event", List.of(new SdpAttribute("fmtp", "0-15"))));
        }
        return ours(name).flatMap(format -> {
            var type = format.staticPayloadType().isPresent()
                    ? Optional.of(format.staticPayloadType().getAsInt())
                    : free(theirs, shown);
            var lines = format == AudioFormat.OPUS ? List.of(new SdpAttribute("fmtp", "useinbandfec=1")) : List.<SdpAttribute>of();
            return type.map(number -> new NgFormat(number, RelayFormat.of(format), format.encodingName(), lines));
        });
    }

    private static Optional<AudioFormat> ours(String name) {
        var bare = name.strip().toLowerCase(Locale.ROOT).split("/")[0];
        for (var format : AudioFormat.values()) {
            if (format.encodingName().toLowerCase(Locale.ROOT).equals(bare)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }

    private static boolean isEvent(String name) {
        return name.strip().toLowerCase(Locale.ROOT).startsWith("telephone-event");
    }

    private static Optional<Integer> free(List<NgFormat> theirs, List<NgFormat> shown) {
        for (int type = FIRST_DYNAMIC; type <= LAST_DYNAMIC; type++) {
            int candidate = type;
            if (theirs.stream().noneMatch(format -> format.payloadType() == candidate)
                    && shown.stream().noneMatch(format -> format.payloadType() == candidate)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private static List<NgFormat> putFirst(List<NgFormat> formats, List<String> names) {
        var ordered = new ArrayList<NgFormat>();
        names.forEach(name -> formats.stream().filter(format -> format.is(name)).forEach(ordered::add));
        formats.stream().filter(format -> !ordered.contains(format)).forEach(ordered::add);
        return ordered;
    }

    /**
     * What the offerer gets for an answer: what the answerer took of his, under his numbers; and where nothing of that is sound, the best
     * of his that we can translate.
     *
     * @param offerers all that the offerer offered, also what the answerer was not shown
     */
    static List<NgFormat> answered(List<NgFormat> offerers, List<NgFormat> answerers) {
        var taken = new ArrayList<NgFormat>();
        for (var format : answerers) {
            offerers.stream()
                    .filter(offered -> offered.format().equals(format.format()))
                    .findFirst()
                    .map(offered -> format.numbered(offered.payloadType()))
                    .ifPresent(taken::add);
        }
        if (taken.stream().allMatch(NgFormat::isEvent) && answerers.stream().anyMatch(NgFormat::isOurs)) {
            offerers.stream().filter(NgFormat::isOurs).findFirst().ifPresent(best -> taken.addFirst(best));
        }
        return taken;
    }

    static Map<Integer, RelayFormat> byNumber(List<NgFormat> formats) {
        var map = new LinkedHashMap<Integer, RelayFormat>();
        formats.forEach(format -> map.put(format.payloadType(), format.format()));
        return map;
    }
}
