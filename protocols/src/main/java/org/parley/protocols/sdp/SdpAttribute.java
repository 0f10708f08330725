package org.parley.protocols.sdp;

/** One {@code a=} line (RFC 8866 §5.13). {@code value} is empty for a property such as {@code a=rtcp-mux}. */
public record SdpAttribute(String name, String value) {
    public SdpAttribute {
        // A line break in a value would let a peer write lines of ours.
        if (name.isEmpty() || !isOneLine(name) || !isOneLine(value) || name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("Not an attribute: " + name);
        }
    }

    /** A property without a value. */
    public static SdpAttribute flag(String name) {
        return new SdpAttribute(name, "");
    }

    static boolean isOneLine(String text) {
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0 && text.indexOf('\0') < 0;
    }

    @Override
    public String toString() {
        return value.isEmpty() ? name : name + ":" + value;
    }
}
