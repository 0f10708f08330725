package org.parley.roles.edge.legs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.EndReason;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.dialog.DialogId;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.registrar.Binding;

/** One device's INVITE within an {@link OutgoingLeg}. Owned by the SIP loop. */
public final class Fork implements SipCore.Replies {
    private static final int ANSWERS_MAX = 8; // Dialogs that one INVITE may make by forking beyond us.

    /** What the leg hears of it. */
    public interface Events {
        void onRinging();

        /** Each 2xx, repeated ones too. */
        void onSuccess(Fork fork, SipRequest invite, SipResponse success);

        /** It is done, with this final status. */
        void onRefused(Fork fork, int status);
    }

    /** Writes the INVITE for a target on a flow. */
    @FunctionalInterface
    public interface Inviting {
        SipRequest invite(SipUri target, SocketFlow flow);
    }

    private final LegNeeds needs;
    private final Binding device;
    private final Inviting inviting;
    private final Events events;
    private final Map<DialogId, SipRequest> acks = new HashMap<>(2);
    private SocketFlow flow;
    private @Nullable ClientTransaction transaction;
    private @Nullable EndReason cancelledFor;
    private boolean isDone;

    public Fork(LegNeeds needs, Binding device, Inviting inviting, Events events) {
        this.needs = needs;
        this.device = device;
        this.inviting = inviting;
        this.events = events;
        flow = device.flow();
    }

    public void start() {
        needs.ways().reach(device.flow(), device.contact(), this::send, () -> done(430));
    }

    private void send(SocketFlow way) {
        if (cancelledFor != null) {
            done(487); // While the connection was being opened.
            return;
        }
        flow = way;
        transaction = needs.core().send(inviting.invite(device.contact(), way), way, this);
        if (cancelledFor != null) {
            cancel(cancelledFor); // Another fork ended the search within this very call.
        }
    }

    /** Takes it back; its final answer still comes. */
    public void cancel(EndReason reason) {
        cancelledFor = reason;
        if (transaction != null && !isDone) {
            needs.core().cancel(transaction, EndReasons.toReasonHeader(reason));
        }
    }

    @Override
    public void onResponse(SipResponse response) {
        if (response.isSuccess()) {
            isDone = true;
            if (transaction != null) {
                events.onSuccess(this, transaction.request(), response);
            }
        } else if (response.isFinal()) {
            done(response.status());
        } else if (response.status() == 180 || response.status() == 183) {
            events.onRinging();
        }
    }

    @Override
    public void onNoAnswer(int status) {
        done(status);
    }

    private void done(int status) {
        if (!isDone) {
            isDone = true;
            events.onRefused(this, status);
        }
    }

    public boolean isDone() {
        return isDone;
    }

    public SocketFlow flow() {
        return flow;
    }

    /** Whether we have not yet answered this 2xx: not a repeated one. */
    public boolean isFirstOf(SipResponse success) {
        return !acks.containsKey(DialogId.ofReceived(success)) && acks.size() < ANSWERS_MAX;
    }

    public void acknowledgeAgain(SipResponse success) {
        var ack = acks.get(DialogId.ofReceived(success));
        if (ack != null) {
            needs.core().sendAgain(ack, flow);
        }
    }

    /** ACK and BYE for an answer that nobody wants any more. */
    public void endAnswered(Dialog dialog, SipResponse success, EndReason reason) {
        acks.put(dialog.id(), needs.core().sendAck(dialog.ack(success), flow));
        var bye = dialog.request(SipMethod.BYE, Ways.contact(flow))
                .with(HeaderName.REASON, EndReasons.toReasonHeader(reason));
        needs.core().send(bye, flow, SipCore.Replies.NONE);
    }
}
