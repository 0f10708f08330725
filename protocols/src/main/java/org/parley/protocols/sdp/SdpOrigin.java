package org.parley.protocols.sdp;

/** An {@code o=} line (RFC 8866 §5.2). The version grows with each change of the same session. */
public record SdpOrigin(String username, long sessionId, long sessionVersion, String address) {
    public SdpOrigin {
        if (!SdpAttribute.isOneLine(username) || !SdpAttribute.isOneLine(address)) {
            throw new IllegalArgumentException("Not an origin: " + username);
        }
    }

    /** The origin of our next description in this session. */
    public SdpOrigin next() {
        return new SdpOrigin(username, sessionId, sessionVersion + 1, address);
    }

    String toText() {
        return username + " " + sessionId + " " + sessionVersion + " IN "
                + (address.indexOf(':') >= 0 ? "IP6 " : "IP4 ") + address;
    }
}
