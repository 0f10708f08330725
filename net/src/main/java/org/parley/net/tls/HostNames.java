package org.parley.net.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.List;

/** Names and addresses that a certificate can carry. */
final class HostNames {
    private HostNames() {}

    static boolean isAddress(String name) {
        try {
            InetAddress.ofLiteral(name);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** This machine's name if it has one that a certificate can carry. */
    static Collection<String> hostName() {
        try {
            var name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]{1,253}") ? List.of(name) : List.of();
        } catch (UnknownHostException _) {
            return List.of();
        }
    }

    /** An IPv6 address has many spellings; this is one. */
    static String canonical(String name) {
        return isAddress(name) ? InetAddress.ofLiteral(name).getHostAddress() : name;
    }

    /** Nothing, or "all addresses": no name that anybody types. */
    static boolean isUnspecified(String name) {
        return name.isBlank() || isAddress(name) && InetAddress.ofLiteral(name).isAnyLocalAddress();
    }
}
