package org.parley.protocols.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** Bytes of STUN: what {@link StunMessage} promises. */
final class StunCodec {
    private static final int COOKIE = 0x2112A442;
    private static final int FINGERPRINT_XOR = 0x5354554E;
    private static final int USERNAME = 0x0006;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int ERROR_CODE = 0x0009;
    private static final int UNKNOWN_ATTRIBUTES = 0x000A;
    private static final int XOR_MAPPED_ADDRESS = 0x0020;
    private static final int PRIORITY = 0x0024;
    private static final int USE_CANDIDATE = 0x0025;
    private static final int SOFTWARE = 0x8022;
    private static final int FINGERPRINT = 0x8028;
    private static final int ICE_CONTROLLED = 0x8029;
    private static final int ICE_CONTROLLING = 0x802A;
    private static final int INTEGRITY_BYTES = 20;
    private static final int MESSAGE_BYTES_MAX = 1280;

    private StunCodec() {}

    static boolean hasCookie(byte[] data, int offset) {
        return ByteBuffer.wrap(data).getInt(offset + 4) == COOKIE;
    }

    static Parsed<StunMessage> parse(byte[] data, int offset, int length) {
        if (!StunMessage.isStun(data, offset, length)) {
            return Parsed.malformed(0, "not STUN");
        }
        var in = ByteBuffer.wrap(data, offset, length).slice();
        int type = in.getShort() & 0x3FFF;
        if ((in.getShort() & 0xFFFF) != length - StunMessage.HEADER_BYTES || length % 4 != 0) {
            return Parsed.malformed(2, "STUN length is not that of the datagram");
        }
        in.getInt();
        var id = TransactionId.read(in);
        var attributes = new ArrayList<StunAttribute>();
        boolean isProtected = false;
        while (in.hasRemaining()) {
            int at = in.position();
            int attribute = in.getShort() & 0xFFFF;
            int bytes = in.getShort() & 0xFFFF;
            if (bytes > in.remaining() || attributes.size() >= StunMessage.ATTRIBUTES_MAX) {
                return Parsed.malformed(at, "STUN attribute beyond the message, or too many");
            }
            var value = in.slice(in.position(), bytes);
            in.position(Math.min(in.limit(), in.position() + (bytes + 3) / 4 * 4));
            if (attribute == FINGERPRINT) {
                boolean isRight = bytes == 4 && !in.hasRemaining() && value.getInt() == fingerprint(data, offset, at);
                if (!isRight) {
                    return Parsed.malformed(at, "wrong STUN fingerprint");
                }
            } else if (attribute == MESSAGE_INTEGRITY) {
                isProtected = true;
            } else if (!isProtected) {
                var read = readAttribute(attribute, value, id);
                if (read == null) {
                    return Parsed.malformed(at, "STUN attribute of the wrong length");
                }
                attributes.add(read);
            }
        }
        return Parsed.ok(new StunMessage(classOf(type), methodOf(type), id, attributes));
    }

    private static StunClass classOf(int type) {
        return StunClass.values()[(type >> 7 & 2) | (type >> 4 & 1)];
    }

    private static int methodOf(int type) {
        return type & 0x0F | type >> 1 & 0x70 | type >> 2 & 0xF80;
    }

    private static int typeOf(StunMessage message) {
        int method = message.method();
        int bits = message.messageClass().ordinal();
        return method & 0x0F | (method & 0x70) << 1 | (method & 0xF80) << 2 | (bits & 1) << 4 | (bits & 2) << 7;
    }

    private static @Nullable StunAttribute readAttribute(int type, ByteBuffer value, TransactionId id) {
        int bytes = value.remaining();
        return switch (type) {
            case USERNAME -> bytes <= 513 ? new StunAttribute.Username(text(value)) : null;
            case SOFTWARE -> new StunAttribute.Software(text(value));
            case XOR_MAPPED_ADDRESS -> readAddress(value, id);
            case PRIORITY -> bytes == 4 ? new StunAttribute.Priority(value.getInt() & 0xFFFFFFFFL) : null;
            case USE_CANDIDATE -> new StunAttribute.UseCandidate();
            case ICE_CONTROLLED -> bytes == 8 ? new StunAttribute.IceControlled(value.getLong()) : null;
            case ICE_CONTROLLING -> bytes == 8 ? new StunAttribute.IceControlling(value.getLong()) : null;
            case ERROR_CODE -> {
                if (bytes < 4) {
                    yield null;
                }
                int code = value.getInt();
                yield new StunAttribute.ErrorCode((code >> 8 & 7) * 100 + (code & 0xFF), text(value));
            }
            case UNKNOWN_ATTRIBUTES -> {
                var types = new ArrayList<Integer>();
                while (value.remaining() >= 2) {
                    types.add(value.getShort() & 0xFFFF);
                }
                yield new StunAttribute.UnknownAttributes(types);
            }
            default -> new StunAttribute.Other(type);
        };
    }

    private static @Nullable StunAttribute readAddress(ByteBuffer value, TransactionId id) {
        int bytes = value.remaining();
        if (bytes != 8 && bytes != 20) {
            return null;
        }
        value.get();
        int family = value.get();
        if (family != (bytes == 8 ? 1 : 2)) {
            return null;
        }
        int port = (value.getShort() & 0xFFFF) ^ COOKIE >>> 16;
        var raw = new byte[bytes - 4];
        value.get(raw);
        mask(raw, id);
        try {
            return new StunAttribute.XorMappedAddress(new InetSocketAddress(InetAddress.getByAddress(raw), port));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("Addresses have 4 or 16 bytes", impossible);
        }
    }

