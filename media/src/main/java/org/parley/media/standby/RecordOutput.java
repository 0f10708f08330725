package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Writes records: big-endian numbers, lengths before bytes. Not thread-safe. */
final class RecordOutput {
    private byte[] data = new byte[512];
    private int length;

    byte[] toBytes() {
        return Arrays.copyOf(data, length);
    }

    RecordOutput u8(int value) {
        room(1);
        data[length++] = (byte) value;
        return this;
    }

    RecordOutput u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    RecordOutput u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    RecordOutput u64(long value) {
        return u32((int) (value >>> 32)).u32((int) value);
    }

    RecordOutput flag(boolean value) {
        return u8(value ? 1 : 0);
    }

    RecordOutput bytes(byte[] value) {
        u32(value.length);
        room(value.length);
        System.arraycopy(value, 0, data, length, value.length);
        length += value.length;
        return this;
    }

    RecordOutput text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Scopes of link-local addresses are another host's business and left out. */
    RecordOutput address(InetSocketAddress value) {
        return bytes(value.getAddress().getAddress()).u16(value.getPort());
    }

    <T> RecordOutput optional(Optional<T> value, BiConsumer<RecordOutput, T> write) {
        flag(value.isPresent());
        value.ifPresent(present -> write.accept(this, present));
        return this;
    }

    <T> RecordOutput list(Collection<T> values, BiConsumer<RecordOutput, T> write) {
        u16(values.size());
        values.forEach(value -> write.accept(this, value));
        return this;
    }

    private void room(int bytes) {
        if (length + bytes > data.length) {
            data = Arrays.copyOf(data, Math.max(2 * data.length, length + bytes));
        }
    }
}
