package org.parley.media.standby;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.webrtc.LegKeys;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;

/**
 * What a standby knows of the legs it may have to take over, and who may use which packet index: a limit is noted before it is granted, and
 * nothing is granted for a leg that was taken. That is the whole fence: whatever the serving node does later, and however late it learns of
 * it, it stays below limits that were noted here, and the standby starts at them. Thread-safe.
 */
public final class RecordBook {
    private record Counted(int ssrc, Counter counter) {}

    private static final class Entry {
        LegRecord record;
        final Map<Counted, Long> limits = new LinkedHashMap<>();
        boolean isTaken;
        boolean isFresh = true;

        Entry(LegRecord record) {
            this.record = record;
        }
    }

    /** Hears what changes, in order; called with the book's lock held: only hand over. */
    public interface Reader {
        void onKept(LegRecord record);

        void onGone(String leg);
    }

    private final int legsMax;
    private final Reader reader;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long refused;

    public RecordBook(int legsMax, Reader reader) {
        this.legsMax = legsMax;
        this.reader = reader;
    }

    /** A connection of the serving node begins: it will send all its legs again. Returns those that it must not serve any more. */
    public synchronized List<String> begin() {
        entries.values().forEach(entry -> entry.isFresh = false);
        return taken();
    }

    /**
     * Takes a message of the serving node and answers it.
     *
     * @param arrivedNs this node's time
     * @param sentNs the serving node's time when it was written
     */
    public synchronized Optional<StandbyMessage> on(StandbyMessage message, long arrivedNs, long sentNs) {
        return switch (message) {
            case StandbyMessage.Keep(var record) -> keep(record, record.atNs() + (arrivedNs - sentNs));
            case StandbyMessage.Progress(var progress) -> progress(progress, progress.atNs() + (arrivedNs - sentNs));
            case StandbyMessage.Gone(var leg) -> {
                forget(leg);
                yield Optional.empty();
            }
            case StandbyMessage.AllSent() -> {
                for (var leg : List.copyOf(entries.keySet())) {
                    if (!entry(leg).isFresh && !entry(leg).isTaken) {
                        forget(leg);
                    }
                }
                yield Optional.empty();
            }
            case StandbyMessage.Farewell() -> {
                release();
                yield Optional.of(new StandbyMessage.Released());
            }
            case StandbyMessage.Beat(),
                    StandbyMessage.Kept _,
                    StandbyMessage.Reachable _,
                    StandbyMessage.Granted _,
                    StandbyMessage.Taken _,
                    StandbyMessage.Released() -> Optional.empty();
        };
    }

    private Optional<StandbyMessage> keep(LegRecord record, long atNs) {
        var known = entries.get(record.leg());
        if (known != null && known.isTaken) {
            return Optional.of(new StandbyMessage.Taken(List.of(record.leg())));
        }
        if (known == null && entries.size() >= legsMax) {
            refused++;
            return Optional.empty();
        }
        var here = new LegRecord(
                record.sound(), record.way(), record.limits(), record.description(), atNs, record.parts());
        var entry = known == null ? new Entry(here) : known;
        entry.record = here;
        entry.isFresh = true;
        record.limits().forEach(limit -> raise(entry, limit));
        entries.put(record.leg(), entry);
        reader.onKept(here);
        return Optional.of(new StandbyMessage.Kept(record.leg()));
    }

    private Optional<StandbyMessage> progress(LegProgress progress, long atNs) {
        var entry = entries.get(progress.leg());
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.isTaken) {
            return Optional.of(new StandbyMessage.Taken(List.of(progress.leg())));
        }
        entry.record = moved(entry.record, progress, atNs);
        progress.questions().forEach(question -> raise(entry, question));
        return progress.questions().isEmpty()
                ? Optional.empty()
                : Optional.of(new StandbyMessage.Granted(progress.leg(), progress.questions()));
    }

    private static void raise(Entry entry, Reservation to) {
        entry.limits.merge(new Counted(to.ssrc(), to.counter()), to.limit(), Math::max);
    }

    private void forget(String leg) {
        if (entries.remove(leg) != null) {
            reader.onGone(leg);
        }
    }

    /**
     * This node serves them from now on: nothing is granted to the other any more. Records with the limits to start at, and none twice.
     */
    public synchronized List<LegRecord> takeAll() {
        var all = new ArrayList<LegRecord>();
        for (var entry : entries.values()) {
            if (!entry.isTaken) {
                entry.isTaken = true;
                all.add(withLimits(entry));
            }
        }
        return all;
    }

    /** Legs that were taken and are to be refused to whoever served them. */
    public synchronized List<String> taken() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().isTaken)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Forgets everything that was not taken. */
    public synchronized void release() {
        for (var leg : List.copyOf(entries.keySet())) {
            if (!entry(leg).isTaken) {
                forget(leg);
            }
        }
    }

    /** A leg that was taken is over here. Its keys are forgotten; that it was taken is not. */
    public synchronized void end(String leg) {
        // The serving node may still wake up; its leg's name must stay refused. The process's life bounds how many there are.
        var entry = entries.get(leg);
        if (entry != null && !entry.isTaken) {
            forget(leg);
        }
    }

    /** Legs that are kept and not taken. */
    public synchronized int size() {
        return (int) entries.values().stream().filter(entry -> !entry.isTaken).count();
    }

    /** Records that found no room. */
    public synchronized long refused() {
        return refused;
    }

    private Entry entry(String leg) {
        var entry = entries.get(leg);
        if (entry == null) {
            throw new IllegalStateException("A leg vanished from the book under its lock");
        }
        return entry;
    }

    private static LegRecord withLimits(Entry entry) {
        var record = entry.record;
        var limits = entry.limits.entrySet().stream()
                .map(each -> new Reservation(each.getKey().ssrc(), each.getKey().counter(), each.getValue()))
                .toList();
        return new LegRecord(
                record.sound(), record.way(), limits, record.description(), record.atNs(), record.parts());
    }

    private static LegRecord moved(LegRecord record, LegProgress to, long atNs) {
        var old = record.sound();
        var sound = new LegSnapshot(
                old.spec(),
                old.audio(),
                old.sends(),
                old.receives(),
                old.audioLevelId(),
                old.speaksTo(),
                old.hears(),
                old.isJoined(),
                old.isMuted(),
                old.cname(),
                old.ssrc(),
                to.nextSequence(),
                to.nextTimestamp(),
                to.packetsSent(),
                to.octetsSent(),
                to.remoteSsrc(),
                to.highestReceived());
        var way = switch (record.way()) {
            case LegRecord.Way.Browser(var keys) -> new LegRecord.Way.Browser(moved(keys, to));
            case LegRecord.Way.Phone phone -> phone;
        };
        return new LegRecord(sound, way, record.limits(), record.description(), atNs, record.parts());
    }

    private static LegKeys moved(LegKeys keys, LegProgress to) {
        return new LegKeys(
                keys.iceRole(),
                keys.nominates(),
                keys.moves(),
                keys.localIce(),
                keys.remoteIce(),
                to.path().or(keys::path),
                keys.dtlsRole(),
                keys.peerFingerprint(),
                keys.send(),
                keys.receive(),
                keys.limits(),
                to.received());
    }
}
