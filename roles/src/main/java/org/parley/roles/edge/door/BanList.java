package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.Bans;

/**
 * Addresses that get no answer for a while. Asked for every packet on whatever thread reads it, changed from any: a banned source costs
 * one look-up. By the time of day, since bans outlive the process. Bounded: at the limit the ban that ends first makes room.
 */
public final class BanList implements Bans {
    private static final Duration MEMORY = Duration.ofDays(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int DOUBLINGS_MAX = 20;

    /** Where bans outlive the process. Told on the thread that changes them: must hand over and not wait. */
    public interface Store {
        void keep(Ban ban);

        void forget(String address);

        /** What was kept before this process; asked once, before the first packet. */
        List<Ban> kept();

        Store NONE = new Store() {
            @Override
            public void keep(Ban ban) {}

            @Override
            public void forget(String address) {}

            @Override
            public List<Ban> kept() {
                return List.of();
            }
        };
    }

    private record Entry(Ban ban, LongAdder shunned) {
        boolean isInForce(Instant now) {
            return now.isBefore(ban.until());
        }

        Ban now() {
            return new Ban(ban.address(), ban.because(), ban.since(), ban.until(), ban.times(), shunned.sum());
        }
    }

    private final int bansMax;
    private final WallClock clock;
    private final Store store;
    private final LongAdder begun = new LongAdder();
    /** Those in force, and those that ended within a day: they make the next one longer. */
    private final ConcurrentHashMap<InetAddress, Entry> entries = new ConcurrentHashMap<>();
    private volatile Predicate<InetAddress> exempt = _ -> false;

    public BanList(int bansMax, WallClock clock, Store store) {
        this.bansMax = bansMax;
        this.clock = clock;
        this.store = store;
    }

    /** Who is never banned; bans of theirs end now. */
    public void exempt(Predicate<InetAddress> addresses) {
        exempt = addresses;
        entries.keySet().stream().filter(addresses).toList().forEach(this::forget);
    }

    /** Whether this packet is to be dropped: it is counted then. */
    public boolean shuns(InetAddress source) {
        if (entries.isEmpty()) {
            return false;
        }
        var entry = entries.get(source);
        if (entry == null || !entry.isInForce(clock.now())) {
            return false;
        }
        entry.shunned().increment();
        return true;
    }

    /**
     * Bans for {@code time}, twice as long for each ban that ended within the last day. Empty where the address is never banned, or
     * is just now.
     */
    public Optional<Ban> begin(InetAddress source, Duration time, String because) {
        var now = clock.now();
        var before = entries.get(source);
        if (exempt.test(source) || before != null && before.isInForce(now)) {
            return Optional.empty();
        }
        int times = before == null || isForgotten(before, now) ? 1 : before.ban().times() + 1;
        var lasts = times > DOUBLINGS_MAX ? LONGEST : time.multipliedBy(1L << (times - 1));
        var until = now.plus(lasts.compareTo(LONGEST) < 0 ? lasts : LONGEST);
        var ban = new Ban(text(source), because, now, until, times, 0);
        put(source, ban);
        begun.increment();
        return Optional.of(ban);
    }

    private void put(InetAddress source, Ban ban) {
        if (entries.size() >= bansMax && !entries.containsKey(source)) {
            entries.entrySet().stream()
                    .min(Comparator.comparing(entry -> entry.getValue().ban().until()))
                    .ifPresent(first -> forget(first.getKey()));
        }
        entries.put(source, new Entry(ban, new LongAdder()));
        store.keep(ban);
    }

    private void forget(InetAddress source) {
        if (entries.remove(source) != null) {
            store.forget(text(source));
        }
    }

    /** Brings back what was in force when the node stopped. */
    public void restore(List<Ban> kept) {
        for (var ban : kept) {
            literal(ban.address())
                    .filter(source -> !exempt.test(source) && entries.size() < bansMax)
                    .ifPresent(source -> entries.putIfAbsent(source, new Entry(ban, new LongAdder())));
        }
        sweep();
    }

    /** Forgets what is over for so long that it does not count any more. */
    public void sweep() {
        var now = clock.now();
        entries.forEach((source, entry) -> {
            if (isForgotten(entry, now)) {
                forget(source);
            }
        });
    }

    private static boolean isForgotten(Entry entry, Instant now) {
        return entry.ban().until().plus(MEMORY).isBefore(now);
    }

    @Override
    public List<Ban> bans() {
        var now = clock.now();
        return entries.values().stream()
                .filter(entry -> entry.isInForce(now))
                .map(Entry::now)
                .sorted(Comparator.comparing(Ban::since).reversed())
                .toList();
    }

    /** Ends a ban and forgets that it was: the next one is a first again. */
    @Override
    public boolean lift(String address) {
        var source = literal(address);
        var entry = source.map(entries::get);
        source.ifPresent(this::forget);
        return entry.filter(known -> known.isInForce(clock.now())).isPresent();
    }

    /** Bans that began since the start, from any thread. */
    public long begun() {
        return begun.sum();
    }

    /** Entries kept, in force or remembered. */
    public int size() {
        return entries.size();
    }

    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String text(InetAddress source) {
        var text = source.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
