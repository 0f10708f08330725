package org.parley.protocols.sip.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header fields of a message in their order. Immutable: changing methods answer a copy that shares the fields. */
public final class SipHeaders {
    public static final SipHeaders NONE = new SipHeaders(new HeaderField[0], 0);

    private final HeaderField[] fields;
    private final int count;

    SipHeaders(HeaderField[] fields, int count) {
        this.fields = fields;
        this.count = count;
    }

    public int size() {
        return count;
    }

    public HeaderField field(int index) {
        return fields[Objects.checkIndex(index, count)];
    }

    public boolean has(HeaderName name) {
        return indexOf(name) >= 0;
    }

    /** The value of the first field of that name. */
    public Optional<String> first(HeaderName name) {
        int at = indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(fields[at].value());
    }

    /** The values of all fields of that name, one for each line: not split at commas. */
    public List<String> all(HeaderName name) {
        var values = new ArrayList<String>(2);
        for (int i = 0; i < count; i++) {
            if (fields[i].name().equals(name)) {
                values.add(fields[i].value());
            }
        }
        return values;
    }

    /** The elements of all fields of that name, split at commas: for lists of tokens such as Supported and Allow. */
    public List<String> elements(HeaderName name) {
        var elements = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            if (fields[i].name().equals(name)) {
                addElements(fields[i].value(), elements);
            }
        }
        return elements;
    }

    private static void addElements(String value, List<String> to) {
        int from = 0;
        while (from <= value.length()) {
            int comma = value.indexOf(',', from);
            int until = comma < 0 ? value.length() : comma;
            var element = value.substring(from, until).strip();
            if (!element.isEmpty()) {
                to.add(element);
            }
            from = until + 1;
        }
    }

    /** With exactly one field of that name, in the place of the first old one or at the end. */
    public SipHeaders with(HeaderName name, String value) {
        var field = HeaderField.of(name, value);
        int at = indexOf(name);
        if (at < 0) {
            return insert(count, field);
        }
        var copy = new HeaderField[count];
        int to = 0;
        for (int i = 0; i < count; i++) {
            if (i == at) {
                copy[to++] = field;
            } else if (!fields[i].name().equals(name)) {
                copy[to++] = fields[i];
            }
        }
        return new SipHeaders(copy, to);
    }

    /** With one more field, after all others. */
    public SipHeaders adding(HeaderName name, String value) {
        return insert(count, HeaderField.of(name, value));
    }

    /** With one more field, before the first of that name, or before all others. */
    public SipHeaders prepending(HeaderName name, String value) {
        return insert(Math.max(0, indexOf(name)), HeaderField.of(name, value));
    }

    /** Without all fields of that name. */
    public SipHeaders without(HeaderName name) {
        if (!has(name)) {
            return this;
        }
        var copy = new HeaderField[count];
        int to = 0;
        for (int i = 0; i < count; i++) {
            if (!fields[i].name().equals(name)) {
                copy[to++] = fields[i];
            }
        }
        return new SipHeaders(copy, to);
    }

    /** With another value in the first field of that name, which must be there; the others stay. */
    SipHeaders replacingFirst(HeaderName name, HeaderField by) {
        var copy = Arrays.copyOf(fields, count);
        copy[Objects.checkIndex(indexOf(name), count)] = by;
        return new SipHeaders(copy, count);
    }

    /** Without the first field of that name. */
    SipHeaders withoutFirst(HeaderName name) {
        int at = indexOf(name);
        if (at < 0) {
            return this;
        }
        var copy = new HeaderField[count - 1];
        System.arraycopy(fields, 0, copy, 0, at);
        System.arraycopy(fields, at + 1, copy, at, count - at - 1);
        return new SipHeaders(copy, count - 1);
    }

    private SipHeaders insert(int at, HeaderField field) {
        var copy = new HeaderField[count + 1];
        System.arraycopy(fields, 0, copy, 0, at);
        copy[at] = field;
        System.arraycopy(fields, at, copy, at + 1, count - at);
        return new SipHeaders(copy, count + 1);
    }

    /** The first field of that name, as it came; null if there is none. */
    public @Nullable HeaderField firstField(HeaderName name) {
        int at = indexOf(name);
        return at < 0 ? null : fields[at];
    }

    private int indexOf(HeaderName name) {
        for (int i = 0; i < count; i++) {
            if (fields[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        for (int i = 0; i < count; i++) {
            out.append(fields[i]).append("\r\n");
        }
        return out.toString();
    }

    /** Collects fields in order. */
    public static final class Builder {
        private HeaderField[] fields = new HeaderField[12];
        private int count;

        public Builder add(HeaderName name, Object value) {
            return add(HeaderField.of(name, value.toString()));
        }

        public Builder add(HeaderField field) {
            if (count == fields.length) {
                fields = Arrays.copyOf(fields, count * 2);
            }
            fields[count++] = field;
            return this;
        }

        /** Adds all fields of that name, as they stand in another message. */
        public Builder copy(HeaderName name, SipHeaders from) {
            for (int i = 0; i < from.count; i++) {
                if (from.fields[i].name().equals(name)) {
                    add(from.fields[i]);
                }
            }
            return this;
        }

        public SipHeaders build() {
            return new SipHeaders(Arrays.copyOf(fields, count), count);
        }
    }
}
