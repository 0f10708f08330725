package org.parley.media.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * Writes one journal. What was {@linkplain #flush flushed} survives {@code kill -9}, what was {@linkplain #force
 * forced} a power cut. While it is open its file is locked, so that nobody finishes a recording that still runs. One
 * owner; not thread-safe; nothing allocates per packet.
 */
public final class JournalWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final CRC32C check = new CRC32C();
    private int recordStart;
    private boolean forced = true;

    private JournalWriter(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes a new journal; it and its header are on disk when this returns. Fails if the file exists. */
    public static JournalWriter create(Path file, String recording, String call, Instant startedAt) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try {
            if (channel.tryLock() == null) {
                throw new IOException("Another process has locked " + file + ".");
            }
            var writer = new JournalWriter(channel);
            writer.begin(JournalFormat.HEADER);
            writer.buffer.put(JournalFormat.VERSION).putLong(startedAt.toEpochMilli());
            JournalFormat.putText(writer.buffer, recording);
            JournalFormat.putText(writer.buffer, call);
            writer.end();
            writer.force();
            return writer;
        } catch (IOException | OverlappingFileLockException failure) {
            channel.close();
            throw failure;
        }
    }

    public void trackOpened(int track, String key, String name) throws IOException {
        begin(JournalFormat.TRACK_OPENED);
        buffer.putInt(track);
        JournalFormat.putText(buffer, key);
        JournalFormat.putText(buffer, name);
        end();
    }

    public void packet(int track, long frameIndex, int peak, byte[] opus, int offset, int length) throws IOException {
        begin(JournalFormat.PACKET);
        buffer.putInt(track).putLong(frameIndex).put((byte) peak).put(opus, offset, length);
        end();
    }

    public void gap(int track, long frameIndex, int frames) throws IOException {
        begin(JournalFormat.GAP);
        buffer.putInt(track).putLong(frameIndex).putInt(frames);
        end();
    }

    public void trackClosed(int track, long frameIndex) throws IOException {
        begin(JournalFormat.TRACK_CLOSED);
        buffer.putInt(track).putLong(frameIndex);
        end();
    }

    public void tick(long frameIndex) throws IOException {
        begin(JournalFormat.TICK);
        buffer.putLong(frameIndex);
        end();
    }

    /** The last record: close after it. */
    public void end(long frameIndex, String failure) throws IOException {
        begin(JournalFormat.END);
        buffer.putLong(frameIndex);
        JournalFormat.putText(buffer, failure);
        end();
    }

    /**
     * Hands everything to the operating system. Where it refuses (disk full), what was to be written is given up and
     * the file ends with the record before: a last word may find room then.
     */
    public void flush() throws IOException {
        buffer.flip();
        long before = channel.position();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
                forced = false;
            }
        } catch (IOException failure) {
            channel.truncate(before);
            throw failure;
        } finally {
            buffer.clear();
        }
    }

    /** Flushes, and waits until it is on the disk itself. */
    public void force() throws IOException {
        flush();
        if (!forced) {
            channel.force(false);
            forced = true;
        }
    }

    private void begin(byte type) throws IOException {
        if (buffer.remaining() < JournalFormat.MAX_RECORD_BYTES) {
            flush();
        }
        recordStart = buffer.position();
        buffer.putInt(0).put(type);
    }

    private void end() {
        int bodyStart = recordStart + JournalFormat.LENGTH_BYTES;
        int length = buffer.position() - bodyStart;
        buffer.putInt(recordStart, length);
        check.reset();
        check.update(buffer.slice(bodyStart, length));
        buffer.putInt((int) check.getValue());
    }

    /** Forces and closes. What could not be written is lost; the file is good up to its last whole record. */
    @Override
    public void close() throws IOException {
        try {
            force();
        } finally {
            channel.close();
        }
    }
}
