package org.parley.protocols.sip.message;

/** A telephone number (RFC 3966): {@code tel:+49-30-123;ext=4}. The number is as written, with its visual separators. */
public record TelUri(String number, Params params) implements Uri {
    @Override
    public String scheme() {
        return "tel";
    }

    /** Whether it begins with a plus. */
    public boolean isGlobal() {
        return number.startsWith("+");
    }

    /** The number without visual separators (RFC 3966 §5.1.1). */
    public String digits() {
        var out = new StringBuilder(number.length());
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c != '-' && c != '.' && c != '(' && c != ')') {
                out.append(c);
            }
        }
        return out.toString();
    }

    @Override
    public String toString() {
        return "tel:" + number + params;
    }
}
