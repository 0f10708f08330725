package org.parley.roles.edge.trunks;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.domain.routing.TrunkStatus;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.targets.Targets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plan's trunks as lines: those that register are registered, all that have credentials can prove themselves. Owned by the SIP loop;
 * {@link #trunk} and {@link #group} are for any thread.
 */
public final class TrunkLines implements TrunkStatus {
    static final Logger LOG = LoggerFactory.getLogger(TrunkLines.class);
    static final byte[] KEEP_ALIVE = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final String ALLOW = Doorkeeper.ALLOW;

    private static final int TOKEN_CHARS = 20;

    public record Needs(
            SipCore core,
            Targets targets,
            Scheduler timers,
            WallClock wallClock,
            RandomGenerator random,
            Supplier<String> tokens) {}

    private record Prover(TrunkCredentials credentials, TrunkAuthenticator authenticator) {}

    private final Needs needs;
    private final Map<String, Line> lines = new HashMap<>();
    private final Map<String, Line> byToken = new HashMap<>();
    private final Map<String, Prover> provers = new HashMap<>();
    private volatile Map<String, Line.Standing> standings = Map.of();

    public TrunkLines(Needs needs) {
        this.needs = needs;
    }

    /** A plan is in force: new lines are registered, those that it drops or changes are taken back first. */
    public void onPlan(SipPlan plan) {
        var wanted = new HashMap<String, Trunk>();
        for (var trunk : plan.trunks()) {
            if (trunk.credentials().filter(TrunkCredentials::register).isPresent()) {
                wanted.put(trunk.name(), trunk);
            }
        }
        provers.keySet().removeIf(name -> plan.trunk(name).flatMap(Trunk::credentials).isEmpty());
        for (var name : List.copyOf(lines.keySet())) {
            var trunk = wanted.get(name);
            var line = lines.get(name);
            if (line != null && (trunk == null || !isSame(line.trunk(), trunk))) {
                drop(line, trunk);
            }
        }
        wanted.forEach((name, trunk) -> {
            if (!lines.containsKey(name)) {
                add(trunk).start();
            }
        });
        publish();
    }

    /** Whether a registration can stay as it is. */
    private static boolean isSame(Trunk old, Trunk fresh) {
        return old.credentials().equals(fresh.credentials()) && old.targets().equals(fresh.targets());
    }

    private void drop(Line line, @Nullable Trunk successor) {
        lines.remove(line.trunk().name());
        if (successor == null) {
            // Calls on their way while we unregister still find their trunk.
            line.stop(() -> byToken.remove(line.token(), line));
            return;
        }
        var next = add(successor);
        line.stop(() -> {
            byToken.remove(line.token(), line);
            next.start();
        });
    }

    private Line add(Trunk trunk) {
        var line = new Line(needs, trunk, authenticator(trunk).orElseThrow(), token(trunk), this::publish);
        lines.put(trunk.name(), line);
        byToken.put(line.token(), line);
        return line;
    }

    /**
     * The user of our contact with a carrier: the same after a restart, so that the carrier replaces it, and known to nobody else, so
     * that only the carrier can call there.
     */
    private static String token(Trunk trunk) {
        var credentials = trunk.credentials().orElseThrow();
        var words = String.join("\n", trunk.name(), credentials.username(), credentials.domain(), credentials.password());
        return CommandIds.hash(words).substring(0, TOKEN_CHARS);
    }

    /** Whose line a request came to: by the user of its Request-URI, which is what we registered. */
    Optional<Trunk> calledBy(String user) {
        return Optional.ofNullable(byToken.get(user)).map(Line::trunk);
    }

    /** Answers this trunk's challenges; the same one each time, since it counts nonces. Empty for trunks without credentials. */
    public Optional<TrunkAuthenticator> authenticator(Trunk trunk) {
        return trunk.credentials().map(credentials -> {
            var known = provers.get(trunk.name());
            if (known == null || !known.credentials().equals(credentials)) {
                known = new Prover(credentials, new TrunkAuthenticator(credentials, needs.tokens()));
                provers.put(trunk.name(), known);
            }
            return known.authenticator();
        });
    }

    /** The Route that new requests to this trunk carry (RFC 3608 §6.1); empty where its registrar named none. */
    public List<NameAddr> serviceRoute(Trunk trunk) {
        var line = lines.get(trunk.name());
        return line == null ? List.of() : line.serviceRoute();
    }

    public void onFlowClosed(SocketFlow flow) {
        List.copyOf(lines.values()).forEach(line -> line.onFlowClosed(flow));
    }

    public void onTick() {
        lines.values().forEach(Line::keepAlive);
    }

    /** Takes all registrations back; {@code whenDone} runs when every carrier heard of it, or did not answer. */
    public void close(Runnable whenDone) {
        var left = new int[] {lines.size()};
        if (left[0] == 0) {
            whenDone.run();
            return;
        }
        var all = List.copyOf(lines.values());
        lines.clear();
        all.forEach(line -> line.stop(() -> {
            if (--left[0] == 0) {
                whenDone.run();
            }
        }));
    }

    private void publish() {
        var fresh = new HashMap<String, Line.Standing>();
        lines.forEach((name, line) -> fresh.put(name, line.standing()));
        standings = Map.copyOf(fresh);
    }

    @Override
    public Health trunk(String name) {
        return new Health(registration(name), needs.targets().trunk(name));
    }

    private Optional<Registration> registration(String name) {
        return Optional.ofNullable(standings.get(name)).map(standing -> standing.at(needs.wallClock().now()));
    }

    @Override
    public Health group(String name) {
        return new Health(Optional.empty(), needs.targets().group(name));
    }

    /** How many lines are registered, and how many should be but are not, for {@code /metrics}; from any thread. */
    public Map<String, Long> counts() {
        var now = needs.wallClock().now();
        var all = standings.values();
        long registered = all.stream().filter(standing -> standing.at(now).registered()).count();
        return Map.of("sip_trunks_registered", registered, "sip_trunks_unregistered", all.size() - registered);
    }
}
