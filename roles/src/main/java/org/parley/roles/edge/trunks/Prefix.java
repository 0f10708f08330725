package org.parley.roles.edge.trunks;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.parley.protocols.sip.locate.Literals;

/** Addresses that begin alike (CIDR, RFC 4632), as two words with all other bits zero. */
record Prefix(boolean isIpv6, long high, long low, int bits) {
    static Prefix of(InetAddress address, int bits) {
        var bytes = address.getAddress();
        boolean isIpv6 = bytes.length == 16;
        var words = ByteBuffer.wrap(bytes);
        long high = isIpv6 ? words.getLong() : Integer.toUnsignedLong(words.getInt()) << 32;
        long low = isIpv6 ? words.getLong() : 0;
        return new Prefix(isIpv6, high & mask(bits), low & mask(bits - 64), bits);
    }

    /** An address alone is the prefix of all its bits. */
    static Prefix of(InetAddress address) {
        return of(address, address.getAddress().length * 8);
    }

    /** {@code 192.0.2.0/24}, or an address; empty for anything else, such as a name. */
    static Optional<Prefix> parse(String text) {
        int slash = text.indexOf('/');
        var address = Literals.parse(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return address.map(Prefix::of);
        }
        return address.flatMap(found -> bits(text.substring(slash + 1), found.getAddress().length * 8).map(bits -> of(found, bits)));
    }

    private static Optional<Integer> bits(String text, int most) {
        boolean isNumber = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber && Integer.parseInt(text) <= most ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private static long mask(int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
    }
}
