package org.parley.net.udp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket address that knows its bytes, so that an answer to it needs no conversion. Equal to any other
 * {@code InetSocketAddress} of the same address and port. Immutable.
 */
final class PeerAddress extends InetSocketAddress {
    private static final long serialVersionUID = 1L;

    // struct sockaddr_in and sockaddr_in6: the port and the address are in network order, the rest in the machine's.
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt IPV4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong HALF = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt SCOPE = ValueLayout.JAVA_INT_UNALIGNED;
    private static final long MAPPED_IPV4 = 0xFFFF_0000_0000L; // RFC 4291 §2.5.5.2: ::ffff:a.b.c.d, the lower half.

    /** The address as 128 bits, IPv4 mapped; zone in {@code scope}. */
    final long high;

    final long low;
    final int scope;

    private PeerAddress(InetAddress address, int port, long high, long low, int scope) {
        super(address, port);
        this.high = high;
        this.low = low;
        this.scope = scope;
    }

    static PeerAddress of(InetSocketAddress address) {
        if (address instanceof PeerAddress known) {
            return known;
        }
        var ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("Not resolved: " + address + ".");
        }
        var bytes = ByteBuffer.wrap(ip.getAddress());
        return ip instanceof Inet6Address six
                ? new PeerAddress(ip, address.getPort(), bytes.getLong(), bytes.getLong(), six.getScopeId())
                : new PeerAddress(ip, address.getPort(), 0, MAPPED_IPV4 | bytes.getInt() & 0xFFFF_FFFFL, 0);
    }

    static PeerAddress of(long high, long low, int scope, int port) {
        try {
            if (isIpv4(high, low)) {
                var four = ByteBuffer.allocate(4).putInt((int) low).array();
                return new PeerAddress(InetAddress.getByAddress(four), port, high, low, 0);
            }
            var sixteen = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
            return new PeerAddress(Inet6Address.getByAddress(null, sixteen, scope), port, high, low, scope);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    boolean isIpv4() {
        return isIpv4(high, low);
    }

    private static boolean isIpv4(long high, long low) {
        return high == 0 && (low & ~0xFFFF_FFFFL) == MAPPED_IPV4;
    }

    /** Writes a sockaddr for a socket of {@code family}; returns its length, or -1: that family cannot reach it. */
    int write(MemorySegment segment, long at, int family) {
        if (family == LinuxCalls.AF_INET) {
            if (!isIpv4()) {
                return -1;
            }
            segment.set(FAMILY, at, (short) LinuxCalls.AF_INET);
            segment.set(PORT, at + 2, (short) getPort());
            segment.set(IPV4, at + 4, (int) low);
            segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at + 8, 0);
            return LinuxCalls.SOCKADDR_IN_LENGTH;
        }
        segment.set(FAMILY, at, (short) LinuxCalls.AF_INET6);
        segment.set(PORT, at + 2, (short) getPort());
        segment.set(ValueLayout.JAVA_INT_UNALIGNED, at + 4, 0);
        segment.set(HALF, at + 8, high);
        segment.set(HALF, at + 16, low);
        segment.set(SCOPE, at + 24, scope);
        return LinuxCalls.SOCKADDR_IN6_LENGTH;
    }

    /** Reads a sockaddr through a table of those seen before. */
    static PeerAddress read(MemorySegment segment, long at, PeerTable table) {
        int port = segment.get(PORT, at + 2) & 0xFFFF;
        if (segment.get(FAMILY, at) == LinuxCalls.AF_INET) {
            return table.get(0, MAPPED_IPV4 | segment.get(IPV4, at + 4) & 0xFFFF_FFFFL, 0, port);
        }
        return table.get(segment.get(HALF, at + 8), segment.get(HALF, at + 16), segment.get(SCOPE, at + 24), port);
    }
}
