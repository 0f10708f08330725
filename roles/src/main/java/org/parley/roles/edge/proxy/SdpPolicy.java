package org.parley.roles.edge.proxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which codecs pass, in which order, and whether video does. Works on lines: what it does not know stays as it was written. A stream that may not
 * pass, or of which nothing is left, is refused by port 0 (RFC 3264 §6), so that offers and answers keep their order.
 */
final class SdpPolicy {
    /** RFC 3551 §6: what has a number without a word. */
    private static final Map<String, String> STATIC =
            Map.of("0", "pcmu", "3", "gsm", "4", "g723", "8", "pcma", "9", "g722", "13", "cn", "15", "g728", "18", "g729");

    /** Not what is spoken: they go along with any codec. */
    private static final Set<String> COMPANIONS = Set.of("telephone-event", "cn", "rtx", "red", "ulpfec");

    private final List<String> codecs;
    private final boolean removeVideo;

    SdpPolicy(List<String> codecs, boolean removeVideo) {
        this.codecs = codecs.stream().map(codec -> codec.toLowerCase(Locale.ROOT)).toList();
        this.removeVideo = removeVideo;
    }

    boolean changesNothing() {
        return codecs.isEmpty() && !removeVideo;
    }

    byte[] apply(byte[] body) {
        var lines = new String(body, StandardCharsets.UTF_8).lines().toList();
        var out = new StringBuilder(body.length);
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith("m=")) {
            out.append(lines.get(at++)).append("\r\n");
        }
        while (at < lines.size()) {
            int end = at + 1;
            while (end < lines.size() && !lines.get(end).startsWith("m=")) {
                end++;
            }
            section(lines.subList(at, end), out);
            at = end;
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void section(List<String> lines, StringBuilder out) {
        var words = words(lines.getFirst());
        boolean isVideo = words.getFirst().equals("m=video");
        boolean isAudio = words.getFirst().equals("m=audio");
        if (words.size() < 4 || isVideo && !removeVideo || !isVideo && (!isAudio || codecs.isEmpty())) {
            lines.forEach(line -> out.append(line).append("\r\n"));
            return;
        }
        var kept = isVideo ? List.<String>of() : kept(words.subList(3, words.size()), names(lines));
        if (kept.isEmpty()) {
            refuse(words, out);
            return;
        }
        out.append(String.join(" ", words.subList(0, 3))).append(' ').append(String.join(" ", kept)).append("\r\n");
        var left = new HashSet<>(kept);
        for (var line : lines.subList(1, lines.size())) {
            var format = formatOf(line);
            if (format.isEmpty() || left.contains(format)) {
                out.append(line).append("\r\n");
            }
        }
    }

    /** Only the line that keeps its place. */
    private static void refuse(List<String> words, StringBuilder out) {
        out.append(words.getFirst()).append(" 0 ").append(String.join(" ", words.subList(2, words.size()))).append("\r\n");
    }

    private List<String> kept(List<String> formats, Map<String, String> names) {
        var kept = new ArrayList<String>();
        for (var codec : codecs) {
            formats.stream().filter(format -> codec.equals(names.get(format))).forEach(kept::add);
        }
        if (!kept.isEmpty()) {
            formats.stream()
                    .filter(format -> !kept.contains(format) && COMPANIONS.contains(names.getOrDefault(format, "")))
                    .forEach(kept::add);
        }
        return kept;
    }

    private static Map<String, String> names(List<String> lines) {
        var names = new HashMap<>(STATIC);
        for (var line : lines) {
            int space = line.indexOf(' ');
            int slash = line.indexOf('/', Math.max(0, space));
            if (line.startsWith("a=rtpmap:") && space > 9 && slash > space) {
                names.put(line.substring(9, space), line.substring(space + 1, slash).strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    /** The format that an attribute is about; empty if it is about none. */
    private static String formatOf(String line) {
        for (var name : List.of("a=rtpmap:", "a=fmtp:", "a=rtcp-fb:")) {
            if (line.startsWith(name)) {
                int space = line.indexOf(' ');
                var format = space < 0 ? "" : line.substring(name.length(), space);
                return format.equals("*") ? "" : format;
            }
        }
        return "";
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        int from = 0;
        while (from < line.length()) {
            int space = line.indexOf(' ', from);
            int until = space < 0 ? line.length() : space;
            if (until > from) {
                words.add(line.substring(from, until));
            }
            from = until + 1;
        }
        return words.isEmpty() ? List.of("") : words;
    }
}
