package org.parley.roles.edge.registrar;

import java.util.function.Consumer;
import org.parley.base.time.NanoClock;
import org.parley.protocols.sip.message.SipUri;

/** {@link Locator} over what is registered here. Owned by the SIP loop. */
public final class Locations implements Locator {
    private final KnownUsers users;
    private final RegistrationStore store;
    private final NanoClock clock;

    public Locations(KnownUsers users, RegistrationStore store, NanoClock clock) {
        this.users = users;
        this.store = store;
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
        var instance = target.params().get("gr");
        byUser(target.userName(), located -> {
            if (instance.isPresent() && located instanceof Located.Found(var accounts)) {
                then.accept(new Located.Found(accounts.stream()
                        .map(one -> new Whereabouts(
                                one.identity(),
                                one.devices().stream()
                                        .filter(device -> device.instance().equals(instance))
                                        .toList()))
                        .toList()));
            } else {
                then.accept(located);
            }
        });
    }
}
