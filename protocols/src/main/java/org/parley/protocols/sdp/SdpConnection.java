package org.parley.protocols.sdp;

/** A {@code c=} line (RFC 8866 §5.7): where to send. The address is text: an address literal, or a name from a sloppy peer. */
public record SdpConnection(String address) {
    public SdpConnection {
        if (address.isEmpty() || !SdpAttribute.isOneLine(address) || address.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("Not a connection address: " + address);
        }
    }

    /** Whether this is the old way to hold (RFC 2543; RFC 3264 §8.4): the all-zero address. */
    public boolean isNowhere() {
        return address.equals("0.0.0.0") || address.equals("::");
    }

    /** The line's value. */
    public String toText() {
        return "IN " + (address.indexOf(':') >= 0 ? "IP6 " : "IP4 ") + address;
    }
}
