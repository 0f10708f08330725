package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * One line of a header: its name and its value, which stays bytes until somebody reads it. Immutable; what was read is
 * kept (threads may race to read it and get equal values).
 */
public final class HeaderField {
    private final HeaderName name;
    final byte[] buffer;
    final int start;
    final int end;
    private @Nullable String text;
    private @Nullable Parsed<?> parsed;

    HeaderField(HeaderName name, byte[] buffer, int start, int end) {
        this.name = name;
        this.buffer = buffer;
        this.start = start;
        this.end = end;
    }

    /** A field of our own; a value with a line end is a programmer's error. */
    public static HeaderField of(HeaderName name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("A header value may not have line ends: " + name);
        }
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        return new HeaderField(name, bytes, 0, bytes.length);
    }

    public HeaderName name() {
        return name;
    }

    /** How many bytes the value has. */
    public int length() {
        return end - start;
    }

    /** A byte of the value, for those who read no more of it than they must. */
    public byte byteAt(int index) {
        return buffer[start + Objects.checkIndex(index, end - start)];
    }

    /** The value, unfolded, without white space around it. */
    public String value() {
        var known = text;
        if (known == null) {
            known = SipChars.text(buffer, start, end);
            text = known;
        }
        return known;
    }

    /** Reads the value; always with the same syntax for the same header. */
    @SuppressWarnings("unchecked") // What is kept was read by the same syntax.
    <T> Parsed<T> parse(Cursor.Syntax<T> syntax) {
        var known = parsed;
        if (known == null) {
            known = Cursor.readAll(syntax, buffer, start, end);
            parsed = known;
        }
        return (Parsed<T>) known;
    }

    @Override
    public String toString() {
        return name + ": " + value();
    }
}
