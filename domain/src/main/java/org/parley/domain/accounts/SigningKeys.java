package org.parley.domain.accounts;

import java.util.LinkedHashMap;
import java.util.List;
import org.parley.base.id.Ids;
import org.parley.base.time.WallClock;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;

/** The keys of access tokens, in the database so that tokens outlive a restart. */
final class SigningKeys {
    private static final int KEY_BYTES = 32;
    private static final List<String> TABLES = List.of("""
            create table signing_keys (
              kid text primary key,
              secret blob not null,
              created_ms integer not null)
            """);

    private SigningKeys() {}

    /** All keys; the newest signs. The first start makes one. */
    static AccessTokens tokens(Database database, WallClock clock, Ids ids) {
        database.migrate("signing-keys", TABLES);
        var keys = database.<LinkedHashMap<String, byte[]>>read(SigningKeys::known);
        if (keys.isEmpty()) {
            keys = database.<LinkedHashMap<String, byte[]>>write(sql -> {
                var secret = new byte[KEY_BYTES];
                ids.fill(secret);
                sql.update(
                        "insert into signing_keys (kid, secret, created_ms) values (?, ?, ?)",
                        ids.secret(4),
                        secret,
                        clock.now().toEpochMilli());
                return known(sql);
            });
        }
        return new AccessTokens(keys, keys.lastEntry().getKey());
    }

    private static LinkedHashMap<String, byte[]> known(Sql sql) {
        var keys = new LinkedHashMap<String, byte[]>();
        sql.query(
                "select kid, secret from signing_keys order by created_ms",
                row -> keys.put(row.text(1), row.bytes(2)) == null);
        return keys;
    }
}
