package org.parley.domain.routing;

import java.net.InetAddress;
import java.util.Optional;

/** An address, or all that begin with the same bits (CIDR, RFC 4632). IPv4 in IPv6 counts as IPv4. Immutable. */
public final class AddressPrefix {
    private final byte[] bytes;
    private final int bits;

    private AddressPrefix(byte[] bytes, int bits) {
        this.bytes = bytes;
        this.bits = bits;
    }

    /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address. Names are none: nothing is looked up. */
    public static Optional<AddressPrefix> parse(String text) {
        int slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        try {
            var bytes = InetAddress.ofLiteral(address).getAddress();
            int most = bytes.length * 8;
            int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
            return bits >= 0 && bits <= most ? Optional.of(new AddressPrefix(bytes, bits)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // No address, or no number after the slash.
        }
    }

    public boolean contains(InetAddress address) {
        return contains(address.getAddress());
    }

    /** {@code address} as {@link InetAddress#getAddress} gives it. */
    public boolean contains(byte[] address) {
        if (address.length != bytes.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != bytes[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((address[whole] ^ bytes[whole]) & 0xff) >>> (8 - rest) == 0;
    }

    /** How many bits must be the same: of two that fit, the longer says more. */
    public int bits() {
        return bits;
    }
}
