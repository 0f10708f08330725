package org.parley.protocols.hep;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One captured message (HEP3 network protocol specification, revision 12). Both addresses must be of one family; where they are not, IPv4
 * is written as IPv4 in IPv6.
 *
 * @param isStream whether it went over TCP, TLS or a WebSocket, else UDP
 * @param captureId which agent captured it
 * @param correlation joins messages of one call: the Call-ID
 * @param payload the SIP message; what does not fit into a datagram is cut
 */
public record HepPacket(
        InetSocketAddress from, InetSocketAddress to, boolean isStream, Instant at, int captureId, String correlation, byte[] payload) {
    private static final byte[] MAGIC = {'H', 'E', 'P', '3'};
    private static final int BYTES_MAX = 65_507; // Of a UDP datagram over IPv4.
    private static final int CORRELATION_MAX = 256;

    private static final int GENERIC_VENDOR = 0;
    private static final int FAMILY = 1;
    private static final int PROTOCOL = 2;
    private static final int SOURCE_IPV4 = 3;
    private static final int DESTINATION_IPV4 = 4;
    private static final int SOURCE_IPV6 = 5;
    private static final int DESTINATION_IPV6 = 6;
    private static final int SOURCE_PORT = 7;
    private static final int DESTINATION_PORT = 8;
    private static final int SECONDS = 9;
    private static final int MICROSECONDS = 10;
    private static final int PAYLOAD_TYPE = 11;
    private static final int CAPTURE_ID = 12;
    private static final int PAYLOAD = 15;
    private static final int CORRELATION_ID = 17;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SIP = 1;
    private static final int CHUNK_HEADER = 6;

    public byte[] encoded() {
        var source = from.getAddress().getAddress();
        var destination = to.getAddress().getAddress();
        boolean isFour = source.length == 4 && destination.length == 4;
        var out = ByteBuffer.allocate(BYTES_MAX);
        out.put(MAGIC).putShort((short) 0);
        octet(out, FAMILY, isFour ? AF_INET : AF_INET6);
        octet(out, PROTOCOL, isStream ? TCP : UDP);
        bytes(out, isFour ? SOURCE_IPV4 : SOURCE_IPV6, isFour ? source : wide(source));
        bytes(out, isFour ? DESTINATION_IPV4 : DESTINATION_IPV6, isFour ? destination : wide(destination));
        number16(out, SOURCE_PORT, from.getPort());
        number16(out, DESTINATION_PORT, to.getPort());
        number32(out, SECONDS, (int) at.getEpochSecond());
        number32(out, MICROSECONDS, at.getNano() / 1000);
        octet(out, PAYLOAD_TYPE, SIP);
        number32(out, CAPTURE_ID, captureId);
        var joined = correlation.getBytes(StandardCharsets.UTF_8);
        bytes(out, CORRELATION_ID, joined.length <= CORRELATION_MAX ? joined : Arrays.copyOf(joined, CORRELATION_MAX));
        int room = out.remaining() - CHUNK_HEADER;
        bytes(out, PAYLOAD, payload.length <= room ? payload : Arrays.copyOf(payload, room));
        out.putShort(MAGIC.length, (short) out.position());
        return Arrays.copyOf(out.array(), out.position());
    }

    /** RFC 4291 §2.5.5.2. */
    private static byte[] wide(byte[] address) {
        if (address.length == 16) {
            return address;
        }
        var wide = new byte[16];
        wide[10] = (byte) 0xff;
        wide[11] = (byte) 0xff;
        System.arraycopy(address, 0, wide, 12, 4);
        return wide;
    }

    private static ByteBuffer chunk(ByteBuffer out, int type, int length) {
        return out.putShort((short) GENERIC_VENDOR).putShort((short) type).putShort((short) (CHUNK_HEADER + length));
    }

    private static void octet(ByteBuffer out, int type, int value) {
        chunk(out, type, 1).put((byte) value);
    }

    private static void number16(ByteBuffer out, int type, int value) {
        chunk(out, type, 2).putShort((short) value);
    }

    private static void number32(ByteBuffer out, int type, int value) {
        chunk(out, type, 4).putInt(value);
    }

    private static void bytes(ByteBuffer out, int type, byte[] value) {
        chunk(out, type, value.length).put(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HepPacket that
                && from.equals(that.from)
                && to.equals(that.to)
                && isStream == that.isStream
                && at.equals(that.at)
                && captureId == that.captureId
                && correlation.equals(that.correlation)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return correlation.hashCode() * 31 + at.hashCode();
    }

    /** An address that nobody has, for an end that is only known by name. */
    public static InetAddress unknown() {
        return InetAddress.ofLiteral("0.0.0.0");
    }
}
