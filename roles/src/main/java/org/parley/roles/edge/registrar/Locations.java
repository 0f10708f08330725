package org.parley.roles.edge.registrar;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.parley.base.time.NanoClock;
import org.parley.domain.accounts.AccountId;
import org.parley.protocols.sip.message.SipUri;

/** {@link Locator} over what is registered here. Owned by the SIP loop. */
public final class Locations implements Locator {
    private final KnownUsers users;
    private final RegistrationStore store;
    private final Gruus gruus;
    private final NanoClock clock;

    public Locations(KnownUsers users, RegistrationStore store, Gruus gruus, NanoClock clock) {
        this.users = users;
        this.store = store;
        this.gruus = gruus;
        this.clock = clock;
    }

    @Override
    public void byUser(String user, Consumer<Located> then) {
        users.find(user, answer -> then.accept(switch (answer) {
            case KnownUsers.Answer.Failed(var isBusy) -> new Located.Failed(isBusy);
            case KnownUsers.Answer.Users(var found) when found.isEmpty() -> new Located.Nobody();
            case KnownUsers.Answer.Users(var found) -> {
                long nowNs = clock.nowNs();
                yield new Located.Found(found.stream()
                        .map(one -> new Whereabouts(
                                one.identity(), store.devices(one.identity().account(), nowNs)))
                        .toList());
            }
        }));
    }

    @Override
    public void locate(SipUri target, Consumer<Located> then) {
        if (Gruus.isTemporary(target)) {
            byTemporary(target, then);
            return;
        }
        var instance = target.params().get("gr");
        byUser(target.userName(), located -> then.accept(instance.isPresent() ? only(located, instance.get()) : located));
    }

    /** RFC 5627 §5.1: to that instance, over whichever of its flows. */
    private static Located only(Located located, String instance) {
        return located instanceof Located.Found(var accounts)
                ? new Located.Found(accounts.stream()
                        .map(one -> having(one, binding -> instance.equals(binding.instance().orElse(""))))
                        .toList())
                : located;
    }

    private static Whereabouts having(Whereabouts all, Predicate<Binding> wanted) {
        return new Whereabouts(
                all.identity(),
                all.devices().stream().filter(device -> wanted.test(device.best())).toList());
    }

    private void byTemporary(SipUri target, Consumer<Located> then) {
        var epoch = gruus.epochOf(target);
        var account = epoch.isPresent() ? store.byGruuEpoch(epoch.getAsLong()) : Optional.<AccountId>empty();
        var bindings = account.map(store::of).orElse(List.of());
        if (bindings.isEmpty()) {
            then.accept(new Located.Nobody()); // RFC 5627 §5.1: one that is over is as one that never was.
            return;
        }
        byUser(bindings.getFirst().user(), located -> then.accept(
                located instanceof Located.Found(var accounts)
                        ? new Located.Found(accounts.stream()
                                .filter(one -> one.identity().account().equals(account.get()))
                                .map(one -> having(one, binding -> binding.gruuEpoch() == epoch.getAsLong()))
                                .toList())
                        : located));
    }
}
