package org.parley.platform.sql;

import java.nio.file.Path;

/** One SQLite file. Thread-safe. */
public final class Database implements AutoCloseable {
    /** Opens or makes the file. */
    public static Database open(Path file) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
