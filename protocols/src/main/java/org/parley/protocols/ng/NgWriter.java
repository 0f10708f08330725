package org.parley.protocols.ng;

import java.nio.charset.StandardCharsets;

/** Writes values in either form. */
final class NgWriter {
    private final StringBuilder out = new StringBuilder(1_024);

    private NgWriter() {}

    static byte[] write(String cookie, NgForm form, NgValue value) {
        var writer = new NgWriter();
        writer.out.append(cookie).append(' ');
        return switch (form) {
            case BENCODE -> {
                writer.bencode(value);
                yield writer.out.toString().getBytes(StandardCharsets.ISO_8859_1);
            }
            case JSON -> {
                writer.json(value);
                yield writer.out.toString().getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    private void bencode(NgValue value) {
        switch (value) {
            case NgValue.Text(var text) -> bencode(text);
            case NgValue.Whole(var number) -> out.append('i').append(number).append('e');
            case NgValue.Items(var values) -> {
                out.append('l');
                values.forEach(this::bencode);
                out.append('e');
            }
            case NgValue.Dictionary(var entries) -> {
                out.append('d');
                entries.forEach((key, each) -> {
                    bencode(key);
                    bencode(each);
                });
                out.append('e');
            }
        }
    }

    /** Characters are bytes here (see {@link NgValue}); one above 255, in a text of ours, becomes a question mark. */
    private void bencode(String text) {
        out.append(text.length()).append(':');
        for (int i = 0; i < text.length(); i++) {
            out.append(text.charAt(i) > 0xFF ? '?' : text.charAt(i));
        }
    }

    private void json(NgValue value) {
        switch (value) {
            case NgValue.Text(var text) -> json(text);
            case NgValue.Whole(var number) -> out.append(number);
            case NgValue.Items(var values) -> {
                out.append('[');
                for (int i = 0; i < values.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    json(values.get(i));
                }
                out.append(']');
            }
            case NgValue.Dictionary(var entries) -> {
                out.append('{');
                var comma = "";
                for (var entry : entries.entrySet()) {
                    out.append(comma);
                    json(entry.getKey());
                    out.append(':');
                    json(entry.getValue());
                    comma = ",";
                }
                out.append('}');
            }
        }
    }

    private void json(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
