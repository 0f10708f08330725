package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.Branch;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.registrar.Binding;

/** One branch of a {@link ProxiedRequest} on the wire: its client transaction, and the flows of its device. Owned by the SIP loop. */
final class Fork implements SipCore.Replies {
    private static final int FLOW_FAILED = 430;
    private static final long CSEQ_MAX = 0x7FFF_FFFFL; // RFC 3261 §8.1.1.5.

    private final ProxiedRequest of;
    final Branch<ProxyTarget> branch;
    private final int breadth;
    /** The flows of a device that were not tried yet (RFC 5626 §5.3); empty for servers. */
    private final Iterator<Binding> flows;

    private @Nullable Binding binding;
    private @Nullable ClientTransaction transaction;
    private @Nullable String cancelReason;
    /** The channel of a trunk that it holds. */
    private @Nullable Placed placed;
    /** What is changed in its messages; null if nothing is. */
    @Nullable Crossing crossing;
    /** How much higher its CSeq is than the caller's. */
    int cseqShift;
    /** Whether the two sides are hidden from each other. */
    boolean hides;
    /** Where the callee is, if he is hidden. */
    Messenger.@Nullable Side veiled;

    Fork(ProxiedRequest of, Branch<ProxyTarget> branch, int breadth) {
        this.of = of;
        this.branch = branch;
        this.breadth = breadth;
        flows = switch (branch.target()) {
            case ProxyTarget.Registered(var device) -> new ArrayList<>(device.flows()).iterator();
            case ProxyTarget.Server _ -> List.<Binding>of().iterator();
        };
    }

    void start() {
        switch (branch.target()) {
            case ProxyTarget.Registered _ -> tryNextFlow(FLOW_FAILED);
            case ProxyTarget.Server(var attempt) -> send(attempt.flow(), of.toServer(this, attempt, breadth));
        }
    }

    private void tryNextFlow(int statusIfNone) {
        if (cancelReason != null || !flows.hasNext()) {
            of.onNoAnswer(this, statusIfNone);
            return;
        }
        var next = flows.next();
        binding = next;
        of.desk().ways().reach(next.flow(), next.nextHop(), way -> {
            if (cancelReason == null) {
                send(way, of.toDevice(this, next, way, breadth));
            } else {
                of.onNoAnswer(this, 487); // While the connection was being opened.
            }
        }, () -> tryNextFlow(FLOW_FAILED));
    }

    private void send(SocketFlow way, SipRequest request) {
        transaction = of.desk().core().sendStamped(request, way, this);
        if (cancelReason != null) {
            of.desk().core().cancel(transaction, cancelReason); // The search ended within this very call.
        }
    }

    void cancel(String reason) {
        cancelReason = reason;
        if (transaction != null) {
            of.desk().core().cancel(transaction, reason);
        }
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.status() == FLOW_FAILED && binding != null) {
            of.desk().onFlowFailed(binding);
            if (flows.hasNext()) {
                tryNextFlow(FLOW_FAILED);
                return;
            }
        }
        if (isChallenge(response) && proves(response)) {
            return;
        }
        of.onResponse(this, response);
        if (response.isSuccess() && transaction != null) {
            of.desk().core().hearInstead(transaction, of.repeats(this)); // All else of the call need not be kept for that.
        }
    }

    private boolean isChallenge(SipResponse response) {
        return (response.status() == 401 || response.status() == 407)
                && cancelReason == null
                && cseqShift == 0
                && response.cseq().number() < CSEQ_MAX;
    }

    /** RFC 3261 §22: a trunk asks who we are, which the caller cannot answer. Once: a second challenge means that it does not believe us. */
    private boolean proves(SipResponse challenge) {
        if (!(branch.target() instanceof ProxyTarget.Server(var attempt)) || attempt.choice() == null) {
            return false;
        }
        var before = crossing;
        cseqShift = 1;
        var proven = of.desk().targets().prove(attempt.choice().trunk(), of.toServer(this, attempt, breadth), challenge);
        if (proven.isEmpty()) {
            cseqShift = 0;
            crossing = before;
            return false;
        }
        of.onProven(this);
        send(attempt.flow(), proven.get());
        return true;
    }

    @Override
    public void onNoAnswer(int status) {
        if (status == 503 && flows.hasNext()) {
            tryNextFlow(status);
        } else {
            of.onNoAnswer(this, status);
        }
    }

    void holds(Placed channel) {
        placed = channel;
    }

    boolean isFree() {
        return placed == null;
    }

    /** The channel, which is the call's from now on; null if it holds none. */
    @Nullable Placed handOver() {
        var held = placed;
        placed = null;
        return held;
    }
}
