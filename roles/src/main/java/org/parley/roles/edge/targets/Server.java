package org.parley.roles.edge.targets;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TrunkStatus;
import org.parley.protocols.sip.locate.Goal;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.SipTransport;

/** A target of the plan, with the addresses that its host has just now. Shared by all groups that name it. Owned by the SIP loop. */
final class Server {
    /** Which server it is, whatever weight it has where. */
    record Key(String host, int port, String transport) {
        static Key of(Target target) {
            return new Key(target.host(), target.port().orElse(-1), target.transport().orElse("").toLowerCase(java.util.Locale.ROOT));
        }
    }

    final Key key;
    /** What is known of each address; those that the host has no more are forgotten when it is located again. */
    private final Map<NextHop, Vitality> addresses = new LinkedHashMap<>();
    private String unlocated = "";
    private Instant unlocatedSince;
    Optional<Duration> ping = Optional.empty();
    Scheduler.@Nullable Cancellable pinging;

    Server(Key key, Instant now) {
        this.key = key;
        unlocatedSince = now;
    }

    Goal goal() {
        return Goal.of(key.host(), key.port(), SipTransport.of(key.transport()));
    }

    /** As in the trace. */
    String label() {
        return key.host() + (key.port() < 0 ? "" : ":" + key.port());
    }

    /** The host has these addresses now. */
    boolean onLocated(List<NextHop> hops, Instant now) {
        unlocated = "";
        boolean isChanged = addresses.keySet().retainAll(hops);
        for (var hop : hops) {
            isChanged |= addresses.putIfAbsent(hop, new Vitality(now)) == null;
        }
        return isChanged;
    }

    /** Nobody knows where the host is; what was known before goes on. */
    boolean onNowhere(String because, Instant now) {
        boolean isNew = unlocated.isEmpty();
        unlocated = because;
        if (isNew) {
            unlocatedSince = now;
        }
        return isNew;
    }

    @Nullable Vitality vitality(NextHop hop) {
        return addresses.get(hop);
    }

    List<NextHop> hops() {
        return List.copyOf(addresses.keySet());
    }

    /** Whether a new call may be tried: not where all its addresses are known to be down. */
    boolean takesCalls(long nowNs) {
        return addresses.isEmpty() || addresses.values().stream().anyMatch(vitality -> vitality.takesCalls(nowNs));
    }

    /** For people and for routing. */
    TrunkStatus.TargetHealth health(Target target, long nowNs) {
        var shown = new ArrayList<String>();
        addresses.forEach((hop, _) -> shown.add(hop.toString()));
        if (target.draining()) {
            return new TrunkStatus.TargetHealth(target, shown, TrunkStatus.State.DRAINING, unlocatedSince, "the plan says so");
        }
        if (addresses.isEmpty()) {
            var state = unlocated.isEmpty() ? TrunkStatus.State.UNKNOWN : TrunkStatus.State.DOWN;
            return new TrunkStatus.TargetHealth(target, shown, state, unlocatedSince, unlocated);
        }
        var best = best(nowNs);
        var state = !best.takesCalls(nowNs)
                ? TrunkStatus.State.DOWN
                : best.state() == Vitality.State.UP ? TrunkStatus.State.UP : TrunkStatus.State.UNKNOWN;
        return new TrunkStatus.TargetHealth(target, shown, state, best.since(), because(best, nowNs));
    }

    private Vitality best(long nowNs) {
        var all = List.copyOf(addresses.values());
        return all.stream()
                .filter(vitality -> vitality.state() == Vitality.State.UP && vitality.takesCalls(nowNs))
                .findFirst()
                .or(() -> all.stream().filter(vitality -> vitality.takesCalls(nowNs)).findFirst())
                .orElse(all.getFirst());
    }

    /** The best one's reason, and which of several addresses do not answer. */
    private String because(Vitality best, long nowNs) {
        var text = new StringBuilder(best.because());
        addresses.forEach((hop, vitality) -> {
            if (vitality != best && !vitality.takesCalls(nowNs)) {
                text.append(text.isEmpty() ? "" : "; ").append(hop).append(" is out: ").append(vitality.because());
            }
        });
        return text.toString();
    }
}
