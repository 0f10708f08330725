package org.parley.protocols.sip.locate;

import java.net.InetAddress;
import java.util.Optional;

/** Addresses written as numbers. */
public final class Literals {
    private Literals() {}

    /** The address if the host is one, with or without the brackets of an IPv6 reference; empty for names. */
    public static Optional<InetAddress> parse(String host) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        var plain = isBracketed ? host.substring(1, host.length() - 1) : host;
        // ofLiteral also reads "1" and "0x7f.1" as addresses, which are names to SIP (RFC 3261 §25.1).
        boolean isIpv4 = isDottedQuad(plain);
        if (!isIpv4 && plain.indexOf(':') < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(plain));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isDottedQuad(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }

    /** Without the name of an interface. */
    public static String text(InetAddress address) {
        var literal = address.getHostAddress();
        int scope = literal.indexOf('%');
        return scope < 0 ? literal : literal.substring(0, scope);
    }
}
