package org.parley.roles.edge.proxy;

import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.Forwarding;
import org.parley.protocols.sip.proxy.RoutePreprocessing.Prepared;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.SipCore;

/**
 * Passes on one request within a dialog: there is one target, which the Route or its flow token names, so nothing is forked and nothing
 * chosen. Owned by the SIP loop.
 */
final class Relay implements SipCore.Replies, ProxyDesk.Cancellable {
    private static final String CANCELLED = "SIP;cause=487";

    private final ProxyDesk desk;
    private final ServerTransaction transaction;
    private final Prepared prepared;
    private final boolean isInvite;
    /** The call that it belongs to; null if that is not known any more. */
    private final ProxiedCalls.@Nullable Call call;
    private TargetSource.@Nullable Search search;
    private @Nullable ClientTransaction client;
    private boolean isCancelled;

    Relay(ProxyDesk desk, ServerTransaction transaction, Prepared prepared) {
        this.desk = desk;
        this.transaction = transaction;
        this.prepared = prepared;
        var request = prepared.request();
        isInvite = request.is(SipMethod.INVITE);
        call = desk.calls().of(request.callId());
        if (call != null && request.is(SipMethod.BYE)) {
            desk.calls().onEnded(request.callId()); // Whatever is answered: who says BYE is gone (RFC 3261 §15.1.1).
        }
    }

    void start() {
        if (isInvite) {
            desk.mayBeCancelled(transaction, this);
        }
        reach(desk, prepared, new Reached() {
            @Override
            public void way(SocketFlow flow, TargetSource.@Nullable Search by) {
                search = by;
                send(flow);
            }

            @Override
            public void gone(int status) {
                desk.refuse(transaction, isCancelled ? 487 : status);
            }
        });
    }

    private void send(SocketFlow flow) {
        if (isCancelled) {
            desk.refuse(transaction, 487); // While the connection was being opened.
            return;
        }
        client = desk.core().sendStamped(copy(desk, prepared, crossing(call), flow), flow, this);
        if (isCancelled) {
            desk.core().cancel(client, CANCELLED);
        }
    }

    @Override
    public void cancel(SipRequest cancel) {
        isCancelled = true;
        if (client != null) {
            desk.core().cancel(client, cancel.header(HeaderName.REASON).orElse(CANCELLED));
        }
    }

    @Override
    public void onResponse(SipResponse response) {
        // 100 is hop by hop; RFC 4320 §4.1 wants no other provisional answer to a non-INVITE.
        if (!response.isFinal() && !(isInvite && response.status() > 100)) {
            return;
        }
        if (call != null && response.isSuccess() && (isInvite || prepared.request().is(SipMethod.UPDATE))) {
            desk.calls().onRefreshed(call, response);
        }
        var crossing = crossing(call);
        var shown = crossing == null ? response : crossing.changed(response, !crossing.isFromCaller(prepared.request()));
        desk.pass(transaction, shown.poppingVia());
    }

    private static @Nullable Crossing crossing(ProxiedCalls.@Nullable Call call) {
        return call == null ? null : call.crossing;
    }

    @Override
    public void onNoAnswer(int status) {
        if (isInvite || status != 408) { // RFC 4320 §4.2.
            desk.refuse(transaction, status == 503 ? 500 : status);
        }
    }

    /** RFC 3261 §16.11: without a transaction. */
    static void ack(ProxyDesk desk, Prepared prepared) {
        reach(desk, prepared, new Reached() {
            @Override
            public void way(SocketFlow flow, TargetSource.@Nullable Search by) {
                var call = desk.calls().of(prepared.request().callId());
                desk.core().sendAgain(copy(desk, prepared, crossing(call), flow), flow);
            }

            @Override
            public void gone(int status) {
                // Nobody answers an ACK: the other side repeats its 2xx, and then gives up.
            }
        });
    }

    private static SipRequest copy(
            ProxyDesk desk, Prepared prepared, @Nullable Crossing crossing, SocketFlow flow) {
        var request = prepared.request();
        boolean isTowardsCallee = crossing != null && crossing.isFromCaller(request);
        var forwarding = new Forwarding(crossing == null ? request : crossing.changed(request, isTowardsCallee))
                .routes(prepared.routes());
        if (crossing != null) {
            forwarding.edits(crossing.edits(isTowardsCallee));
        }
        if (prepared.isNextStrict()) {
            forwarding.towardsStrictRouter();
        }
        return forwarding.write(desk.messenger().via(flow, 0));
    }

    private interface Reached {
        void way(SocketFlow flow, TargetSource.@Nullable Search by);

        void gone(int status);
    }

    private static void reach(ProxyDesk desk, Prepared prepared, Reached reached) {
        var next = prepared.nextHop();
        if (!prepared.flowToken().isEmpty()) {
            switch (desk.flows().wayOf(prepared.flowToken())) {
                case ProxyFlows.Way.Open(var flow) -> {
                    reached.way(flow, null);
                    return;
                }
                case ProxyFlows.Way.At(var address) -> next = address;
                case ProxyFlows.Way.Gone _ -> {
                    // RFC 5626 §5.3.1: never over another connection to somebody who perhaps has his address now.
                    reached.gone(430);
                    return;
                }
            }
        }
        if (next == null) {
            reached.gone(416);
            return;
        }
        var search = desk.targets().search(next);
        search.next(ProxyDesk.sizeOf(prepared.request()), new TargetSource.Found() {
            @Override
            public void attempt(TargetSource.Attempt attempt) {
                reached.way(attempt.flow(), search);
            }

            @Override
            public void none() {
                reached.gone(480);
            }
        });
    }
}
