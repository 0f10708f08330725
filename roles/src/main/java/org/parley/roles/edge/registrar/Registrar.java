package org.parley.roles.edge.registrar;

import java.util.List;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipIdentity;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.metrics.EdgeCounters;

/**
 * Keeps the devices of accounts (RFC 3261 §10.3). A binding is reached over the way it registered: its connection, or the
 * address its datagram came from, whatever its Contact says; so it works behind NAT (RFC 5626 §5.3, RFC 3581). Owned by the SIP loop.
 */
public final class Registrar implements Desk {
    public record Needs(
            RegistrationTable table,
            RegistrationRules rules,
            Gruus gruus,
            NanoClock clock,
            WallClock wallClock,
            Scheduler timers) {}

    private final Needs needs;
    private final SipCore core;
    private final Authenticator authenticator;
    private final EdgeCounters counters;
    private final RegisterAnswer answers;
    private final NatKeepAlive keepAlive;

    public Registrar(Needs needs, SipCore core, Authenticator authenticator, EdgeCounters counters) {
        this.needs = needs;
        this.core = core;
        this.authenticator = authenticator;
        this.counters = counters;
        answers = new RegisterAnswer(needs.rules(), needs.gruus());
        keepAlive = new NatKeepAlive(needs.table(), needs.timers());
    }

    @Override
    public void onRequest(Arrival arrival) {
        var request = arrival.request();
        var transaction = arrival.transaction();
        authenticator.prove(request, transaction, proof -> register(request, transaction, proof));
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        needs.table().onFlowClosed(flow);
    }

    private void register(SipRequest request, ServerTransaction transaction, Authenticator.Proof proof) {
        var identity = proof.identity();
        if (!isOwn(request, identity)) {
            core.respond(transaction, SipResponse.answer(request, 403, "That is another account's address"));
            return;
        }
        var flow = (SocketFlow) transaction.flow();
        var context = new RegisterDecision.Context(
                needs.rules(), needs.gruus()::newEpoch, needs.table()::shared, needs.clock().nowNs());
        var before = needs.table().of(identity.account());
        switch (new RegisterDecision(request, flow, identity, context).decide(before)) {
            case RegisterDecision.Outcome.Refused(var answer) -> core.respond(transaction, answer);
            case RegisterDecision.Outcome.Bindings made when request.contacts().isEmpty() && !request.isContactStar() ->
                core.respond(transaction, success(request, flow, made, proof)); // Only asks (RFC 3261 §10.2.3).
            case RegisterDecision.Outcome.Bindings made ->
                needs.table().replace(
                        identity.account(), made.bindings(), RegistrationStore.Cause.REGISTERED, isStored -> {
                            counters.registrations.add(isStored ? 1 : 0);
                            core.respond(
                                    transaction,
                                    isStored
                                            ? success(request, flow, made, proof)
                                            : SipResponse.answer(request, 503).with(HeaderName.RETRY_AFTER, "60"));
                        });
        }
    }

    /** An account registers for itself: under the name it signs in with, or its extension. */
    private static boolean isOwn(SipRequest request, SipIdentity identity) {
        var name = Domains.number(request.to().uri());
        return name.equalsIgnoreCase(identity.username())
                || identity.extension().filter(name::equals).isPresent();
    }

    private SipResponse success(
            SipRequest request, SocketFlow flow, RegisterDecision.Outcome.Bindings made, Authenticator.Proof proof) {
        long nowNs = needs.clock().nowNs();
        var answer = answers.success(request, flow, made, nowNs, needs.wallClock().now());
        long backIn = made.bindings().stream().mapToLong(binding -> binding.secondsLeft(nowNs)).min().orElse(Long.MAX_VALUE);
        var info = proof.authenticationInfo(backIn, request.body());
        return info.isPresent() ? answer.with(HeaderName.AUTHENTICATION_INFO, info.get()) : answer;
    }

    /** The best live binding of each device of an account, those that it prefers first; from any thread. */
    public static List<Binding> live(RegistrationStore store, AccountId account, long nowNs) {
        return store.devices(account, nowNs).stream().map(Device::best).toList();
    }

    /** Every 25 s: keeps ways open. */
    public void onTick() {
        keepAlive.begin();
    }
}
