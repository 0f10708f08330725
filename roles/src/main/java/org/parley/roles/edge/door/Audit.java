package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.Refusals;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;

/**
 * Takes note of every refusal. Those of one source for one rule within a minute are one entry with a number, so that a flood costs
 * a look-up each and drowns nobody else. Written by the SIP loop only, read from any thread; bounded.
 */
public final class Audit implements Refusals {
    /** Entries that can be asked for; older ones are in the file only. */
    private static final int RECENT_MAX = 4_096;

    private static final int OPEN_MAX = 2_048;
    private static final Duration FOLDING = Duration.ofMinutes(1);

    private record Key(InetAddress source, Rule rule, int status, String who) {}

    /** Counts up in the place where readers find it; the rest never changes. */
    private static final class Entry {
        private final long position;
        private final Refusal first;
        private volatile long times = 1;
        private volatile Instant lastAt;

        private Entry(long position, Refusal first) {
            this.position = position;
            this.first = first;
            lastAt = first.at();
        }

        private boolean isOver(Instant now) {
            return Duration.between(first.at(), now).abs().compareTo(FOLDING) > 0;
        }

        private Kept kept() {
            return new Kept(position, first, times, lastAt);
        }
    }

    private final Executor loop;
    private final WallClock clock;
    /** Told of each entry when it begins, and once more when it is over if it happened again meanwhile. Must not wait. */
    private final Consumer<Kept> file;
    private final Map<Rule, LongAdder> byRule = new EnumMap<>(Rule.class);
    private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(RECENT_MAX);
    private final LinkedHashMap<Key, Entry> open = new LinkedHashMap<>();
    private volatile long written;

    public Audit(Executor loop, WallClock clock, Consumer<Kept> file) {
        this.loop = loop;
        this.clock = clock;
        this.file = file;
        for (var rule : Rule.values()) {
            byRule.put(rule, new LongAdder());
        }
    }

    /** A request was answered with {@code status}, or with nothing (0). */
    public void refused(SocketFlow flow, SipRequest request, int status, Rule rule, String because) {
        count(rule);
        var who = isAboutNames(rule) ? RequestFacts.from(request) : "";
        var key = new Key(address(flow), rule, status, who);
        if (!isAnotherOf(key)) {
            begin(key, RequestFacts.refusal(clock.now(), flow.toString(), request, status, rule, because));
        }
    }

    /** Something was refused that is no request that can be read. */
    public void refused(SocketFlow flow, int status, Rule rule, String because) {
        count(rule);
        var key = new Key(address(flow), rule, status, "");
        if (!isAnotherOf(key)) {
            begin(key, RequestFacts.refusal(clock.now(), flow.toString(), status, rule, because));
        }
    }

    /** From any thread. */
    @Override
    public void add(Refusal refusal) {
        loop.execute(() -> keep(refusal));
    }

    private static InetAddress address(SocketFlow flow) {
        return flow.remoteAddress().getAddress();
    }

    /** Where guessing shows in the names that are tried, each of them is an entry. */
    private static boolean isAboutNames(Rule rule) {
        return rule == Rule.PASSWORD || rule == Rule.UNKNOWN_USER || rule == Rule.FORBIDDEN;
    }

    private void count(Rule rule) {
        Objects.requireNonNull(byRule.get(rule)).increment();
    }

    private boolean isAnotherOf(Key key) {
        var entry = open.get(key);
        if (entry == null) {
            return false;
        }
        var now = clock.now();
        if (entry.isOver(now)) {
            open.remove(key);
            close(entry);
            return false;
        }
        entry.lastAt = now;
        entry.times = entry.times + 1; // One writer: the loop.
        return true;
    }

    private void begin(Key key, Refusal refusal) {
        if (open.size() >= OPEN_MAX) {
            close(Objects.requireNonNull(open.pollFirstEntry()).getValue());
        }
        open.put(key, keep(refusal));
    }

    private Entry keep(Refusal refusal) {
        var entry = new Entry(written + 1, refusal);
        ring.set((int) (entry.position % RECENT_MAX), entry);
        written = entry.position;
        file.accept(entry.kept());
        return entry;
    }

    private void close(Entry entry) {
        if (entry.times > 1) {
            file.accept(entry.kept());
        }
    }

    /** Writes down the numbers of what has stopped; on the loop, now and then. */
    public void onTick() {
        var now = clock.now();
        while (!open.isEmpty() && open.firstEntry().getValue().isOver(now)) {
            close(open.pollFirstEntry().getValue());
        }
    }

    @Override
    public List<Kept> refusals(long after, int limit) {
        var found = new ArrayList<Kept>();
        long end = written;
        long first = Math.max(after, end - RECENT_MAX);
        for (long position = end; position > first && found.size() < limit; position--) {
            var entry = ring.get((int) (position % RECENT_MAX));
            if (entry != null && entry.position > after) {
                found.add(entry.kept());
            }
        }
        Collections.reverse(found);
        return found;
    }

    /** How often each rule refused. From any thread. */
    public Map<Rule, LongAdder> counts() {
        return Collections.unmodifiableMap(byRule);
    }

    /** How many entries may still count up: bounded. */
    public int openCount() {
        return open.size();
    }
}
