package org.parley.platform.objects;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Bytes under keys such as {@code recordings/rec-01/track-0.ogg}. Thread-safe; methods wait for a disk or a network:
 * call them on virtual threads. Failures are {@code ParleyException}s: INVALID (no key), DISK_FULL, STORE_FAILED.
 */
public interface ObjectStore {
    /**
     * Stores all that the stream has under the key, in place of what was there. On return it survives {@code kill -9}
     * and a power cut; on failure what was there before is untouched. Closes the stream.
     */
    void put(String key, InputStream data);

    /** As {@link #put(String, InputStream)}, of a whole file. */
    void put(String key, Path file);

    /** How long an object is; empty where there is none. */
    OptionalLong size(String key);

    /**
     * The bytes {@code [offset, offset + length)}, cut at the end of the object. NOT_FOUND where there is none; a
     * deletion while it is read does not disturb the reader.
     */
    InputStream open(String key, long offset, long length);

    /** Removes an object; nothing to do where there is none. */
    void delete(String key);

    /** Keys that begin with {@code prefix} and sort after {@code after}, in order; {@code after} is empty at first. */
    List<String> list(String prefix, String after, int limit);
}
