package org.parley.media.standby;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.parley.base.io.Parsed;

/**
 * Reads what {@link RecordOutput} wrote, strictly: the first thing that is wrong is remembered, everything read after it is empty, and
 * {@link #end} says so. Not thread-safe.
 */
final class RecordInput {
    private final byte[] data;
    private int at;
    private int wrongAt = -1;
    private String wrong = "";

    RecordInput(byte[] data) {
        this.data = data;
    }

    /** The value, if all was well and nothing is left. */
    <T> Parsed<T> end(T value) {
        if (wrongAt < 0 && at != data.length) {
            fail("bytes behind the end");
        }
        return wrongAt < 0 ? Parsed.ok(value) : malformed();
    }

    <T> Parsed<T> malformed() {
        return Parsed.malformed(wrongAt, wrong);
    }

    boolean isSound() {
        return wrongAt < 0;
    }

    void fail(String because) {
        if (wrongAt < 0) {
            wrongAt = at;
            wrong = because;
        }
    }

    int u8() {
        if (!has(1)) {
            return 0;
        }
        return data[at++] & 0xFF;
    }

    int u16() {
        return u8() << 8 | u8();
    }

    int u32() {
        return u16() << 16 | u16();
    }

    long u64() {
        return (long) u32() << 32 | u32() & 0xFFFF_FFFFL;
    }

    boolean flag() {
        int value = u8();
        if (value > 1) {
            fail("neither yes nor no");
        }
        return value == 1;
    }

    /** One of so many. */
    int choice(int count) {
        int value = u8();
        if (value >= count) {
            fail("one of " + count + " was expected");
            return 0;
        }
        return value;
    }

    byte[] bytes(int max) {
        int length = u32();
        if (length < 0 || length > max) {
            fail("more than " + max + " bytes");
            return new byte[0];
        }
        if (!has(length)) {
            return new byte[0];
        }
        at += length;
        return Arrays.copyOfRange(data, at - length, at);
    }

    byte[] exactly(int length) {
        var value = bytes(length);
        if (value.length != length) {
            fail(length + " bytes were expected");
            return new byte[length];
        }
        return value;
    }

    String text(int maxBytes) {
        var value = bytes(maxBytes);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException _) {
            fail("not UTF-8");
            return "";
        }
    }

    InetSocketAddress address() {
        var value = bytes(16);
        int port = u16();
        try {
            return new InetSocketAddress(InetAddress.getByAddress(value), port);
        } catch (UnknownHostException _) {
            fail("not an address");
            return new InetSocketAddress(0);
        }
    }

    <T> Optional<T> optional(Function<RecordInput, T> read) {
        return flag() && isSound() ? Optional.of(read.apply(this)) : Optional.empty();
    }

    <T> List<T> list(int max, Function<RecordInput, T> read) {
        int size = u16();
        if (size > max) {
            fail("more than " + max + " of them");
            return List.of();
        }
        var values = new ArrayList<T>();
        for (int i = 0; i < size && isSound(); i++) {
            values.add(read.apply(this));
        }
        return values;
    }

    private boolean has(int bytes) {
        if (wrongAt < 0 && data.length - at < bytes) {
            fail("it ends too soon");
        }
        return wrongAt < 0;
    }
}
