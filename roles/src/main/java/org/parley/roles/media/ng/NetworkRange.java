package org.parley.roles.media.ng;

import java.net.InetAddress;
import java.util.Optional;

/** Addresses with the same first bits: {@code 192.0.2.0/24}, or one address. */
public record NetworkRange(InetAddress network, int bits) {
    public NetworkRange {
        if (bits < 0 || bits > network.getAddress().length * 8) {
            throw new IllegalArgumentException("No address has " + bits + " bits");
        }
    }

    /** Empty if it is none. Names are not looked up. */
    public static Optional<NetworkRange> parse(String text) {
        int slash = text.indexOf('/');
        var address = (slash < 0 ? text : text.substring(0, slash)).strip();
        var length = slash < 0 ? "" : text.substring(slash + 1).strip();
        try {
            var network = InetAddress.ofLiteral(address);
            int all = network.getAddress().length * 8;
            if (!length.matches("\\d{0,3}")) {
                return Optional.empty();
            }
            int bits = length.isEmpty() ? all : Integer.parseInt(length);
            return bits > all ? Optional.empty() : Optional.of(new NetworkRange(network, bits));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        var ours = network.getAddress();
        var theirs = address.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if ((ours[i >> 3] & mask) != (theirs[i >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
