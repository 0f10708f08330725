package org.parley.roles.edge.core;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.door.Peers;
import org.parley.roles.edge.door.Rule;

/**
 * Gives each request to the desk that it belongs to: those in a dialog to whose dialog it is, new ones as the plan decides.
 * Owned by the SIP loop.
 */
public final class Reception implements SipCore.User {
    /**
     * @param byMethod the desks for what passes through call logic or ends here; methods without one get 405
     * @param proxy for what is proxied, and for requests whose Route leads beyond us
     * @param allow the Allow header of 405
     * @param onFlowClosed who else hears of connections that are gone
     */
    public record Needs(
            SipCore core,
            SipRouting routing,
            Peers peers,
            Domains domains,
            Map<SipMethod, Desk> byMethod,
            Optional<Desk> proxy,
            String allow,
            Consumer<SocketFlow> onFlowClosed) {
        public Needs {
            byMethod = Map.copyOf(byMethod);
        }
    }

    private final Needs needs;
    /** Each desk once. */
    private final List<Desk> desks;
    /** Those with dialogs of their own. */
    private final List<Desk> ends;

    public Reception(Needs needs) {
        this.needs = needs;
        var all = new java.util.LinkedHashSet<>(needs.byMethod().values());
        ends = List.copyOf(all);
        needs.proxy().ifPresent(all::add);
        desks = List.copyOf(all);
    }

    @Override
    public void onRequest(SipRequest request, ServerTransaction transaction) {
        if (request.to().tag().isPresent()) {
            onDialogRequest(request, transaction);
            return;
        }
        var peer = needs.peers().of((SocketFlow) transaction.flow(), request);
        var host = request.uri() instanceof SipUri sip ? sip.host().toLowerCase(Locale.ROOT) : "";
        var question = new SipRouting.Question(
                peer,
                request.method().name(),
                host,
                Domains.number(needs.peers().dialled(request)),
                needs.domains().isOurs(request.uri(), transaction.flow()));
        var decision = needs.routing().decide(question);
        switch (decision) {
            case Decision.CallLogic _ -> {
                if (!isRefusedHere(request, transaction)) {
                    take(needs.byMethod().get(request.method()), new Arrival(request, transaction, peer, decision));
                }
            }
            case Decision.Proxy _ -> take(needs.proxy().orElse(null), new Arrival(request, transaction, peer, decision));
            case Decision.Refuse(var status, var because) -> {
                needs.core().refuse(transaction, SipResponse.answer(request, status), Rule.ROUTING, because);
            }
        }
    }

    /** What only user agents refuse: merged requests, extensions and methods that they do not know. */
    private boolean isRefusedHere(SipRequest request, ServerTransaction transaction) {
        var refusal = transaction.isMerged()
                ? Optional.of(SipResponse.answer(request, 482)) // RFC 3261 §8.2.2.2.
                : Doorkeeper.refuseAsUserAgent(request);
        refusal.ifPresent(answer -> needs.core().respond(transaction, answer));
        return refusal.isPresent();
    }

    private void take(@Nullable Desk desk, Arrival arrival) {
        if (desk != null) {
            desk.onRequest(arrival);
        } else {
            needs.core()
                    .respond(
                            arrival.transaction(),
                            SipResponse.answer(arrival.request(), 405).with(HeaderName.ALLOW, needs.allow()));
        }
    }

    private void onDialogRequest(SipRequest request, ServerTransaction transaction) {
        // The proxy knows at a glance what is its own: a Route or a Request-URI that it wrote itself.
        if (needs.proxy().isPresent() && needs.proxy().get().onDialogRequest(request, transaction)
                || isRefusedHere(request, transaction)) {
            return;
        }
        for (var desk : ends) {
            if (desk.onDialogRequest(request, transaction)) {
                return;
            }
        }
        needs.core().respond(transaction, SipResponse.answer(request, 481));
    }

    @Override
    public void onAck(SipRequest ack, SocketFlow flow) {
        if (needs.proxy().isPresent() && needs.proxy().get().onAck(ack, flow)) {
            return;
        }
        for (var desk : ends) {
            if (desk.onAck(ack, flow)) {
                return;
            }
        }
    }

    @Override
    public void onCancelled(SipRequest cancel, ServerTransaction invite) {
        for (var desk : desks) {
            if (desk.onCancelled(cancel, invite)) {
                return;
            }
        }
        if (!invite.isAnswered()) {
            needs.core().respond(invite, SipResponse.answer(invite.request(), 487)); // Still being authenticated.
        }
    }

    @Override
    public void onStray(SipResponse response, SocketFlow flow) {
        for (var desk : desks) {
            if (desk.onStray(response, flow)) {
                return;
            }
        }
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        desks.forEach(desk -> desk.onFlowClosed(flow));
        needs.onFlowClosed().accept(flow);
    }
}
