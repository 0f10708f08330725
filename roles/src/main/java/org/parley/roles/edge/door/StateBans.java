package org.parley.roles.edge.door;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.parley.domain.routing.Bans.Ban;
import org.parley.platform.state.StateEntry;
import org.parley.platform.state.StateStore;
import org.parley.platform.state.StateWrite;

/** Bans in the state port: they outlive the process, and are forgotten a day after their end. Thread-safe; writing never waits. */
public final class StateBans implements BanList.Store {
    private static final String SPACE = "sip-bans";
    private static final int FORMAT = 1;
    private static final Duration MEMORY = Duration.ofDays(1);

    private final StateStore state;

    public StateBans(StateStore state) {
        this.state = state;
    }

    @Override
    public void keep(Ban ban) {
        long expiresAtMs = ban.until().plus(MEMORY).toEpochMilli();
        state.write(List.of(StateWrite.put(SPACE, ban.address(), encoded(ban), expiresAtMs)));
    }

    @Override
    public void forget(String address) {
        state.write(List.of(StateWrite.remove(SPACE, address)));
    }

    /** All that were kept; may wait. */
    @Override
    public List<Ban> kept() {
        var bans = new ArrayList<Ban>();
        state.scan(SPACE, entry -> bans.add(decoded(entry)));
        return bans;
    }

    private static byte[] encoded(Ban ban) {
        var bytes = new ByteArrayOutputStream(128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeLong(ban.since().toEpochMilli());
            out.writeLong(ban.until().toEpochMilli());
            out.writeInt(ban.times());
            out.writeUTF(ban.because());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure); // Memory does not fail.
        }
        return bytes.toByteArray();
    }

    private static Ban decoded(StateEntry entry) {
        try (var in = new DataInputStream(new ByteArrayInputStream(entry.value()))) {
            in.readByte();
            var since = Instant.ofEpochMilli(in.readLong());
            var until = Instant.ofEpochMilli(in.readLong());
            int times = in.readInt();
            return new Ban(entry.key(), in.readUTF(), since, until, times, 0);
        } catch (IOException failure) {
            throw new UncheckedIOException("A stored ban cannot be read", failure);
        }
    }
}
