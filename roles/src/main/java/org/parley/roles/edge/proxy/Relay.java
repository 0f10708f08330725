package org.parley.roles.edge.proxy;

import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.Forwarding;
import org.parley.protocols.sip.proxy.RoutePreprocessing.Prepared;
import org.parley.protocols.sip.proxy.RoutePreprocessing.Trust;
import org.parley.protocols.sip.proxy.TopologyCloak.Hidden;
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
    private final Way way;
    private final boolean isInvite;
    /** The call that it belongs to; null if that is not known any more. */
    private final ProxiedCalls.@Nullable Call call;
    private final @Nullable Crossing crossing;
    private @Nullable SocketFlow sentOn;
    private @Nullable ClientTransaction client;
    private boolean isCancelled;

    /** Where a request goes, and whether its sides are hidden from each other ({@code hidden} not null). */
    record Way(Prepared prepared, @Nullable Hidden hidden) {
        static Way of(Prepared prepared) {
            return new Way(prepared, null);
        }

        static Way of(SipRequest request, Hidden hidden) {
            var bare = request.withUri(hidden.contact().asRequestUri());
            return new Way(new Prepared(bare, hidden.routes(), Trust.MARKED, hidden.flowToken()), hidden);
        }

        SipRequest request() {
            return prepared.request();
        }
    }

    Relay(ProxyDesk desk, ServerTransaction transaction, Way way) {
        this.desk = desk;
        this.transaction = transaction;
        this.way = way;
        var request = way.request();
        isInvite = request.is(SipMethod.INVITE);
        call = call(desk, way);
        crossing = desk.calls().crossing(callId(desk, way));
        if (call != null && request.is(SipMethod.BYE)) {
            desk.calls().onEnded(callId(desk, way)); // Whatever is answered: who says BYE is gone (RFC 3261 §15.1.1).
        }
    }

    private static String callId(ProxyDesk desk, Way way) {
        return way.hidden() == null ? way.request().callId() : desk.veil().callerCallId(way.request());
    }

    private static ProxiedCalls.@Nullable Call call(ProxyDesk desk, Way way) {
        return desk.calls().of(callId(desk, way));
    }

    void start() {
        if (isInvite) {
            desk.mayBeCancelled(transaction, this);
        }
        reach(desk, way.prepared(), new Reached() {
            @Override
            public void by(SocketFlow flow) {
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
        sentOn = flow;
        client = desk.core().sendStamped(copy(desk, way, crossing, (SocketFlow) transaction.flow(), flow), flow, this);
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
        if (call != null && response.isSuccess() && (isInvite || way.request().is(SipMethod.UPDATE))) {
            desk.calls().onRefreshed(call, response);
        }
        var shown = crossing == null ? response : crossing.changed(response, !crossing.isFromCaller(way.request()));
        var hidden = way.hidden();
        var flow = sentOn;
        if (hidden == null || flow == null) {
            desk.pass(transaction, shown.poppingVia());
            return;
        }
        var answerer = new Messenger.Side(flow, !hidden.flowToken().isEmpty());
        desk.pass(
                transaction,
                desk.veil().veiled(shown, transaction.request(), hidden.side(), answerer, (SocketFlow) transaction.flow()));
    }

    @Override
    public void onNoAnswer(int status) {
        if (isInvite || status != 408) { // RFC 4320 §4.2.
            desk.refuse(transaction, status == 503 ? 500 : status);
        }
    }

    /** RFC 3261 §16.11: without a transaction. */
    static void ack(ProxyDesk desk, SocketFlow from, Way way) {
        reach(desk, way.prepared(), new Reached() {
            @Override
            public void by(SocketFlow flow) {
                desk.core().sendAgain(copy(desk, way, desk.calls().crossing(callId(desk, way)), from, flow), flow);
            }

            @Override
            public void gone(int status) {
                // Nobody answers an ACK: the other side repeats its 2xx, and then gives up.
            }
        });
    }

    private static SipRequest copy(
            ProxyDesk desk, Way way, @Nullable Crossing crossing, SocketFlow from, SocketFlow to) {
        var request = way.request();
        boolean isTowardsCallee = crossing != null && crossing.isFromCaller(request);
        if (crossing != null) {
            request = crossing.changed(request, isTowardsCallee);
        }
        var hidden = way.hidden();
        if (hidden != null) {
            var sender = Messenger.Side.caller(request, from, desk.peerOf(from));
            boolean hasFace = isTowardsCallee && crossing != null && crossing.calleeFrom() != null;
            request = desk.veil().veiled(request, hidden.side(), sender, to, hasFace);
        }
        var forwarding = new Forwarding(request).routes(way.prepared().routes());
        if (hidden != null) {
            forwarding.hidingHops();
        }
        if (crossing != null) {
            forwarding.edits(crossing.edits(isTowardsCallee));
        }
        if (way.prepared().isNextStrict()) {
            forwarding.towardsStrictRouter();
        }
        return forwarding.write(desk.messenger().via(to, 0));
    }

    private interface Reached {
        void by(SocketFlow flow);

        void gone(int status);
    }

    private static void reach(ProxyDesk desk, Prepared prepared, Reached reached) {
        var next = prepared.nextHop();
        if (!prepared.flowToken().isEmpty()) {
            switch (desk.flows().wayOf(prepared.flowToken())) {
                case ProxyFlows.Way.Open(var flow) -> {
                    reached.by(flow);
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
        desk.targets().search(next).next(ProxyDesk.sizeOf(prepared.request()), new TargetSource.Found() {
            @Override
            public void attempt(TargetSource.Attempt attempt) {
                reached.by(attempt.flow());
            }

            @Override
            public void none() {
                reached.gone(480);
            }
        });
    }
}
