package org.parley.platform.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;

/**
 * SQL on one connection, with its prepared statements kept. Parameters may be null, strings, whole numbers, booleans and byte
 * arrays. Owned by whoever runs the work; not to be kept beyond it.
 */
public final class Sql {
    private static final int MAX_STATEMENTS = 128;

    private final Connection connection;
    private final boolean writing;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparedStatement> eldest) {
            if (size() <= MAX_STATEMENTS) {
                return false;
            }
            closeQuietly(eldest.getValue());
            return true;
        }
    };

    private Sql(Connection connection, boolean writing) {
        this.connection = connection;
        this.writing = writing;
    }

    static Sql writing(Connection connection) {
        return new Sql(connection, true);
    }

    static Sql reading(Connection connection) {
        var sql = new Sql(connection, false);
        sql.update("pragma query_only = 1");
        return sql;
    }

    /** Runs a statement; returns how many rows it changed. */
    public int update(String text, @Nullable Object... parameters) {
        try {
            var statement = prepared(text, parameters);
            return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
        } catch (SQLException failure) {
            throw failed(text, failure);
        }
    }

    /** All rows of a query: give it a limit where they can be many. */
    public <T> List<T> query(String text, Function<Row, T> mapper, @Nullable Object... parameters) {
        try (var result = prepared(text, parameters).executeQuery()) {
            var rows = new ArrayList<T>();
            var row = new Row(result);
            while (result.next()) {
                rows.add(mapper.apply(row));
            }
            return rows;
        } catch (SQLException failure) {
            throw failed(text, failure);
        }
    }

    /** The first row of a query. */
    public <T> Optional<T> first(String text, Function<Row, T> mapper, @Nullable Object... parameters) {
        try (var result = prepared(text, parameters).executeQuery()) {
            return result.next() ? Optional.of(mapper.apply(new Row(result))) : Optional.empty();
        } catch (SQLException failure) {
            throw failed(text, failure);
        }
    }

    /** Runs on the writer's thread once this work is durable, before its caller goes on; in the order of commits. Must be quick. */
    public void afterCommit(Runnable work) {
        if (!writing) {
            throw new IllegalStateException("A read commits nothing.");
        }
        afterCommit.add(work);
    }

    List<Runnable> takeAfterCommit() {
        var taken = List.copyOf(afterCommit);
        afterCommit.clear();
        return taken;
    }

    void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // What is committed is in the log; nothing else can be done.
        }
    }

    /** The driver finalizes a statement that failed: it must not be used again. */
    private ParleyException failed(String text, SQLException failure) {
        var statement = statements.remove(text);
        if (statement != null) {
            closeQuietly(statement);
        }
        return SqlFailures.translate(text, failure);
    }

    private PreparedStatement prepared(String text, @Nullable Object... parameters) throws SQLException {
        var statement = statements.get(text);
        if (statement == null) {
            statement = connection.prepareStatement(text);
            statements.put(text, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            bind(statement, i + 1, parameters[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setLong(index, number);
            case Boolean flag -> statement.setLong(index, flag ? 1 : 0);
            case byte[] bytes -> statement.setBytes(index, bytes);
            default -> throw new IllegalArgumentException("Not a parameter for SQL: " + value.getClass());
        }
    }

    private static void closeQuietly(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException _) {
            // It goes with its connection at the latest.
        }
    }
}
