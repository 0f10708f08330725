package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;

/**
 * What the guards count: channels in use, calls at once, calls in the last hour, money of today. Grows with calls that are up and with
 * accounts that called within the hour. Thread-safe; its lock is held for some map look-ups.
 */
final class CallMeter {
    private static final Duration HOUR = Duration.ofHours(1);

    /** What counts for one question. */
    record Counts(int callsOfAccount, int callsOfTenant, int startsInHour, BigDecimal spent) {}

    /** Money of one organisation on one day. */
    private record Purse(TenantId tenant, LocalDate day) {}

    /** A call that holds a channel. Guarded by the meter's lock. */
    static final class Running {
        final String id;
        final String trunk;
        final Optional<TenantId> tenant;
        final Optional<AccountId> account;
        final NumberRoute.Price price;
        final String number;
        final Instant placedAt;
        @Nullable Instant answeredAt;
        @Nullable LocalDate day;

        Running(
                String id,
                String trunk,
                Optional<TenantId> tenant,
                Optional<AccountId> account,
                NumberRoute.Price price,
                String number,
                Instant placedAt) {
            this.id = id;
            this.trunk = trunk;
            this.tenant = tenant;
            this.account = account;
            this.price = price;
            this.number = number;
            this.placedAt = placedAt;
        }

        BigDecimal costUntil(Instant until) {
            return answeredAt == null ? BigDecimal.ZERO : Money.cost(price, answeredAt, until);
        }
    }

    /** The starts of one account within the hour; a call that tries its next trunk starts once. */
    private static final class Starts {
        final ArrayDeque<Instant> times = new ArrayDeque<>();
        Object last = new Object();
    }

    private final Map<String, Integer> channels = new HashMap<>();
    private final Map<AccountId, Integer> ofAccounts = new HashMap<>();
    private final Map<TenantId, Integer> ofTenants = new HashMap<>();
    private final Map<AccountId, Starts> starts = new HashMap<>();
    private final Map<Purse, BigDecimal> spent = new HashMap<>();
    private final Set<Running> running = new HashSet<>();

    synchronized int channelsInUse(String trunk) {
        return channels.getOrDefault(trunk, 0);
    }

    synchronized Counts counts(TenantId tenant, Optional<AccountId> account, Object call, LocalDate day, Instant now) {
        return new Counts(
                account.map(id -> ofAccounts.getOrDefault(id, 0)).orElse(0),
                ofTenants.getOrDefault(tenant, 0),
                account.map(id -> startsInHour(id, call, now)).orElse(0),
                spent(tenant, day, now));
    }

    /** Of a call that is counted already and tries another trunk, only the others count. */
    private int startsInHour(AccountId account, Object call, Instant now) {
        var of = starts.get(account);
        if (of == null) {
            return 0;
        }
        forgetOld(of, now);
        return of.last.equals(call) && !of.times.isEmpty() ? of.times.size() - 1 : of.times.size();
    }

    private static void forgetOld(Starts of, Instant now) {
        while (!of.times.isEmpty() && !of.times.peekFirst().isAfter(now.minus(HOUR))) {
            of.times.removeFirst();
        }
    }

    /** What this day has cost so far, calls that are up included. */
    synchronized BigDecimal spent(TenantId tenant, LocalDate day, Instant now) {
        var sum = spent.getOrDefault(new Purse(tenant, day), BigDecimal.ZERO);
        for (var call : running) {
            if (day.equals(call.day) && call.tenant.equals(Optional.of(tenant))) {
                sum = sum.add(call.costUntil(now));
            }
        }
        return sum;
    }

    synchronized void hold(Running call) {
        running.add(call);
        channels.merge(call.trunk, 1, Integer::sum);
        call.tenant.ifPresent(id -> ofTenants.merge(id, 1, Integer::sum));
        call.account.ifPresent(id -> ofAccounts.merge(id, 1, Integer::sum));
    }

    /** A call out begins; the same {@code call} again does not. */
    synchronized void started(AccountId account, Object call, Instant at) {
        var of = starts.computeIfAbsent(account, _ -> new Starts());
        if (!of.last.equals(call)) {
            of.last = call;
            of.times.addLast(at);
        }
    }

    /** False where it was answered or ended before. */
    synchronized boolean answered(Running call, Instant at, LocalDate day) {
        if (!running.contains(call) || call.answeredAt != null) {
            return false;
        }
        call.answeredAt = at;
        call.day = day;
        return true;
    }

    /** What the call has cost; null where it had ended before. */
    synchronized @Nullable BigDecimal ended(Running call, Instant at) {
        if (!running.remove(call)) {
            return null;
        }
        channels.computeIfPresent(call.trunk, (_, count) -> count > 1 ? count - 1 : null);
        call.tenant.ifPresent(id -> ofTenants.computeIfPresent(id, (_, count) -> count > 1 ? count - 1 : null));
        call.account.ifPresent(id -> ofAccounts.computeIfPresent(id, (_, count) -> count > 1 ? count - 1 : null));
        var cost = call.costUntil(at);
        if (call.day != null && call.tenant.isPresent() && cost.signum() > 0) {
            spent.merge(new Purse(call.tenant.get(), call.day), cost, BigDecimal::add);
        }
        return cost;
    }

    /** What the store remembers of before this start. */
    synchronized void restore(TenantId tenant, LocalDate day, BigDecimal amount) {
        spent.merge(new Purse(tenant, day), amount, BigDecimal::add);
    }

    /** Forgets what no question can ask for any more. */
    synchronized void forgetBefore(LocalDate day, Instant now) {
        spent.keySet().removeIf(purse -> purse.day().isBefore(day));
        starts.values().removeIf(of -> {
            forgetOld(of, now);
            return of.times.isEmpty();
        });
    }

    /** Calls that are answered and cost money, with what they cost until now. */
    synchronized Map<String, BigDecimal> running(Instant now) {
        var costs = new HashMap<String, BigDecimal>();
        for (var call : running) {
            if (call.answeredAt != null && call.price.perMinute().signum() > 0) {
                costs.put(call.id, call.costUntil(now));
            }
        }
        return costs;
    }

    synchronized int size() {
        return running.size();
    }
}
