package org.parley.media.journal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads one journal entry by entry up to the last whole one: a torn or damaged tail is cut. While it is open its file
 * is locked. One owner; not thread-safe.
 */
public final class JournalReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int MIN_RECORD_BYTES = 1;

    private final ReadableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private final CRC32C check = new CRC32C();
    private boolean ended;

    /** Of bytes that are no file; {@link #open} is for those that are. */
    JournalReader(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** Opens a journal; empty while somebody else writes or reads it. */
    public static Optional<JournalReader> open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return Optional.of(new JournalReader(channel));
            }
        } catch (OverlappingFileLockException _) {
            // Within this process: the recorder is still at it.
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        return Optional.empty();
    }

    /** The next entry; null after the last whole one. */
    public @Nullable JournalEntry next() throws IOException {
        if (ended || !fill(JournalFormat.LENGTH_BYTES)) {
            return end();
        }
        int length = buffer.getInt(buffer.position());
        if (length < MIN_RECORD_BYTES || length > JournalFormat.MAX_RECORD_BYTES) {
            return end();
        }
        if (!fill(JournalFormat.LENGTH_BYTES + length + JournalFormat.CHECK_BYTES)) {
            return end();
        }
        int start = buffer.position() + JournalFormat.LENGTH_BYTES;
        var record = buffer.slice(start, length);
        check.reset();
        check.update(record.duplicate());
        if ((int) check.getValue() != buffer.getInt(start + length)) {
            return end();
        }
        buffer.position(start + length + JournalFormat.CHECK_BYTES);
        var entry = entry(record);
        return entry == null ? end() : entry;
    }

    private @Nullable JournalEntry end() {
        ended = true;
        return null;
    }

    /** Makes sure that so many bytes are in the buffer; false at the end of the file. */
    private boolean fill(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        buffer.compact();
        while (buffer.position() < bytes && channel.read(buffer) >= 0) {
            // Until there is enough.
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }

    /** A record whose check holds was written by us; what we do not know ends the reading all the same. */
    private static @Nullable JournalEntry entry(ByteBuffer record) {
        try {
            return switch (record.get()) {
                case JournalFormat.HEADER -> header(record);
                case JournalFormat.TRACK_OPENED ->
                    new JournalEntry.TrackOpened(
                            record.getInt(), JournalFormat.text(record), JournalFormat.text(record));
                case JournalFormat.PACKET -> {
                    int track = record.getInt();
                    long frameIndex = record.getLong();
                    int peak = record.get() & 0xFF;
                    var opus = new byte[record.remaining()];
                    record.get(opus);
                    yield new JournalEntry.Packet(track, frameIndex, peak, opus);
                }
                case JournalFormat.TRACK_CLOSED -> new JournalEntry.TrackClosed(record.getInt(), record.getLong());
                case JournalFormat.GAP -> new JournalEntry.Gap(record.getInt(), record.getLong(), record.getInt());
                case JournalFormat.TICK -> new JournalEntry.Tick(record.getLong());
                case JournalFormat.END -> new JournalEntry.End(record.getLong(), JournalFormat.text(record));
                default -> null;
            };
        } catch (BufferUnderflowException _) {
            return null;
        }
    }

    private static JournalEntry.@Nullable Header header(ByteBuffer record) {
        if (record.get() != JournalFormat.VERSION) {
            return null;
        }
        var startedAt = Instant.ofEpochMilli(record.getLong());
        return new JournalEntry.Header(JournalFormat.text(record), JournalFormat.text(record), startedAt);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
