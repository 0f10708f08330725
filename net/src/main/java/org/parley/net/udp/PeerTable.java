package org.parley.net.udp;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses seen before, so that a datagram makes no objects. A table of fixed size, four places per address: when they
 * are taken, one of them is given away. Owned by one loop.
 */
final class PeerTable {
    private static final int WAYS = 4;

    private final @Nullable PeerAddress[] places;
    private final Map<InetSocketAddress, PeerAddress> converted;
    private int victim;

    PeerTable(int size) {
        places = new @Nullable PeerAddress[Integer.highestOneBit(size - 1) << 1];
        converted = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, PeerAddress> eldest) {
                return size() > places.length;
            }
        };
    }

    PeerAddress get(long high, long low, int scope, int port) {
        long mixed = (high * 31 + low) * 0x9E3779B97F4A7C15L + port * 0xC2B2AE3D27D4EB4FL;
        int first = (int) ((mixed ^ mixed >>> 32) & places.length - 1) & -WAYS;
        for (int i = first; i < first + WAYS; i++) {
            var known = places[i];
            if (known == null) {
                return places[i] = PeerAddress.of(high, low, scope, port);
            }
            if (known.low == low && known.getPort() == port && known.high == high && known.scope == scope) {
                return known;
            }
        }
        victim = victim + 1 & WAYS - 1;
        return places[first + victim] = PeerAddress.of(high, low, scope, port);
    }

    /** The form with bytes of an address that somebody else made. */
    PeerAddress converted(InetSocketAddress address) {
        if (address instanceof PeerAddress known) {
            return known;
        }
        var known = converted.get(address);
        if (known == null) {
            known = PeerAddress.of(address);
            converted.put(address, known);
        }
        return known;
    }
}
