package org.parley.platform.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The row a query stands on; columns count from 1. Valid only inside the mapper it is given to. */
public final class Row {
    private final ResultSet result;

    Row(ResultSet result) {
        this.result = result;
    }

    /** A text that is never null in its table. */
    public String text(int column) {
        return optionalText(column)
                .orElseThrow(() -> new IllegalStateException("Column " + column + " is null, and its table promises it is not."));
    }

    public Optional<String> optionalText(int column) {
        try {
            return Optional.ofNullable(result.getString(column));
        } catch (SQLException failure) {
            throw SqlFailures.translate("column " + column, failure);
        }
    }

    /** A whole number; 0 where null. */
    public long number(int column) {
        try {
            return result.getLong(column);
        } catch (SQLException failure) {
            throw SqlFailures.translate("column " + column, failure);
        }
    }

    public Optional<Long> optionalNumber(int column) {
        try {
            long value = result.getLong(column);
            return result.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException failure) {
            throw SqlFailures.translate("column " + column, failure);
        }
    }

    public boolean flag(int column) {
        return number(column) != 0;
    }

    /** Bytes that are never null in their table. */
    public byte[] bytes(int column) {
        try {
            return result.getBytes(column);
        } catch (SQLException failure) {
            throw SqlFailures.translate("column " + column, failure);
        }
    }
}