    /** RFC 8489 §14.2: XOR with the cookie and, for IPv6, the transaction id. */
    private static void mask(byte[] address, TransactionId id) {
        var key = ByteBuffer.allocate(16).putInt(COOKIE);
        id.write(key);
        for (int i = 0; i < address.length; i++) {
            address[i] ^= key.get(i);
        }
    }

    private static String text(ByteBuffer value) {
        var raw = new byte[value.remaining()];
        value.get(raw);
        return new String(raw, StandardCharsets.UTF_8);
    }

    static @Nullable String receiverFragment(byte[] data, int offset, int length) {
        int at = offset + StunMessage.HEADER_BYTES;
        int end = offset + length;
        while (at + 4 <= end) {
            int type = (data[at] & 0xFF) << 8 | data[at + 1] & 0xFF;
            int bytes = (data[at + 2] & 0xFF) << 8 | data[at + 3] & 0xFF;
            if (at + 4 + bytes > end) {
                return null;
            }
            if (type == USERNAME) {
                int colon = at + 4;
                while (colon < at + 4 + bytes && data[colon] != ':') {
                    colon++;
                }
                return new String(data, at + 4, colon - at - 4, StandardCharsets.ISO_8859_1);
            }
            at += 4 + (bytes + 3) / 4 * 4;
        }
        return null;
    }

    static boolean isAuthentic(byte[] data, int offset, int length, String password) {
        int at = StunMessage.HEADER_BYTES;
        while (at + 4 <= length) {
            int type = (data[offset + at] & 0xFF) << 8 | data[offset + at + 1] & 0xFF;
            int bytes = (data[offset + at + 2] & 0xFF) << 8 | data[offset + at + 3] & 0xFF;
            if (type == MESSAGE_INTEGRITY) {
                return bytes == INTEGRITY_BYTES
                        && at + 4 + bytes <= length
                        && MessageDigest.isEqual(
                                integrity(data, offset, at, password),
                                Arrays.copyOfRange(data, offset + at + 4, offset + at + 4 + bytes));
            }
            at += 4 + (bytes + 3) / 4 * 4;
        }
        return false;
    }

    static byte[] encode(StunMessage message, @Nullable String password) {
        var out = ByteBuffer.allocate(MESSAGE_BYTES_MAX);
        out.putShort((short) typeOf(message)).putShort((short) 0).putInt(COOKIE);
        message.id().write(out);
        for (var attribute : message.attributes()) {
            writeAttribute(attribute, message.id(), out);
        }
        if (password != null) {
            var tag = integrity(out.array(), 0, out.position(), password);
            out.putShort((short) MESSAGE_INTEGRITY).putShort((short) INTEGRITY_BYTES).put(tag);
        }
        int body = out.position();
        out.putShort(2, (short) (body + 8 - StunMessage.HEADER_BYTES));
        out.putShort((short) FINGERPRINT).putShort((short) 4).putInt(fingerprint(out.array(), 0, body));
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void writeAttribute(StunAttribute attribute, TransactionId id, ByteBuffer out) {
        switch (attribute) {
            case StunAttribute.Username(var value) -> write(USERNAME, value.getBytes(StandardCharsets.UTF_8), out);
            case StunAttribute.Software(var value) -> write(SOFTWARE, value.getBytes(StandardCharsets.UTF_8), out);
            case StunAttribute.XorMappedAddress(var address) -> write(XOR_MAPPED_ADDRESS, addressBytes(address, id), out);
            case StunAttribute.Priority(long value) -> write(PRIORITY, ints((int) value), out);
            case StunAttribute.UseCandidate() -> write(USE_CANDIDATE, new byte[0], out);
            case StunAttribute.IceControlled(long tieBreaker) -> write(ICE_CONTROLLED, longs(tieBreaker), out);
            case StunAttribute.IceControlling(long tieBreaker) -> write(ICE_CONTROLLING, longs(tieBreaker), out);
            case StunAttribute.ErrorCode(int code, var reason) -> {
                var text = reason.getBytes(StandardCharsets.UTF_8);
                write(ERROR_CODE, ByteBuffer.allocate(4 + text.length).putInt(code / 100 << 8 | code % 100).put(text).array(), out);
            }
            case StunAttribute.UnknownAttributes(var types) -> write(UNKNOWN_ATTRIBUTES, shorts(types), out);
            case StunAttribute.Other other -> throw new IllegalArgumentException("We do not write " + other);
        }
    }

    private static byte[] ints(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] longs(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] shorts(List<Integer> values) {
        var out = ByteBuffer.allocate(2 * values.size());
        values.forEach(value -> out.putShort(value.shortValue()));
        return out.array();
    }

    private static byte[] addressBytes(InetSocketAddress address, TransactionId id) {
        var raw = address.getAddress().getAddress();
        mask(raw, id);
        return ByteBuffer.allocate(4 + raw.length)
                .put((byte) 0)
                .put((byte) (raw.length == 4 ? 1 : 2))
                .putShort((short) (address.getPort() ^ COOKIE >>> 16))
                .put(raw)
                .array();
    }

    private static void write(int type, byte[] value, ByteBuffer out) {
        out.putShort((short) type).putShort((short) value.length).put(value);
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    /** RFC 8489 §14.5: over everything before, with a length that ends with this attribute. */
    private static byte[] integrity(byte[] data, int offset, int length, String password) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(data, offset, 2);
            mac.update(shorts(List.of(length + 4 + INTEGRITY_BYTES - StunMessage.HEADER_BYTES)));
            mac.update(data, offset + 4, length - 4);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JDK lacks HMAC-SHA1", impossible);
        }
    }

    /** RFC 8489 §14.7. */
    private static int fingerprint(byte[] data, int offset, int length) {
        var crc = new CRC32();
        crc.update(data, offset, length);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }
}
