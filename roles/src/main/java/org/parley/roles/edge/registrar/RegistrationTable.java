package org.parley.roles.edge.registrar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountId;
import org.parley.net.sip.SocketFlow;
import org.parley.platform.state.StateEntry;
import org.parley.platform.state.StateOutcome;
import org.parley.platform.state.StateStore;
import org.parley.platform.state.StateWrite;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.core.Ways;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations of this node: in memory as objects, in the state port as bytes, one entry for each account. What is told to a
 * telephone is stored before. Written by the SIP loop only; readers on other threads see whole lists, since those are replaced and
 * never changed. Bindings end on their time, by one timer for the earliest.
 */
public final class RegistrationTable implements RegistrationStore {
    private static final Logger LOG = LoggerFactory.getLogger(RegistrationTable.class);
    private static final String SPACE = "registrations";

    /**
     * @param connector opens the UDP ways of bindings that are read from storage
     * @param bindingsMax of all accounts
     * @param timers runs its work on the loop
     */
    public record Needs(
            StateStore state,
            Ways.Connector connector,
            int bindingsMax,
            NanoClock clock,
            WallClock wallClock,
            Executor loop,
            Scheduler timers) {}

    private static final class Row extends ExpiryQueue.Waiting {
        private final AccountId account;
        private volatile List<Binding> bindings = List.of();

        private Row(AccountId account) {
            this.account = account;
        }
    }

    private final Needs needs;
    private final BindingCodec codec;
    private final Map<AccountId, Row> rows = new ConcurrentHashMap<>();
    /** The loop's only: whose bindings are over a connection, to find them when it closes. UDP never does. */
    private final Map<SocketFlow, Set<AccountId>> byConnection = new HashMap<>();
    private final Map<Long, AccountId> byGruuEpoch = new HashMap<>();
    private final ExpiryQueue<Row> expiries = new ExpiryQueue<>();
    private final List<Watcher> watchers = new ArrayList<>(2);
    private Scheduler.@Nullable Cancellable wakeUp;
    private long wakeUpAtNs = Long.MAX_VALUE;
    private volatile int count; // Written by the loop only.

    /** Reads what is stored; before the loop hears of anything. */
    public RegistrationTable(Needs needs) {
        this.needs = needs;
        codec = new BindingCodec(needs.connector());
        var now = now();
        needs.state().scan(SPACE, entry -> restore(entry, now));
        arm();
    }

    private void restore(StateEntry entry, BindingCodec.Now now) {
        var account = new AccountId(entry.key());
        var stored = codec.decode(account, entry.value(), now);
        if (stored.isEmpty()) {
            LOG.warn("The stored registrations of {} cannot be read; its telephones will register again", account);
            return;
        }
        // What came over a connection that only the device can open is gone with the process that had it.
        var live = stored.get().stream().filter(binding -> binding.isLive(now.ns())).toList();
        if (!live.isEmpty()) {
            set(new Row(account), live);
        }
    }

    private BindingCodec.Now now() {
        return new BindingCodec.Now(needs.clock().nowNs(), needs.wallClock().now().toEpochMilli());
    }

    @Override
    public List<Binding> of(AccountId account) {
        var row = rows.get(account);
        return row == null ? List.of() : row.bindings;
    }

    @Override
    public Optional<AccountId> byGruuEpoch(long epoch) {
        return Optional.ofNullable(byGruuEpoch.get(epoch));
    }

    @Override
    public void replace(AccountId account, List<Binding> bindings, Cause cause, Consumer<Boolean> then) {
        var before = of(account);
        if (bindings.size() > before.size() && count + bindings.size() - before.size() > needs.bindingsMax()) {
            then.accept(false);
            return;
        }
        var after = List.copyOf(bindings);
        change(account, after, cause);
        // In memory first: what comes next from this telephone is judged by what it was told last, wherever the bytes are by then.
        var stored = store(account, after);
        if (stored.isDone() && !stored.isCompletedExceptionally()) {
            onStored(account, before, after, stored.join(), then);
        } else {
            stored.whenComplete((outcome, failure) -> needs.loop().execute(() -> onStored(
                    account,
                    before,
                    after,
                    failure == null ? outcome : new StateOutcome.Failed(failure.toString()),
                    then)));
        }
    }

    private void onStored(
            AccountId account, List<Binding> before, List<Binding> after, StateOutcome outcome, Consumer<Boolean> then) {
        if (!outcome.isWritten()) {
            LOG.error("The registrations of {} cannot be stored: {}", account, outcome);
            if (of(account) == after || of(account).equals(after)) {
                change(account, before, Cause.REMOVED); // As if it had not been asked for.
            }
        }
        then.accept(outcome.isWritten());
    }

