package org.parley.protocols.sip.dialog;

import java.nio.charset.StandardCharsets;
import org.parley.base.io.Parsed;

/** Which dialog a call shall take the place of (RFC 3891 §6.1), as its header says, or a URI in a Refer-To. */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
    private static final int CHARACTERS_MAX = 1_024;

    public static Parsed<Replaces> parse(String value) {
        if (value.length() > CHARACTERS_MAX) {
            return new Parsed.Malformed<>(CHARACTERS_MAX, "Replaces is too long");
        }
        var parts = value.split(";", -1);
        var callId = parts[0].strip();
        String toTag = null;
        String fromTag = null;
        boolean earlyOnly = false;
        for (int i = 1; i < parts.length; i++) {
            var pair = parts[i].split("=", 2);
            var name = pair[0].strip().toLowerCase(java.util.Locale.ROOT);
            var said = pair.length > 1 ? pair[1].strip() : "";
            boolean isAgain = name.equals("to-tag") && toTag != null || name.equals("from-tag") && fromTag != null;
            if (isAgain) {
                return new Parsed.Malformed<>(0, "Replaces names a tag twice");
            }
            switch (name) {
                case "to-tag" -> toTag = said;
                case "from-tag" -> fromTag = said;
                case "early-only" -> earlyOnly = true;
                default -> {} // RFC 3891 §6.1: extensions are ignored.
            }
        }
        if (callId.isEmpty() || toTag == null || fromTag == null || toTag.isEmpty()) {
            return new Parsed.Malformed<>(0, "Replaces needs a Call-ID and both tags");
        }
        // RFC 3891 §6.1: a tag of 0 stands for none, for peers of RFC 2543.
        return new Parsed.Ok<>(new Replaces(callId, toTag, fromTag.equals("0") ? "" : fromTag, earlyOnly));
    }

    /** The same out of the headers part of a URI, with its escapes (RFC 3261 §19.1.1); empty text if there is none. */
    public static String inUriHeaders(String headers) {
        for (var header : headers.split("&", -1)) {
            var pair = header.split("=", 2);
            if (pair.length == 2 && pair[0].equalsIgnoreCase("Replaces")) {
                return unescape(pair[1]);
            }
        }
        return "";
    }

    private static String unescape(String text) {
        var out = new byte[text.length() * 3];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (low >= 0) {
                out[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                var bytes = String.valueOf(c).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(bytes, 0, out, length, bytes.length);
                length += bytes.length;
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    /** The dialog meant, as the one who is asked sees it (RFC 3891 §3): his own tag is the To tag. */
    public DialogId dialog() {
        return new DialogId(callId, toTag, fromTag);
    }
}
