package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountDirectory;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.calls.CallControl.TimedEvent;
import org.parley.domain.calls.CallEvent.LegAdded;
import org.parley.domain.calls.LineWatcher.Line;
import org.parley.domain.calls.LineWatcher.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which lines of which accounts are in use: a fold over the events of calls, told to a {@link LineWatcher}. It knows the calls that began since it
 * follows; those before ended with the node that had them. As large as the calls that are up. {@link #onEvent} on one thread.
 */
public final class Lines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

    private static final class Leg {
        final LegAdded added;
        Phase phase = Phase.TRYING;

        Leg(LegAdded added) {
            this.added = added;
        }

        boolean isOf(AccountId account) {
            return added.subject().equals(account.value());
        }
    }

    private static final class Call {
        final boolean isConference;
        final String title;
        final Map<LegId, Leg> legs = new LinkedHashMap<>();

        Call(CallEvent.CallStarted started) {
            isConference = started.conference().isPresent();
            title = started.title();
        }
    }

    private final AccountDirectory directory;
    private final LineWatcher watcher;
    private final Map<CallId, Call> calls = new HashMap<>();
    private final Map<AccountId, Set<CallId>> byAccount = new HashMap<>();
    private final Map<AccountId, List<Line>> told = new HashMap<>();
    private @Nullable AutoCloseable subscription;

    public Lines(AccountDirectory directory, LineWatcher watcher) {
        this.directory = directory;
        this.watcher = watcher;
    }

    /** Follows calls from now on. */
    public void follow(CallControl control) {
        subscription = control.subscribe(control.position(), this::onEvent);
    }

    @Override
    public void close() throws Exception {
        if (subscription != null) {
            subscription.close();
        }
    }

    void onEvent(TimedEvent timed) {
        if (timed.event() instanceof CallEvent.CallStarted started) {
            calls.put(timed.call(), new Call(started));
            return;
        }
        var call = calls.get(timed.call());
        if (call == null) {
            return; // It began before we followed.
        }
        var people = people(call);
        apply(timed, call);
        people.addAll(people(call));
        people.forEach(account -> tell(account, timed.call()));
    }

    private void apply(TimedEvent timed, Call call) {
        switch (timed.event()) {
            case LegAdded added -> call.legs.put(added.leg(), new Leg(added));
            case CallEvent.LegRinging(var leg) -> reach(call, leg, Phase.RINGING);
            case CallEvent.LegJoined(var leg) -> reach(call, leg, Phase.UP);
            case CallEvent.LegLeft(var leg, _) -> call.legs.remove(leg);
            case CallEvent.CallEnded _ -> {
                call.legs.clear();
                calls.remove(timed.call());
            }
            default -> {
                // Nothing of it shows on a telephone's key.
            }
        }
    }

    private static void reach(Call call, LegId id, Phase phase) {
        var leg = call.legs.get(id);
        if (leg != null) {
            leg.phase = phase;
        }
    }

    private static Set<AccountId> people(Call call) {
        var people = new LinkedHashSet<AccountId>();
        call.legs.values().stream()
                .map(leg -> leg.added.subject())
                .filter(subject -> !subject.isEmpty())
                .forEach(subject -> people.add(new AccountId(subject)));
        return people;
    }

    private void tell(AccountId account, CallId changed) {
        var ids = byAccount.computeIfAbsent(account, _ -> new LinkedHashSet<>());
        ids.add(changed);
        var lines = new ArrayList<Line>();
        ids.removeIf(id -> {
            var line = Optional.ofNullable(calls.get(id)).flatMap(call -> line(id, call, account));
            line.ifPresent(lines::add);
            return line.isEmpty();
        });
        if (ids.isEmpty()) {
            byAccount.remove(account);
        }
        var before = lines.isEmpty() ? told.remove(account) : told.put(account, List.copyOf(lines));
        if (!lines.equals(before == null ? List.of() : before)) {
            watcher.onLines(account, List.copyOf(lines));
        }
    }

    private Optional<Line> line(CallId id, Call call, AccountId account) {
        var own = call.legs.values().stream().filter(leg -> leg.isOf(account)).toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        boolean isCaller = own.stream().anyMatch(leg -> leg.added.incoming());
        var ringing = isCaller ? call.legs.values().stream() : own.stream();
        var phase = own.stream().anyMatch(leg -> leg.phase == Phase.UP)
                ? Phase.UP
                // The other one may be up a moment before the account is: no step back then.
                : ringing.anyMatch(leg -> leg.phase != Phase.TRYING) ? Phase.RINGING : Phase.TRYING;
        if (call.isConference) {
            return Optional.of(new Line(id, isCaller, phase, "", call.title));
        }
        var other = other(call, account);
        return Optional.of(new Line(
                id, isCaller, phase, other.map(this::number).orElse(""), other.map(leg -> leg.added.displayName()).orElse("")));
    }

    /** The one that the account talks with, or else one that rings. */
    private static Optional<Leg> other(Call call, AccountId account) {
        var others = call.legs.values().stream().filter(leg -> !leg.isOf(account)).toList();
        return Stream.concat(others.stream().filter(leg -> leg.phase == Phase.UP), others.stream()).findFirst();
    }

    /** A leg's number is what its own telephone shows or dialled, which is another's: so an account's is looked up. */
    private String number(Leg leg) {
        if (leg.added.subject().isEmpty()) {
            return leg.added.number();
        }
        try {
            return directory.find(new AccountId(leg.added.subject())).flatMap(Account::extension).orElse("");
        } catch (RuntimeException failure) {
            LOG.warn("The extension of {} cannot be read", leg.added.subject(), failure);
            return "";
        }
    }
}
