package org.parley.domain.trace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.parley.domain.trace.TracedMessage.Direction;
import org.parley.platform.sql.Database;
import org.parley.platform.sql.Row;

/** Traces as rows, compressed: messages of one call are much alike. Bounded by age and by bytes. Thread-safe. */
public final class SqlSipTraces implements SipTraceStore {
    private static final int FORMAT = 1;
    private static final int MESSAGES_MAX = 10_000;
    private static final int FOUND_MAX = 20;

    private static final List<String> TABLES = List.of("""
            create table sip_traces (
              id integer primary key,
              call_id text not null,
              leg text not null,
              ended_at_ms integer not null,
              messages blob not null);
            create index sip_traces_by_call on sip_traces (call_id);
            create index sip_traces_by_leg on sip_traces (leg);
            create index sip_traces_by_time on sip_traces (ended_at_ms)
            """);
    private static final String COLUMNS = "select call_id, leg, ended_at_ms, messages from sip_traces ";

    private final Database database;
    private final long bytesMax;

    /** {@code bytesMax} of compressed messages in all. */
    public SqlSipTraces(Database database, long bytesMax) {
        this.database = database;
        this.bytesMax = bytesMax;
        database.migrate("sip-traces", TABLES);
    }

    @Override
    public void keep(Trace trace) {
        var blob = compressed(trace.messages());
        database.write(sql -> sql.update(
                "insert into sip_traces (call_id, leg, ended_at_ms, messages) values (?, ?, ?, ?)",
                trace.callId(), trace.leg(), trace.endedAt().toEpochMilli(), blob));
    }

    @Override
    public List<Trace> ofLeg(String leg) {
        return find("where leg = ? order by id desc limit ?", leg);
    }

    @Override
    public List<Trace> ofCallId(String callId) {
        return find("where call_id = ? order by id desc limit ?", callId);
    }

    private List<Trace> find(String where, String value) {
        return database.read(sql -> sql.query(COLUMNS + where, SqlSipTraces::trace, value, FOUND_MAX)).reversed();
    }

    @Override
    public int sweep(Instant before) {
        return database.write(sql -> {
            int dropped = sql.update("delete from sip_traces where ended_at_ms < ?", before.toEpochMilli());
            // The newest that fit are kept: a running sum from the newest back.
            return dropped + sql.update(
                    "delete from sip_traces where id in (select id from (select id, sum(length(messages)) over (order by id desc) as held"
                            + " from sip_traces) where held > ?)",
                    bytesMax);
        });
    }

    private static Trace trace(Row row) {
        var callId = row.text(1);
        return new Trace(callId, row.text(2), Instant.ofEpochMilli(row.number(3)), messages(callId, row.bytes(4)));
    }

    private static byte[] compressed(List<TracedMessage> messages) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(new GZIPOutputStream(bytes))) {
            out.writeByte(FORMAT);
            out.writeInt(messages.size());
            for (var message : messages) {
                out.writeLong(message.at().getEpochSecond());
                out.writeInt(message.at().getNano());
                out.writeBoolean(message.direction() == Direction.IN);
                for (var text : new String[] {message.from(), message.to(), message.transport(), message.text()}) {
                    var utf8 = text.getBytes(StandardCharsets.UTF_8);
                    out.writeInt(utf8.length);
                    out.write(utf8);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure); // Memory does not fail.
        }
        return bytes.toByteArray();
    }

    private static List<TracedMessage> messages(String callId, byte[] blob) {
        var messages = new ArrayList<TracedMessage>();
        try (var in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(blob)))) {
            if (in.readByte() != FORMAT) {
                return List.of();
            }
            for (int left = Math.min(MESSAGES_MAX, in.readInt()); left > 0; left--) {
                messages.add(message(callId, in));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("A stored SIP trace cannot be read", failure);
        }
        return messages;
    }

    private static TracedMessage message(String callId, DataInputStream in) throws IOException {
        var at = Instant.ofEpochSecond(in.readLong(), in.readInt());
        var direction = in.readBoolean() ? Direction.IN : Direction.OUT;
        var from = text(in);
        var to = text(in);
        var transport = text(in);
        var text = text(in);
        int lineEnd = text.indexOf('\r');
        return new TracedMessage(at, direction, from, to, transport, lineEnd < 0 ? text : text.substring(0, lineEnd), callId, text);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
