package org.parley.roles.edge.registrar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.Registrations;

/** The registered devices as people see them. Read from memory by any thread; what is removed is removed by the loop. */
public final class RegistrationList implements Registrations {
    private static final int ID_BYTES = 12;
    private static final int REMOVAL_SECONDS = 5;

    /** @param domain what stands behind the @ of addresses */
    public record Needs(RegistrationStore store, Executor loop, NanoClock clock, WallClock wallClock, String domain) {}

    private final Needs needs;

    public RegistrationList(Needs needs) {
        this.needs = needs;
    }

    @Override
    public List<Registration> registrations(Optional<TenantId> tenant, int limit) {
        return needs.store().all().stream()
                .filter(binding -> tenant.isEmpty() || tenant.get().equals(binding.tenant()))
                .sorted(Comparator.comparing(binding -> binding.account().value()))
                .limit(limit)
                .map(this::shown)
                .toList();
    }

    @Override
    public Optional<Registration> registration(String id) {
        return find(id).map(this::shown);
    }

    private Optional<Binding> find(String id) {
        return needs.store().all().stream().filter(binding -> id(binding).equals(id)).findFirst();
    }

    @Override
    public boolean remove(String id) {
        var done = new CompletableFuture<Boolean>();
        needs.loop().execute(() -> {
            var found = find(id);
            if (found.isEmpty()) {
                done.complete(false);
                return;
            }
            var account = found.get().account();
            var left = needs.store().of(account).stream()
                    .filter(binding -> !binding.equals(found.get()))
                    .toList();
            needs.store().replace(account, left, RegistrationStore.Cause.REMOVED, done::complete);
        });
        try {
            return done.get(REMOVAL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException _) {
            return false; // The node is going down, or its loop is in trouble: then the list shows it, too.
        }
    }

    private Registration shown(Binding binding) {
        long nowNs = needs.clock().nowNs();
        var now = needs.wallClock().now();
        return new Registration(
                id(binding),
                binding.tenant(),
                binding.account(),
                "sip:" + binding.user() + "@" + needs.domain(),
                binding.contact().toString(),
                binding.flow().transport().uriName() + " " + binding.flow().remote(),
                binding.instance(),
                binding.agent().isEmpty() ? Optional.empty() : Optional.of(binding.agent()),
                binding.preferencePermille() / 1000.0,
                moment(now, binding.sinceNs() - nowNs),
                moment(now, binding.expiresAtNs() - nowNs));
    }

    private static Instant moment(Instant now, long inNs) {
        return Instant.ofEpochMilli(now.toEpochMilli() + TimeUnit.NANOSECONDS.toMillis(inNs));
    }

    /** The same for each refresh of a flow, and without anything that must not stand in a URL. */
    private static String id(Binding binding) {
        var device = binding.instance().map(instance -> instance + " " + binding.regId()).orElseGet(() -> binding.contact().toString());
        try {
            var hash = MessageDigest.getInstance("SHA-256")
                    .digest((binding.account().value() + "\n" + device).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Every JDK has SHA-256", missing);
        }
    }
}
