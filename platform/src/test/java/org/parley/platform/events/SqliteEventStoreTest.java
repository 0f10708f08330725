package org.parley.platform.events;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.parley.platform.sql.Database;

class SqliteEventStoreTest extends EventStoreContract {
    @TempDir
    Path folder;

    private Database database;
    private EventStore store;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("parley.db"));
        store = new SqliteEventStore(database);
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    @Override
    protected EventStore store() {
        return store;
    }

    @Override
    protected EventStore reopened() {
        close();
        open();
        return store;
    }
}
