package org.parley.roles.edge;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.calls.LineWatcher;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.Registrations;
import org.parley.domain.routing.SipRouting;
import org.parley.net.dns.DnsResolver;
import org.parley.net.sip.SipInbound;
import org.parley.net.sip.SocketFlow;
import org.parley.platform.state.StateStore;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestServer;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.transaction.TransactionLayer;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.Reception;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Tokens;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.events.EventDesk;
import org.parley.roles.edge.events.EventNeeds;
import org.parley.roles.edge.events.EventSources;
import org.parley.roles.edge.legs.CallDesk;
import org.parley.roles.edge.legs.Dialogs;
import org.parley.roles.edge.legs.EdgePhonePlane;
import org.parley.roles.edge.legs.LegNeeds;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.proxy.ProxyDesk;
import org.parley.roles.edge.proxy.ProxyKeys;
import org.parley.roles.edge.proxy.ProxyLocating;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.Gruus;
import org.parley.roles.edge.registrar.KnownUsers;
import org.parley.roles.edge.registrar.Locations;
import org.parley.roles.edge.registrar.Locator;
import org.parley.roles.edge.registrar.Registrar;
import org.parley.roles.edge.registrar.RegistrationList;
import org.parley.roles.edge.registrar.RegistrationStore;
import org.parley.roles.edge.registrar.RegistrationTable;

/** The edge without its sockets and threads: those are handed in, so that tests run it by hand. */
final class Switchboard {
    private static final Duration NONCE_LIFETIME = Duration.ofMinutes(5);
    private static final int SECRET_BYTES = 32;

    /**
     * @param loop runs work on the loop, {@code timers} too, later
     * @param threads runs work that may wait: look-ups and call logic
     */
    record Needs(
            EdgeConfig config,
            SipCredentials credentials,
            SipRouting routing,
            Ids ids,
            NanoClock clock,
            WallClock wallClock,
            Executor loop,
            Scheduler timers,
            Executor threads,
            Ways.Connector connector,
            StateStore state,
            DnsResolver dns,
            EventSources events,
            BorderPorts border) {}

    private final Needs needs;
    private final Tokens tokens;
    private final EdgeCounters counters = new EdgeCounters();
    private final RegistrationTable registrations;
    private final Registrations registrationList;
    private final Dialogs dialogs;
    private final Border border;
    private final SipCore core;
    private final Outward outward;
    private final Registrar registrar;
    private final Locator locator;
    private final CallDesk desk;
    private final ProxyDesk proxy;
    private final EventDesk events;
    private final EdgePhonePlane plane;
    private @Nullable AutoCloseable plans;

    Switchboard(Needs needs) {
        this.needs = needs;
        tokens = new Tokens(needs.ids());
        var config = needs.config();
        var limits = config.limits();
        var realm = needs.credentials().realm();
        registrations = registrationTable();
        var gruus = Gruus.kept(needs.state(), needs.ids());
        var transactions =
                new TransactionLayer(config.timers(), limits.transactionsMax(), tokens, needs.clock().nowNs());
        border = new Border(needs, this::peer, counters);
        dialogs = new Dialogs(limits.legsMax(), border.callLimits());
        core = new SipCore(new SipCore.Needs(
                transactions,
                border.doorkeeper(),
                needs.clock(),
                needs.timers(),
                tokens,
                counters,
                border.trace(),
                border.audit()));
        border.watch(core::transactionCount, core::occupied);
        outward = new Outward(needs, core, tokens);
        var users = new KnownUsers(new KnownUsers.Needs(
                needs.credentials(), needs.threads(), needs.loop(), limits.bindingsMax(), limits.lookUpsMax()));
        var authenticator = new Authenticator(
                new Authenticator.Needs(
                        needs.credentials(), users, digest(realm), needs.loop(), needs.clock(), counters),
                core,
                border.doorkeeper());
        registrationList = new RegistrationList(new RegistrationList.Needs(
                registrations,
                needs.loop(),
                needs.clock(),
                needs.wallClock(),
                config.domains().stream().findFirst().orElse(realm)));
        needs.credentials().onChange(change -> needs.loop().execute(() -> onAccount(change)));
        locator = new Locations(users, registrations, gruus, needs.clock());
        var domains = Domains.of(config.domains(), config.advertisedAddress(), realm);
        registrar = new Registrar(
                new Registrar.Needs(
                        registrations,
                        config.registrationRules(),
                        gruus,
                        needs.clock(),
                        needs.wallClock(),
                        needs.timers()),
                core,
                authenticator,
                counters);
        var domain = config.domains().stream().findFirst();
        desk = new CallDesk(new CallDesk.Needs(
                legs(domains),
                registrations,
                authenticator,
                outward.targets(),
                domain,
                needs.ids(),
                needs.threads()));
        proxy = new ProxyDesk(proxyNeeds(authenticator, domains));
        events = new EventDesk(eventNeeds(authenticator, domain.orElse(realm)));
        core.onRequests(new Reception(
                new Reception.Needs(core, needs.routing(), outward.peers(), domains, desks(), Optional.of(proxy), Doorkeeper.ALLOW, outward::onFlowClosed)));
        plane = new EdgePhonePlane(needs.loop(), desk, dialogs, registrations, needs.clock());
    }

