package org.parley.roles.edge.legs;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.SipRouting;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.Registrar;
import org.parley.roles.edge.registrar.RegistrationStore;

/**
 * Makes legs: of calls that come in to call logic, and of those that call logic places; and finds the leg that a request within a
 * dialog belongs to. Owned by the SIP loop.
 */
public final class CallDesk implements Desk {
    /** {@code domain} stands behind numbers that we write, where there is one. */
    public record Needs(
            LegNeeds legs,
            Dialogs dialogs,
            RegistrationStore registrations,
            Authenticator authenticator,
            Optional<String> domain,
            Ids ids,
            Executor eventThreads) {}

    private final Needs needs;
    private final SipCore core;
    private volatile @Nullable PhoneEvents sink; // Set by whoever wires the node.
    private boolean isClosing;

    public CallDesk(Needs needs) {
        this.needs = needs;
        core = needs.legs().core();
    }

    public void onEvents(PhoneEvents events) {
        sink = events;
    }

    @Override
    public void onRequest(Arrival arrival) {
        var request = arrival.request();
        var transaction = arrival.transaction();
        if (request.is(SipMethod.INVITE)) {
            onInvite(request, transaction);
        } else if (request.is(SipMethod.OPTIONS)) {
            core.respond(transaction, options(request));
        } else {
            // BYE, INFO and UPDATE mean a dialog, and name none.
            core.respond(transaction, SipResponse.answer(request, 481));
        }
    }

    @Override
    public boolean onDialogRequest(SipRequest request, ServerTransaction transaction) {
        var dialog = needs.dialogs().dialog(DialogId.ofReceived(request));
        if (dialog == null) {
            return false;
        }
        dialog.onRequest(request, transaction);
        return true;
    }

    private SipResponse options(SipRequest request) {
        // RFC 3261 §11.2: as an INVITE would be answered, as far as one can know.
        boolean isBusy = isClosing || needs.dialogs().isFull();
        return SipResponse.answer(request, isBusy ? 503 : 200)
                .with(HeaderName.ALLOW, Doorkeeper.ALLOW)
                .with(HeaderName.ACCEPT, LegNeeds.SDP)
                .with(HeaderName.SUPPORTED, Doorkeeper.SUPPORTED);
    }

    private void onInvite(SipRequest invite, ServerTransaction transaction) {
        var refusal = refusal(invite);
        if (refusal.isPresent()) {
            core.respond(transaction, refusal.get());
        } else {
            needs.authenticator()
                    .authenticate(invite, transaction, identity -> begin(invite, transaction, identity));
        }
    }

    /** Why it cannot become a call, whoever sends it. */
    private Optional<SipResponse> refusal(SipRequest invite) {
        if (isClosing || sink == null || needs.dialogs().isFull()) {
            var status = EndReasons.toStatus(isClosing ? EndReason.NODE_STOPPED : EndReason.NODE_AT_LIMIT);
            return Optional.of(SipResponse.answer(invite, status.code(), status.phrase())
                    .with(HeaderName.RETRY_AFTER, Integer.toString(status.retryAfterSeconds())));
        }
        if (Domains.number(invite.uri()).isEmpty()) {
            return Optional.of(SipResponse.answer(invite, 404));
        }
        if (!invite.hasBody()) {
            return Optional.of(SipResponse.answer(invite, 488)
                    .with(HeaderName.WARNING, "399 parley \"An INVITE without an offer is not taken\""));
        }
        if (!invite.contentType().equals(LegNeeds.SDP) || invite.headers().has(HeaderName.CONTENT_ENCODING)) {
            return Optional.of(SipResponse.answer(invite, 415).with(HeaderName.ACCEPT, LegNeeds.SDP));
        }
        if (invite.contacts().size() != 1) {
            return Optional.of(SipResponse.answer(invite, 400, "Exactly one Contact is needed"));
        }
        return SessionTimer.refusal(invite);
    }