    private CompletableFuture<StateOutcome> store(AccountId account, List<Binding> bindings) {
        if (bindings.isEmpty()) {
            return needs.state().write(List.of(StateWrite.remove(SPACE, account.value())));
        }
        var now = now();
        long lastMs = Long.MIN_VALUE;
        for (var binding : bindings) {
            lastMs = Math.max(lastMs, now.toMs(binding.expiresAtNs()));
        }
        return needs.state().write(List.of(StateWrite.put(SPACE, account.value(), codec.encode(bindings, now), lastMs)));
    }

    /** In memory only: what ends by itself need not be stored, since what is stored says when, or is closed after a restart. */
    private void change(AccountId account, List<Binding> after, Cause cause) {
        var row = rows.get(account);
        var before = row == null ? List.<Binding>of() : row.bindings;
        if (before.isEmpty() && after.isEmpty()) {
            return;
        }
        before.forEach(this::unlink);
        set(row == null ? new Row(account) : row, after);
        arm();
        watchers.forEach(watcher -> watcher.onChange(account, before, after, cause));
    }

    private void set(Row row, List<Binding> after) {
        count += after.size() - row.bindings.size();
        row.bindings = after;
        if (after.isEmpty()) {
            rows.remove(row.account);
            return;
        }
        rows.put(row.account, row);
        long firstNs = after.getFirst().expiresAtNs();
        for (var binding : after) {
            link(binding);
            firstNs = binding.expiresAtNs() - firstNs < 0 ? binding.expiresAtNs() : firstNs;
        }
        expiries.lookAt(row, firstNs);
    }

    private void link(Binding binding) {
        if (binding.flow().transport() != SipTransport.UDP && !(binding.flow() instanceof RestoredFlow)) {
            byConnection.computeIfAbsent(binding.flow(), _ -> new HashSet<>(2)).add(binding.account());
        }
        if (binding.gruuEpoch() != 0) {
            byGruuEpoch.put(binding.gruuEpoch(), binding.account());
        }
    }

    private void unlink(Binding binding) {
        var accounts = byConnection.get(binding.flow());
        if (accounts != null) {
            accounts.remove(binding.account());
            if (accounts.isEmpty()) {
                byConnection.remove(binding.flow());
            }
        }
        if (binding.gruuEpoch() != 0) {
            byGruuEpoch.remove(binding.gruuEpoch());
        }
    }

    private void arm() {
        long nextNs = expiries.nextNs();
        if (nextNs == Long.MAX_VALUE || wakeUpAtNs != Long.MAX_VALUE && nextNs - wakeUpAtNs >= 0) {
            return; // Waking up too early does no harm.
        }
        if (wakeUp != null) {
            wakeUp.cancel();
        }
        wakeUpAtNs = nextNs;
        var delay = Duration.ofNanos(Math.max(0, nextNs - needs.clock().nowNs()));
        wakeUp = needs.timers().after(delay, () -> {
            wakeUpAtNs = Long.MAX_VALUE;
            long nowNs = needs.clock().nowNs();
            expiries.takeDue(nowNs, row -> expire(row, nowNs));
            arm();
        });
    }

    private void expire(Row row, long nowNs) {
        var before = row.bindings;
        var after = before.stream().filter(binding -> binding.expiresAtNs() - nowNs > 0).toList();
        if (after.size() != before.size()) {
            change(row.account, after, Cause.EXPIRED);
        } else if (!before.isEmpty()) {
            set(row, before); // It was refreshed: its next time.
        }
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        for (var account : Set.copyOf(byConnection.getOrDefault(flow, Set.of()))) {
            var before = of(account);
            var after = before.stream()
                    .filter(binding -> !binding.flow().equals(flow) || binding.canBeReconnected())
                    .toList();
            if (after.size() != before.size()) {
                change(account, after, Cause.FLOW_CLOSED);
            }
        }
    }

    /** One object for a text that many telephones say. */
    String shared(String text) {
        return codec.shared(text);
    }

    /** How many bindings there are; from any thread. */
    public int size() {
        return count;
    }

    @Override
    public List<Binding> all() {
        return rows.values().stream().flatMap(row -> row.bindings.stream()).toList();
    }

    /** The accounts that have bindings, to go through them bit by bit; changes meanwhile may be seen or not. */
    Iterable<AccountId> accounts() {
        return rows.keySet();
    }

    @Override
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }
}