    private RegistrationTable registrationTable() {
        return new RegistrationTable(new RegistrationTable.Needs(
                needs.state(),
                needs.connector(),
                needs.config().limits().bindingsMax(),
                needs.clock(),
                needs.wallClock(),
                needs.loop(),
                needs.timers()));
    }

    private ProxyDesk.Needs proxyNeeds(Authenticator authenticator, Domains domains) {
        var limits = needs.config().limits();
        return new ProxyDesk.Needs(
                core,
                outward.ways(),
                outward.targets(),
                new ProxyLocating(locator, outward.targets(), needs.routing(), needs.wallClock()),
                authenticator,
                registrations,
                outward.peers(),
                domains,
                needs.routing(),
                ProxyKeys.kept(needs.state(), needs.ids()),
                needs.clock(),
                needs.wallClock(),
                needs.timers(),
                new ProxyDesk.Limits(limits.firstResponse(), limits.proxiedCallsMax()),
                border.callLimits());
    }

    /** Who deals with what ends at this node. */
    private Map<SipMethod, Desk> desks() {
        return Map.ofEntries(
                Map.entry(SipMethod.REGISTER, registrar),
                Map.entry(SipMethod.INVITE, desk),
                Map.entry(SipMethod.OPTIONS, desk),
                Map.entry(SipMethod.BYE, desk),
                Map.entry(SipMethod.INFO, desk),
                Map.entry(SipMethod.UPDATE, desk),
                Map.entry(SipMethod.PRACK, desk),
                Map.entry(SipMethod.REFER, desk),
                Map.entry(SipMethod.SUBSCRIBE, events),
                Map.entry(SipMethod.NOTIFY, events),
                Map.entry(SipMethod.PUBLISH, events),
                Map.entry(SipMethod.MESSAGE, events));
    }

    private LegNeeds legs(Domains domains) {
        return new LegNeeds(
                core,
                outward.ways(),
                dialogs,
                domains,
                needs.loop(),
                needs.timers(),
                needs.clock(),
                needs.config().timers(),
                tokens,
                needs.ids()::nextLong,
                counters);
    }

    private EventNeeds eventNeeds(Authenticator authenticator, String domain) {
        return new EventNeeds(
                core,
                outward.ways(),
                registrations,
                authenticator,
                needs.events(),
                domain,
                tokens,
                needs.loop(),
                needs.threads(),
                needs.timers(),
                needs.clock(),
                counters);
    }

    private Peer peer(SocketFlow flow) {
        return outward.peers().of(flow);
    }

    /** Telephones of a disabled account are no longer there, whatever time they have left. */
    private void onAccount(SipCredentials.Change change) {
        if (change.isDisabled() && !registrations.of(change.account()).isEmpty()) {
            registrations.replace(change.account(), List.of(), RegistrationStore.Cause.REMOVED, _ -> {});
        }
    }

    private byte[] secretBytes(int count) {
        var secret = new byte[count];
        needs.ids().fill(secret);
        return secret;
    }

    private DigestServer digest(String realm) {
        // RFC 8760 §2.4: the better first; telephones take the first that they can.
        return new DigestServer(
                realm,
                List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5),
                secretBytes(SECRET_BYTES),
                NONCE_LIFETIME,
                needs.clock().nowNs());
    }

    /** How many transactions run, and INVITEs that the proxy waits for; on the loop. */
    int unfinished() {
        return core.transactionCount() + proxy.waiting();
    }

    /** Which devices are registered. */
    RegistrationStore registrations() {
        return registrations;
    }

    /** The same, for administrators. */
    Registrations registrationList() {
        return registrationList;
    }

    /** Where our users are. */
    Locator locator() {
        return locator;
    }

    /** Where sockets hand messages to. */
    SipInbound inbound() {
        return core;
    }

    /** On the loop, once messages can be sent: from now on the plan's servers are watched. */
    void start() {
        plans = needs.routing().onPlan(plan -> needs.loop().execute(() -> {
            border.onPlan(plan);
            outward.onPlan(plan);
        }));
    }

    /** What finds servers and carriers. */
    Outward outward() {
        return outward;
    }

    /** Who is banned, what was refused, and the messages of calls; for any thread. */
    Border border() {
        return border;
    }

    PhonePlane phonePlane() {
        return plane;
    }

    /** Wants to know which lines are in use. */
    LineWatcher lineWatcher() {
        return events;
    }

    /** Time for what must be done now and then; on the loop. */
    void onTick() {
        registrar.onTick();
        outward.onTick();
        border.onTick();
        events.onTick();
        proxy.onTick();
    }

    private void leavePlans() {
        if (plans == null) {
            return;
        }
        try {
            plans.close();
        } catch (Exception failure) {
            throw new IllegalStateException("Plans can be left at any time", failure);
        }
    }

    /** On the loop; {@code whenDone} runs there, once every telephone heard of it. */
    void close(Runnable whenDone) {
        leavePlans();
        events.close();
        desk.close(() -> outward.close(whenDone));
    }

    /** From any thread. */
    Map<String, Long> counters() {
        var counts = new LinkedHashMap<>(counters.snapshot());
        counts.put("sip_bindings", (long) registrations.size());
        counts.putAll(events.counters());
        border.putInto(counts);
        counts.put("sip_legs", (long) dialogs.legCount());
        counts.put("sip_proxied_calls", (long) proxy.callCount());
        counts.putAll(outward.counts());
        return counts;
    }
}
