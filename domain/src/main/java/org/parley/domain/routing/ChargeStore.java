package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls out as rows, so that the guards know after a restart what today has cost and who called how often. Writes are taken at once and
 * written in their order by one thread at a time; where the disk does not keep up, the oldest waiting writes are lost, counted and
 * logged: a call never waits for its bill.
 */
final class ChargeStore {
    private static final Logger LOG = LoggerFactory.getLogger(ChargeStore.class);
    private static final int WAITING_MAX = 20_000;
    private static final Duration KEPT = Duration.ofDays(40);
    private static final Duration RESTORED = Duration.ofHours(50); // Two days in every zone.
    private static final List<String> TABLES = List.of("""
            create table sip_charges (
              id text primary key,
              tenant text not null,
              account text,
              trunk text not null,
              number text not null,
              day text not null,
              placed_ms integer not null,
              answered_ms integer,
              ended_ms integer,
              amount text not null);
            create index sip_charges_by_time on sip_charges (placed_ms)
            """);

    private final Database database;
    private final Executor threads;
    private final LongAdder lost = new LongAdder();
    private List<Consumer<Sql>> waiting = new ArrayList<>(); // Guarded by this.
    private boolean writing; // Guarded by this.

    ChargeStore(Database database, Executor threads) {
        this.database = database;
        this.threads = threads;
        database.migrate("sip-charges", TABLES);
    }

    /** A row of before this start. */
    record Past(TenantId tenant, Optional<AccountId> account, Optional<LocalDate> day, Instant placedAt, BigDecimal amount) {}

    /** What counts still; what a crash left open has ended, and has cost what was last known. */
    List<Past> restore(Instant now) {
        database.write(sql -> {
            sql.update("update sip_charges set ended_ms = placed_ms where ended_ms is null");
            return sql.update("delete from sip_charges where placed_ms < ?", now.minus(KEPT).toEpochMilli());
        });
        return database.read(sql -> sql.query(
                "select tenant, account, day, placed_ms, amount from sip_charges where placed_ms > ? order by placed_ms",
                row -> new Past(
                        new TenantId(row.text(1)),
                        row.optionalText(2).map(AccountId::new),
                        Optional.of(row.text(3)).filter(day -> !day.isEmpty()).map(LocalDate::parse),
                        Instant.ofEpochMilli(row.number(4)),
                        new BigDecimal(row.text(5))),
                now.minus(RESTORED).toEpochMilli()));
    }

    void placed(CallMeter.Running call) {
        offer(sql -> sql.update(
                "insert or ignore into sip_charges (id, tenant, account, trunk, number, day, placed_ms, amount) values (?, ?, ?, ?, ?, '', ?, '0')",
                call.id,
                call.tenant.map(TenantId::value).orElse(""),
                nullable(call.account),
                call.trunk,
                call.number,
                call.placedAt.toEpochMilli()));
    }

    void answered(String id, Instant at, LocalDate day, BigDecimal amount) {
        offer(sql -> sql.update(
                "update sip_charges set answered_ms = ?, day = ?, amount = ? where id = ?",
                at.toEpochMilli(),
                day.toString(),
                amount.toPlainString(),
                id));
    }

    /** What a call that is up has cost until now: all that is known if the node dies. */
    void costs(String id, BigDecimal amount) {
        offer(sql -> sql.update(
                "update sip_charges set amount = ? where id = ? and ended_ms is null", amount.toPlainString(), id));
    }

    void ended(String id, Instant at, BigDecimal amount) {
        offer(sql -> sql.update(
                "update sip_charges set ended_ms = ?, amount = ? where id = ?", at.toEpochMilli(), amount.toPlainString(), id));
    }

    void forgetOld(Instant now) {
        offer(sql -> sql.update("delete from sip_charges where placed_ms < ?", now.minus(KEPT).toEpochMilli()));
    }

    long lost() {
        return lost.sum();
    }

    /** Writes what waits, after a failure too. */
    void retry() {
        begin();
    }

    /** Waits for what is being written, then writes the rest. */
    void close() {
        synchronized (this) {
            try {
                while (writing) {
                    wait();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
            writing = !waiting.isEmpty();
            if (!writing) {
                return;
            }
        }
        write();
    }

    private void offer(Consumer<Sql> write) {
        synchronized (this) {
            if (waiting.size() >= WAITING_MAX) {
                waiting.removeFirst();
                lost.increment();
            }
            waiting.add(write);
        }
        begin();
    }

    private void begin() {
        synchronized (this) {
            if (writing || waiting.isEmpty()) {
                return;
            }
            writing = true;
        }
        threads.execute(this::write);
    }

    private void write() {
        while (true) {
            List<Consumer<Sql>> batch;
            synchronized (this) {
                if (waiting.isEmpty()) {
                    writing = false;
                    notifyAll();
                    return;
                }
                batch = waiting;
                waiting = new ArrayList<>();
            }
            try {
                database.write(sql -> {
                    batch.forEach(write -> write.accept(sql));
                    return true;
                });
            } catch (ParleyException failure) {
                LOG.warn("What {} calls out cost is not stored yet: {}", batch.size(), failure.getMessage());
                synchronized (this) {
                    batch.addAll(waiting);
                    waiting = batch;
                    writing = false; // Until the next tick, or the next call.
                    notifyAll();
                    return;
                }
            }
        }
    }

    private static @Nullable String nullable(Optional<AccountId> account) {
        return account.map(AccountId::value).orElse(null);
    }
}
