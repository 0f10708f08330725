package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.registrar.Device;
import org.parley.roles.edge.registrar.Locator;
import org.parley.roles.edge.registrar.Locator.Located;

/** Finds out where a request goes (RFC 3261 §16.5). Owned by the SIP loop. */
public final class ProxyLocating {
    private final Locator locator;
    private final TargetSource targets;

    public ProxyLocating(Locator locator, TargetSource targets) {
        this.locator = locator;
        this.targets = targets;
    }

    /** The target set. */
    sealed interface Where {
        /** Those that are preferred alike are asked at once, the others after them. */
        record Devices(List<List<ProxyTarget>> groups) implements Where {}

        record Servers(TargetSource.Search search) implements Where {}

        record Refused(int status) implements Where {}
    }

    /** Calls {@code then} on the loop, mostly at once. */
    void find(ProxyDesk.Passage passage, Consumer<Where> then) {
        var next = passage.prepared().nextHop();
        if (!passage.prepared().routes().isEmpty()) {
            // RFC 3261 §16.5: who loads a Route decides himself, which is for those we trust.
            boolean mayChoose = passage.decision().destination() instanceof Destination.RequestUri;
            then.accept(mayChoose && next != null ? new Where.Servers(targets.search(next)) : new Where.Refused(403));
            return;
        }
        switch (passage.decision().destination()) {
            case Destination.Registered registered -> findDevices(passage, registered, then);
            case Destination.Group group -> then.accept(new Where.Servers(targets.search(group)));
            case Destination.Trunks trunks -> then.accept(new Where.Servers(targets.search(trunks)));
            case Destination.RequestUri _ ->
                then.accept(next == null ? new Where.Refused(416) : new Where.Servers(targets.search(next)));
        }
    }

    private void findDevices(ProxyDesk.Passage passage, Destination.Registered registered, Consumer<Where> then) {
        Consumer<Located> found = located -> then.accept(switch (located) {
            case Located.Nobody _ -> new Where.Refused(404);
            case Located.Failed(var isBusy) -> new Where.Refused(isBusy ? 503 : 500);
            case Located.Found(var accounts) -> {
                var one = choose(accounts, passage, registered);
                yield one == null ? new Where.Refused(404) : devices(one);
            }
        });
        if (passage.request().uri() instanceof SipUri uri && uri.params().has("gr")) {
            locator.locate(uri, found);
        } else {
            locator.byUser(registered.user(), found);
        }
    }

    /** The account that is meant: extensions are numbered per organisation, and one's own comes first. */
    private static Locator.@Nullable Whereabouts choose(
            List<Locator.Whereabouts> accounts, ProxyDesk.Passage passage, Destination.Registered registered) {
        TenantId tenant = registered.tenant().or(() -> passage.identity().map(identity -> identity.tenant())).orElse(null);
        for (var account : accounts) {
            if (tenant != null && account.identity().tenant().equals(tenant)) {
                return account;
            }
        }
        return registered.tenant().isEmpty() && accounts.size() == 1 ? accounts.getFirst() : null;
    }

    private static Where devices(Locator.Whereabouts account) {
        var groups = new ArrayList<List<ProxyTarget>>(1);
        int preference = -1;
        for (Device device : account.devices()) {
            if (device.best().preferencePermille() != preference) {
                preference = device.best().preferencePermille();
                groups.add(new ArrayList<>(2));
            }
            groups.getLast().add(new ProxyTarget.Registered(device));
        }
        return groups.isEmpty() ? new Where.Refused(480) : new Where.Devices(groups);
    }
}
