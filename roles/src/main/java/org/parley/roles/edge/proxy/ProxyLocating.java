package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.domain.accounts.TenantId;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.registrar.Device;
import org.parley.roles.edge.registrar.Locator;
import org.parley.roles.edge.registrar.Locator.Located;

/** Finds out where a request goes (RFC 3261 §16.5). Owned by the SIP loop. */
public final class ProxyLocating {
    private static final Duration CALL_MAX = Duration.ofHours(12);

    private final Locator locator;
    private final TargetSource targets;
    private final SipRouting routing;
    private final WallClock wallClock;

    public ProxyLocating(Locator locator, TargetSource targets, SipRouting routing, WallClock wallClock) {
        this.locator = locator;
        this.targets = targets;
        this.routing = routing;
        this.wallClock = wallClock;
    }

    /** The target set. */
    sealed interface Where {
        /** Those that are preferred alike are asked at once, the others after them. */
        record Devices(List<List<ProxyTarget>> groups) implements Where {}

        record Servers(TargetSource.Search search) implements Where {}

        /** Out by trunks: the search, and what was asked of routing. */
        record Trunks(TargetSource.Search search, OutboundQuestion question, Duration lengthMax) implements Where {}

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
            case Destination.Trunks trunks -> then.accept(question(passage, Domains.number(passage.request().uri()))
                    .<Where>map(asked -> new Where.Trunks(targets.search(trunks), asked, CALL_MAX))
                    .orElseGet(() -> new Where.Servers(targets.search(trunks))));
            case Destination.RequestUri _ ->
                then.accept(next == null ? new Where.Refused(416) : new Where.Servers(targets.search(next)));
        }
    }

    private void findDevices(ProxyDesk.Passage passage, Destination.Registered registered, Consumer<Where> then) {
        Consumer<Located> found = located -> then.accept(switch (located) {
            case Located.Nobody _ -> outside(passage, registered.user());
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

    /** A number that is nobody's here: perhaps a trunk leads there, for a caller who is one of ours. */
    private Where outside(ProxyDesk.Passage passage, String dialled) {
        var asked = question(passage, dialled);
        if (asked.isEmpty()) {
            return new Where.Refused(404);
        }
        return switch (routing.outbound(asked.get())) {
            case Outbound.Leaves leaves ->
                new Where.Trunks(targets.search(new Destination.Trunks(leaves.choices())), asked.get(), leaves.callMax());
            case Outbound.Refused refused -> {
                routing.refused(asked.get(), refused, Optional.of(passage.request().callId()));
                yield new Where.Refused(refused.status());
            }
        };
    }

    private Optional<OutboundQuestion> question(ProxyDesk.Passage passage, String dialled) {
        var from = passage.request().from();
        boolean isAnonymous = passage.request().headers().has(HeaderName.PRIVACY)
                && passage.request().headers().all(HeaderName.PRIVACY).stream()
                        .anyMatch(value -> value.contains("id") || value.contains("user"));
        if (passage.identity().isPresent()) {
            var identity = passage.identity().get();
            return Optional.of(new OutboundQuestion(
                    identity.tenant(),
                    Optional.of(identity.account()),
                    identity.extension().orElse(identity.username()),
                    identity.displayName(),
                    isAnonymous,
                    dialled,
                    wallClock.now()));
        }
        return passage.peer() instanceof Peer.Trusted(var peer)
                ? peer.tenant()
                        .map(tenant -> new OutboundQuestion(
                                tenant,
                                Optional.empty(),
                                Domains.number(from.uri()),
                                from.displayName(),
                                isAnonymous,
                                dialled,
                                wallClock.now()))
                : Optional.empty();
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
