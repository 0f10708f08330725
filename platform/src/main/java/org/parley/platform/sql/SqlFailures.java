package org.parley.platform.sql;

import java.sql.SQLException;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite says, in Parley's words. */
final class SqlFailures {
    private SqlFailures() {}

    static ParleyException translate(String doing, SQLException failure) {
        var code = failure instanceof SQLiteException sqlite ? sqlite.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        return switch (code) {
            case SQLITE_FULL ->
                new ParleyException(
                        ErrorCode.DISK_FULL, "The disk is full: make room, then try again. Nothing saved was lost.", failure);
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY ->
                new ParleyException(ErrorCode.CONFLICT, "It exists already.", failure);
            // Other people's enum: everything else is the outside failing.
            default ->
                new ParleyException(
                        ErrorCode.STORE_FAILED, "The database failed (" + code.name() + ") at: " + doing, failure);
        };
    }
}
