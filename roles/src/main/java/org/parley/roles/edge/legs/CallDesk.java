package org.parley.roles.edge.legs;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.calls.DeviceClass;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrustedPeer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.CallLimits;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.events.EventDesk;
import org.parley.roles.edge.proxy.TargetSource;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.Device;
import org.parley.roles.edge.registrar.RegistrationStore;

/**
 * Makes legs: of calls that come in to call logic, and of those that call logic places; and finds the leg that a request within a
 * dialog belongs to. Owned by the SIP loop.
 */
public final class CallDesk implements Desk {
    /**
     * @param domain stands behind numbers that we write, where there is one
     * @param targets finds the servers of trunks
     */
    public record Needs(
            LegNeeds legs,
            RegistrationStore registrations,
            Authenticator authenticator,
            TargetSource targets,
            Optional<String> domain,
            Ids ids,
            Executor eventThreads) {}

    private static final int CALL_ID_BYTES = 16;

    private final Needs needs;
    private final SipCore core;
    private final Dialogs dialogs;
    private final Invites invites;
    private volatile @Nullable PhoneEvents sink; // Set by whoever wires the node.
    private boolean isClosing;

    public CallDesk(Needs needs) {
        this.needs = needs;
        core = needs.legs().core();
        dialogs = needs.legs().dialogs();
        invites = new Invites(needs.domain());
    }

    public void onEvents(PhoneEvents events) {
        sink = events;
    }

    @Override
    public void onRequest(Arrival arrival) {
        var request = arrival.request();
        var transaction = arrival.transaction();
        if (request.is(SipMethod.INVITE)) {
            onInvite(arrival);
        } else if (request.is(SipMethod.REFER)) {
            core.respond(transaction, SipResponse.answer(request, 403)); // Who wants a call placed for him asks the API.
        } else if (request.is(SipMethod.OPTIONS)) {
            core.respond(transaction, options(request));
        } else {
            // BYE, INFO, PRACK and UPDATE mean a dialog, and name none.
            core.respond(transaction, SipResponse.answer(request, 481));
        }
    }

    @Override
    public boolean onDialogRequest(SipRequest request, ServerTransaction transaction) {
        var dialog = dialogs.dialog(DialogId.ofReceived(request));
        if (dialog == null) {
            return false;
        }
        dialog.onRequest(request, transaction);
        return true;
    }

