package org.parley.protocols.sip.message;

import java.util.Locale;
import java.util.Optional;

/** What carries SIP (RFC 3261 §18, RFC 7118). */
public enum SipTransport {
    UDP(false, false),
    TCP(true, false),
    TLS(true, true),
    WS(true, false),
    WSS(true, true);

    private final boolean isReliable;
    private final boolean isSecure;

    SipTransport(boolean isReliable, boolean isSecure) {
        this.isReliable = isReliable;
        this.isSecure = isSecure;
    }

    /** As in Via. */
    public String viaName() {
        return name();
    }

    /** As in the transport parameter of a URI; TLS is {@code tls} there, as everybody writes it (RFC 3261 §26.2.2 deprecates it). */
    public String uriName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isReliable() {
        return isReliable;
    }

    public boolean isSecure() {
        return isSecure;
    }

    /** The transport of that name, in any case. */
    public static Optional<SipTransport> of(String name) {
        for (var transport : values()) {
            if (transport.name().equalsIgnoreCase(name)) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }
}
