package org.parley.roles.edge.door;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipLimits;

/**
 * How many calls somebody may place in a second, and have at once. Whoever takes a call asks {@link #admit} once it is known whose it
 * is, and says {@link #ended} when it is over, however it ends. Owned by the SIP loop.
 */
public final class CallLimits {
    private static final int RATES_MAX = 20_000;

    /** Who places a call. */
    public sealed interface Caller {
        record Account(AccountId account) implements Caller {}

        record Trunk(String name) implements Caller {}

        record TrustedPeer(String name) implements Caller {}
    }

    /** Whether it may be. */
    public sealed interface Verdict {
        record Admitted() implements Verdict {}

        /** {@code retryAfterSeconds} 0: trying again does not help. */
        record Refused(int status, int retryAfterSeconds, Rule rule, String because) implements Verdict {}
    }

    private record Held(Caller caller, Optional<TenantId> tenant) {}

    private static final Verdict ADMITTED = new Verdict.Admitted();

    private final Supplier<SipLimits> limits;
    private final Map<Object, Held> held = new HashMap<>(); // Bounded by the limits of legs and transactions.
    private final Map<Caller, Integer> byCaller = new HashMap<>();
    private final Map<TenantId, Integer> byTenant = new HashMap<>();
    private final LinkedHashMap<Caller, TokenBucket> rates = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Caller, TokenBucket> eldest) {
            return size() > RATES_MAX;
        }
    };

    /** {@code limits} of the plan in force. */
    public CallLimits(Supplier<SipLimits> limits) {
        this.limits = limits;
    }

    /**
     * Whether one more call may be placed; if so it counts until {@link #ended}. {@code call} is any object that stands for it, with
     * equality of its own: a leg's id, a proxied call. Admitting one that is admitted changes nothing.
     */
    public Verdict admit(Object call, Caller caller, Optional<TenantId> tenant, long nowNs) {
        if (held.containsKey(call)) {
            return ADMITTED;
        }
        var now = limits.get();
        int ratePerSecond = now.callsPerSecondPerUser();
        var bucket = rates.computeIfAbsent(caller, _ -> new TokenBucket(nowNs));
        if (!bucket.take(ratePerSecond, ratePerSecond, nowNs)) {
            return new Verdict.Refused(
                    503, 1, Rule.CALL_RATE, text(caller) + " places more than " + ratePerSecond + " calls in a second");
        }
        // A trunk's calls at once are its channels, which the plan counts.
        if (caller instanceof Caller.Account && byCaller.getOrDefault(caller, 0) >= now.callsPerUser()) {
            return new Verdict.Refused(
                    403, 0, Rule.USER_CALLS, text(caller) + " has " + now.callsPerUser() + " calls already, as many as one may");
        }
        if (tenant.isPresent() && byTenant.getOrDefault(tenant.get(), 0) >= now.callsPerTenant()) {
            return new Verdict.Refused(
                    403, 0, Rule.TENANT_CALLS, "The organisation has " + now.callsPerTenant() + " calls already, as many as one may");
        }
        held.put(call, new Held(caller, tenant));
        byCaller.merge(caller, 1, Integer::sum);
        tenant.ifPresent(whose -> byTenant.merge(whose, 1, Integer::sum));
        return ADMITTED;
    }

    /** The call is over. Idempotent; nothing for calls that were never admitted. */
    public void ended(Object call) {
        var was = held.remove(call);
        if (was != null) {
            byCaller.computeIfPresent(was.caller(), (_, count) -> count == 1 ? null : count - 1);
            was.tenant().ifPresent(whose -> byTenant.computeIfPresent(whose, (_, count) -> count == 1 ? null : count - 1));
        }
    }

    /** Calls that count now. */
    public int size() {
        return held.size();
    }

    private static String text(Caller caller) {
        return switch (caller) {
            case Caller.Account(var account) -> "Account " + account;
            case Caller.Trunk(var name) -> "Trunk " + name;
            case Caller.TrustedPeer(var name) -> "Peer " + name;
        };
    }
}