    private SipResponse options(SipRequest request) {
        // RFC 3261 §11.2: as an INVITE would be answered, as far as one can know.
        boolean isBusy = isClosing || dialogs.isFull();
        return SipResponse.answer(request, isBusy ? 503 : 200)
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.ALLOW_EVENTS, EventDesk.PACKAGES)
                .with(HeaderName.ACCEPT, LegNeeds.SDP)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED);
    }

    private void onInvite(Arrival arrival) {
        var invite = arrival.request();
        var transaction = arrival.transaction();
        var refusal = refusal(invite);
        if (refusal.isPresent()) {
            core.respond(transaction, refusal.get());
            return;
        }
        switch (arrival.peer()) {
            case Peer.OfTrunk(var trunk) -> fromTrunk(arrival, trunk);
            case Peer.Trusted(var peer) -> fromTrusted(arrival, peer);
            case Peer.Stranger() ->
                needs.authenticator()
                        .authenticate(invite, transaction, identity -> begin(arrival, ofAccount(identity)));
        }
    }

    /** Who calls, and in whose name. */
    private record Caller(
            TenantId tenant, Optional<AccountId> account, String number, String name, boolean isTrusted, Optional<String> trunk) {}

    private static Caller ofAccount(SipIdentity identity) {
        return new Caller(
                identity.tenant(),
                Optional.of(identity.account()),
                identity.extension().orElse(identity.username()),
                identity.displayName(),
                false,
                Optional.empty());
    }

    private static Optional<TenantId> tenant(Arrival arrival) {
        return arrival.decision() instanceof SipRouting.Decision.CallLogic(var tenant, _, _, _) ? tenant : Optional.empty();
    }

    private void fromTrunk(Arrival arrival, Trunk trunk) {
        var tenant = tenant(arrival);
        if (tenant.isEmpty()) {
            core.respond(arrival.transaction(), SipResponse.answer(arrival.request(), 404));
            return;
        }
        // Call logic holds the trunk's channel, and knows how the trunk writes numbers.
        var shown = CallerHeaders.caller(arrival.request(), trunk.callerId().assertIdentity());
        var number = Domains.number(shown.uri());
        begin(
                arrival,
                new Caller(tenant.get(), Optional.empty(), number, shown.displayName(), true, Optional.of(trunk.name())));
    }

    private void fromTrusted(Arrival arrival, TrustedPeer peer) {
        var tenant = tenant(arrival).or(peer::tenant);
        if (tenant.isEmpty()) {
            core.respond(arrival.transaction(), SipResponse.answer(arrival.request(), 404));
            return;
        }
        var shown = CallerHeaders.caller(arrival.request(), true);
        var number = Domains.number(shown.uri());
        begin(
                arrival,
                new Caller(tenant.get(), Optional.empty(), number, shown.displayName(), true, Optional.empty()));
    }

    /** Why it cannot become a call, whoever sends it. */
    private Optional<SipResponse> refusal(SipRequest invite) {
        if (isClosing || sink == null || dialogs.isFull()) {
            var status = EndReasons.toStatus(isClosing ? EndReason.NODE_STOPPED : EndReason.NODE_AT_LIMIT);
            return Optional.of(SipResponse.answer(invite, status.code(), status.phrase())
                    .with(HeaderName.RETRY_AFTER, Integer.toString(status.retryAfterSeconds())));
        }
        if (Domains.number(invite.uri()).isEmpty()) {
            return Optional.of(SipResponse.answer(invite, 404));
        }
        boolean isSdp = invite.contentType().equals(LegNeeds.SDP) && !invite.headers().has(HeaderName.CONTENT_ENCODING);
        if (invite.hasBody() && !isSdp) {
            return Optional.of(SipResponse.answer(invite, 415).with(HeaderName.ACCEPT, LegNeeds.SDP));
        }
        if (invite.contacts().size() != 1) {
            return Optional.of(SipResponse.answer(invite, 400, "Exactly one Contact is needed"));
        }
        return SessionTimer.refusal(invite);
    }

    /** Whose calls it is counted among. */
    private static CallLimits.Caller counted(Arrival arrival, Caller caller) {
        return caller.account()
                .<CallLimits.Caller>map(CallLimits.Caller.Account::new)
                .or(() -> caller.trunk().map(CallLimits.Caller.Trunk::new))
                .orElseGet(() -> new CallLimits.Caller.TrustedPeer(
                        arrival.peer() instanceof Peer.Trusted(var peer) ? peer.name() : ""));
    }

    private void begin(Arrival arrival, Caller caller) {
        var invite = arrival.request();
        var transaction = arrival.transaction();
        var events = sink;
        var replacing = Replacing.of(invite, dialogs);
        if (events == null || isClosing) {
            core.respond(transaction, SipResponse.answer(invite, 503));
            return;
        }
        if (replacing instanceof Replacing.Refused(var status)) {
            core.respond(transaction, SipResponse.answer(invite, status));
            return;
        }
        var id = new LegId(needs.ids().next("leg"));
        if (dialogs.limits().admit(id, counted(arrival, caller), Optional.of(caller.tenant()), needs.legs().clock().nowNs())
                instanceof CallLimits.Verdict.Refused(var status, var seconds, var rule, var because)) {
            var answer = SipResponse.answer(invite, status);
            core.refuse(transaction, seconds > 0 ? answer.with(HeaderName.RETRY_AFTER, Integer.toString(seconds)) : answer, rule, because);
            return;
        }
        core.link(invite.callId(), id);
        var legEvents = new LegEvents(events, needs.eventThreads());
        dialogs.add(id, new IncomingLeg(needs.legs(), id, transaction, legEvents), transaction);
        needs.legs().counters().callsIncoming.increment();
        var details = new PhoneEvents.Details(
                DeviceClasses.of(arrival.flow()),
                CallerHeaders.isAnonymous(invite),
                CallerHeaders.passed(invite, caller.isTrusted()),
                replacing instanceof Replacing.Of(var leg) ? Optional.of(leg) : Optional.empty());
        var incoming = new PhoneEvents.Incoming(
                CommandIds.of(invite),
                id,
                caller.tenant(),
                caller.account(),
                caller.number(),
                caller.name(),
                dialled(arrival),
                invite.bodyText(),
                caller.trunk(),
                details);
        legEvents.tell(told -> told.incoming(incoming));
    }

    private static String dialled(Arrival arrival) {
        return arrival.decision() instanceof SipRouting.Decision.CallLogic(_, var dialled, _, _) && !dialled.isEmpty()
                ? dialled
                : Domains.number(arrival.request().uri());
    }

    @Override
    public boolean onAck(SipRequest ack, SocketFlow flow) {
        var dialog = dialogs.dialog(DialogId.ofReceived(ack));
        if (dialog != null) {
            dialog.onAck(ack);
        }
        return dialog != null;
    }

    @Override
    public boolean onCancelled(SipRequest cancel, ServerTransaction invite) {
        var leg = dialogs.ringing(invite);
        if (leg != null) {
            leg.onCancelled(cancel);
            return true;
        }
        var dialog = dialogs.dialog(DialogId.ofReceived(invite.request()));
        if (dialog != null) {
            dialog.onCancelled(invite);
        }
        return dialog != null;
    }

    @Override
    public boolean onStray(SipResponse response, SocketFlow flow) {
        var dialog = dialogs.dialog(DialogId.ofReceived(response));
        if (dialog != null) {
            dialog.onRepeatedSuccess(response);
        }
        return dialog != null;
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        dialogs.ringing().forEach(leg -> leg.onFlowClosed(flow));
    }

    /** {@link PhonePlane#invite}. */
    public void invite(LegId id, PhonePlane.Callee callee, PhonePlane.Caller caller, String offerSdp) {
        var called = needs.registrations().devices(callee.account(), needs.legs().clock().nowNs()).stream()
                .filter(device -> isMeant(device, callee))
                .<Attempts>map(device -> new DeviceAttempts(needs.legs().ways(), needs.registrations(), device))
                .toList();
        boolean hasSecureOffer = callee.devices() == DeviceClass.SECURE && callee.device().isEmpty();
        var how = new Way(invites.toDevices(caller), Challenges.NONE, hasSecureOffer, Optional.empty());
        place(id, how, offerSdp, called);
    }

    private static boolean isMeant(Device device, PhonePlane.Callee callee) {
        return callee.device()
                .map(one -> device.flows().stream().anyMatch(flow -> flow.contact().toString().equals(one)))
                .orElseGet(() -> DeviceClasses.of(device.best()) == callee.devices());
    }

    /** {@link PhonePlane#inviteTrunk}. */
    void inviteTrunk(LegId id, SipRouting.TrunkChoice choice, PhonePlane.Caller caller, String offerSdp) {
        var search = needs.targets().search(new SipRouting.Destination.Trunks(List.of(choice)));
        var servers = new ServerAttempts(
                search, attempt -> requestUri(choice, attempt), needs.targets().route(choice.trunk()));
        OutgoingLeg.Redirects redirects = contact -> new ServerAttempts(needs.targets().search(contact), _ -> contact, List.of());
        var how = new Way(
                invites.toTrunk(choice, caller), Challenges.of(choice.trunk(), needs.legs().tags()), false, Optional.of(redirects));
        place(id, how, offerSdp, List.of(servers));
    }

    /** Carriers that know us by an account route by its domain; others by the host that they told us. */
    private static SipUri requestUri(SipRouting.TrunkChoice choice, TargetSource.Attempt attempt) {
        var trunk = choice.trunk();
        var remote = attempt.flow().remoteAddress();
        return trunk.credentials()
                .map(credentials -> SipUri.of(choice.called(), credentials.domain(), -1))
                .or(() -> trunk.targets().targets().stream()
                        .filter(target -> attempt.target().endsWith("/" + target.host() + text(target.port())))
                        .findFirst()
                        .map(target -> SipUri.of(choice.called(), target.host(), target.port().orElse(-1))))
                .orElseGet(() -> SipUri.of(choice.called(), remote.getAddress().getHostAddress(), remote.getPort()));
    }

    private static String text(OptionalInt port) {
        return port.isPresent() ? ":" + port.getAsInt() : "";
    }

    /** How a leg is placed. */
    private record Way(
            InviteWriter writer, Challenges challenges, boolean hasSecureOffer, Optional<OutgoingLeg.Redirects> redirects) {}

    private void place(LegId id, Way how, String offerSdp, List<Attempts> called) {
        var events = sink;
        if (events == null || dialogs.leg(id) != null) {
            return; // The same command again.
        }
        var legEvents = new LegEvents(events, needs.eventThreads());
        if (isClosing || dialogs.isFull()) {
            var reason = isClosing ? EndReason.NODE_STOPPED : EndReason.NODE_AT_LIMIT;
            legEvents.tell(told -> told.failed(id, reason));
            return;
        }
        needs.legs().counters().callsOutgoing.increment();
        var same = new InviteWriter.Same(
                needs.ids().secret(CALL_ID_BYTES), needs.legs().tags().get(), offerSdp);
        var call = new OutgoingLeg.Call(id, how.writer(), same, how.challenges(), how.hasSecureOffer(), how.redirects());
        core.link(same.callId(), id);
        var leg = new OutgoingLeg(needs.legs(), call, legEvents);
        dialogs.add(id, leg);
        leg.start(called);
    }

    /** Ends everything that is up, and takes nothing new; runs {@code whenDone} once all is said. */
    public void close(Runnable whenDone) {
        isClosing = true;
        for (var leg : dialogs.legs()) {
            leg.hangUp(EndReason.NODE_STOPPED);
        }
        dialogs.whenEmpty(whenDone);
    }
}
