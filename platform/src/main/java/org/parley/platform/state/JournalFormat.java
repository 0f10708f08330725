package org.parley.platform.state;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How batches stand in a journal: length, CRC-32C, then the writes; a batch is one record, so that it is there whole or not at
 * all. Numbers are big-endian.
 */
final class JournalFormat {
    static final byte[] MAGIC = "PARLEY-STATE-1\n\0".getBytes(StandardCharsets.US_ASCII);
    static final int HEAD_BYTES = 8;

    private static final byte PUT = 1;
    private static final byte REMOVE = 2;

    /** One write as it was done. */
    record Done(String space, String key, long version, long expiresAtMs, byte @Nullable [] value) {
        boolean isPut() {
            return value != null;
        }
    }

    /** What could be read: the batches in order, and where the first byte stands that belongs to none. */
    record Read(List<List<Done>> batches, int goodBytes) {}

    private final CRC32C crc = new CRC32C();
    private ByteBuffer buffer = ByteBuffer.allocate(4096);

    /** Begins a batch; it is in {@link #bytes} after {@link #end}. */
    void begin() {
        buffer.clear().position(HEAD_BYTES);
    }

    void put(String space, StateEntry entry) {
        name(PUT, space, entry.key(), 20 + entry.value().length);
        buffer.putLong(entry.version()).putLong(entry.expiresAtMs()).putInt(entry.value().length).put(entry.value());
    }

    void remove(String space, String key, long version) {
        name(REMOVE, space, key, 8);
        buffer.putLong(version);
    }

    private void name(byte what, String space, String key, int more) {
        var spaceBytes = space.getBytes(StandardCharsets.UTF_8);
        var keyBytes = key.getBytes(StandardCharsets.UTF_8);
        room(5 + spaceBytes.length + keyBytes.length + more);
        buffer.put(what).putShort((short) spaceBytes.length).put(spaceBytes);
        buffer.putShort((short) keyBytes.length).put(keyBytes);
    }

    private void room(int bytes) {
        if (buffer.remaining() < bytes) {
            int position = buffer.position();
            var bigger = Arrays.copyOf(buffer.array(), Math.max(buffer.capacity() * 2, position + bytes));
            buffer = ByteBuffer.wrap(bigger).position(position);
        }
    }

    /** Ends the batch; answers its size. */
    int end() {
        int size = buffer.position();
        crc.reset();
        crc.update(buffer.array(), HEAD_BYTES, size - HEAD_BYTES);
        buffer.putInt(0, size - HEAD_BYTES).putInt(4, (int) crc.getValue());
        return size;
    }

    /** How much the batch has now. */
    int size() {
        return buffer.position();
    }

    byte[] bytes() {
        return buffer.array();
    }

    /** Reads a whole file, up to the first batch that is cut off or changed. Any bytes may come. */
    static Read read(byte[] file) {
        var batches = new ArrayList<List<Done>>();
        if (file.length < MAGIC.length || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return new Read(batches, 0);
        }
        var crc = new CRC32C();
        var in = ByteBuffer.wrap(file).position(MAGIC.length);
        int good = in.position();
        while (in.remaining() >= HEAD_BYTES) {
            int length = in.getInt();
            int expected = in.getInt();
            if (length <= 0 || length > in.remaining()) {
                break;
            }
            crc.reset();
            crc.update(file, in.position(), length);
            var batch = (int) crc.getValue() == expected ? batch(in.slice(in.position(), length)) : null;
            if (batch == null) {
                break;
            }
            batches.add(batch);
            in.position(in.position() + length);
            good = in.position();
        }
        return new Read(batches, good);
    }

    private static @Nullable List<Done> batch(ByteBuffer in) {
        var batch = new ArrayList<Done>(1);
        while (in.hasRemaining()) {
            byte what = in.get();
            var space = text(in);
            var key = text(in);
            if (space == null || key == null || in.remaining() < 8) {
                return null;
            }
            long version = in.getLong();
            if (what == REMOVE) {
                batch.add(new Done(space, key, version, 0, null));
            } else if (what == PUT && in.remaining() >= 12) {
                long expiresAtMs = in.getLong();
                int length = in.getInt();
                if (length < 0 || length > in.remaining()) {
                    return null;
                }
                var value = new byte[length];
                in.get(value);
                batch.add(new Done(space, key, version, expiresAtMs, value));
            } else {
                return null;
            }
        }
        return batch;
    }

    private static @Nullable String text(ByteBuffer in) {
        if (in.remaining() < 2) {
            return null;
        }
        int length = in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            return null;
        }
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
