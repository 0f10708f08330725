package org.parley.roles.edge.trace;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Takes out of a message what must not be kept: the proofs of passwords, which can be guessed at leisure, keys of media (RFC 4568 §6.1,
 * RFC 8839 §5.4, RFC 8866 §5.12), and the words of instant messages unless they are wanted. What is taken out leaves {@code [removed]}.
 */
final class Redaction {
    static final String REMOVED = "[removed]";

    /** Response values of digest, which stand in credentials and in Authentication-Info. */
    private static final Pattern PROOF = Pattern.compile("(?i)\\b(response|rspauth)(\\s*=\\s*)(\"[^\"]*\"?|[^,\\s]*)");

    private static final Pattern INLINE_KEY = Pattern.compile("(?i)(inline:)[^\\s;|]*");

    private final boolean keepsMessageBodies;

    Redaction(boolean keepsMessageBodies) {
        this.keepsMessageBodies = keepsMessageBodies;
    }

    String text(byte[] message) {
        var text = new String(message, StandardCharsets.UTF_8);
        int end = headersEnd(text);
        var out = new StringBuilder(text.length() + 32);
        headers(text.substring(0, end), out);
        body(text, end, out);
        return out.toString();
    }

    private static int headersEnd(String text) {
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? text.length() : end + 4;
    }

    private static void headers(String headers, StringBuilder out) {
        boolean isSecret = false;
        for (int at = 0; at < headers.length(); ) {
            int next = headers.indexOf('\n', at);
            next = next < 0 ? headers.length() : next + 1;
            var line = headers.substring(at, next);
            boolean isContinued = line.startsWith(" ") || line.startsWith("\t"); // RFC 3261 §7.3.1: folded.
            isSecret = isContinued ? isSecret : isSecret(line);
            // A value may be folded in two: then nothing of the line can be told apart, and all of it goes.
            if (isSecret && isContinued) {
                out.append(' ').append(REMOVED).append("\r\n");
            } else {
                out.append(isSecret ? PROOF.matcher(line).replaceAll("$1$2\"" + REMOVED + "\"") : line);
            }
            at = next;
        }
    }

    private static boolean isSecret(String line) {
        int colon = line.indexOf(':');
        var name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        return name.equals("authorization") || name.equals("proxy-authorization") || name.equals("authentication-info");
    }

    private void body(String text, int start, StringBuilder out) {
        if (start >= text.length()) {
            return;
        }
        if (text.startsWith("MESSAGE ") && !keepsMessageBodies) {
            out.append(REMOVED);
            return;
        }
        for (int at = start; at < text.length(); ) {
            int next = text.indexOf('\n', at);
            next = next < 0 ? text.length() : next + 1;
            out.append(bodyLine(text.substring(at, next)));
            at = next;
        }
    }

    private static String bodyLine(String line) {
        var lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("a=crypto:")) {
            return INLINE_KEY.matcher(line).replaceAll("$1" + REMOVED);
        }
        if (lower.startsWith("a=ice-pwd:")) {
            return line.substring(0, "a=ice-pwd:".length()) + REMOVED + "\r\n";
        }
        return lower.startsWith("k=") ? "k=" + REMOVED + "\r\n" : line;
    }
}