    private void begin(SipRequest invite, ServerTransaction transaction, SipIdentity identity) {
        var events = sink;
        if (events == null || isClosing) {
            core.respond(transaction, SipResponse.answer(invite, 503));
            return;
        }
        var id = new LegId(needs.ids().next("leg"));
        var legEvents = new LegEvents(events, needs.eventThreads());
        needs.dialogs().add(id, new IncomingLeg(needs.legs(), needs.dialogs(), id, transaction, legEvents), transaction);
        needs.legs().counters().callsIncoming.increment();
        var incoming = new PhoneEvents.Incoming(
                CommandIds.of(invite),
                id,
                identity.tenant(),
                Optional.of(identity.account()),
                identity.extension().orElse(identity.username()),
                identity.displayName(),
                Domains.number(invite.uri()),
                invite.bodyText(),
                Optional.empty(),
                new PhoneEvents.Details(
                        DeviceClasses.of((SocketFlow) transaction.flow()), false, PhonePlane.Passed.NOTHING, Optional.empty()));
        legEvents.tell(told -> told.incoming(incoming));
    }

    @Override
    public boolean onAck(SipRequest ack, SocketFlow flow) {
        var dialog = needs.dialogs().dialog(DialogId.ofReceived(ack));
        if (dialog != null) {
            dialog.onAck(ack);
        }
        return dialog != null;
    }

    @Override
    public boolean onCancelled(SipRequest cancel, ServerTransaction invite) {
        var leg = needs.dialogs().ringing(invite);
        if (leg != null) {
            leg.onCancelled();
            return true;
        }
        var dialog = needs.dialogs().dialog(DialogId.ofReceived(invite.request()));
        if (dialog != null) {
            dialog.onCancelled(invite);
        }
        return dialog != null;
    }

    @Override
    public boolean onStray(SipResponse response, SocketFlow flow) {
        var dialog = needs.dialogs().dialog(DialogId.ofReceived(response));
        if (dialog != null) {
            dialog.onRepeatedSuccess(response);
        }
        return dialog != null;
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        needs.dialogs().ringing().forEach(leg -> leg.onFlowClosed(flow));
    }

    /** {@link PhonePlane#invite}. */
    public void invite(LegId id, PhonePlane.Callee callee, PhonePlane.Caller caller, String offerSdp) {
        var events = sink;
        if (events == null || needs.dialogs().leg(id) != null) {
            return; // The same command again.
        }
        var legEvents = new LegEvents(events, needs.eventThreads());
        if (isClosing || needs.dialogs().isFull()) {
            var reason = isClosing ? EndReason.NODE_STOPPED : EndReason.NODE_AT_LIMIT;
            legEvents.tell(told -> told.failed(id, reason));
            return;
        }
        needs.legs().counters().callsOutgoing.increment();
        var call = new OutgoingLeg.Call(id, caller, needs.domain(), offerSdp, needs.ids().secret(16));
        var leg = new OutgoingLeg(needs.legs(), needs.dialogs(), call, legEvents);
        needs.dialogs().add(id, leg);
        leg.start(Registrar.live(needs.registrations(), callee.account(), needs.legs().clock().nowNs()).stream()
                .filter(device -> DeviceClasses.of(device) == callee.devices())
                .toList());
    }

    /** {@link PhonePlane#inviteTrunk}. */
    void inviteTrunk(LegId id, SipRouting.TrunkChoice choice, PhonePlane.Caller caller, String offerSdp) {
        var events = sink;
        if (events != null) {
            new LegEvents(events, needs.eventThreads()).tell(told -> told.failed(id, EndReason.UNREACHABLE));
        }
    }

    /** Ends everything that is up, and takes nothing new; runs {@code whenDone} once all is said. */
    public void close(Runnable whenDone) {
        isClosing = true;
        for (var leg : needs.dialogs().legs()) {
            leg.hangUp(EndReason.NODE_STOPPED);
        }
        needs.dialogs().whenEmpty(whenDone);
    }
}
