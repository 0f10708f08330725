package org.parley.roles.edge.legs;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;

/** What we send within one dialog: over the way that the peer spoke from last, with credentials where it asks. Owned by the SIP loop. */
final class DialogRequests {
    private final LegNeeds needs;
    private final Dialog dialog;
    private final Challenges challenges;
    private SocketFlow flow;
    private @Nullable SipRequest lastAck;

    DialogRequests(LegNeeds needs, Dialog dialog, SocketFlow flow, Challenges challenges) {
        this.needs = needs;
        this.dialog = dialog;
        this.flow = flow;
        this.challenges = challenges;
    }

    SocketFlow flow() {
        return flow;
    }

    /** The peer speaks from there now. */
    void onFlow(SocketFlow newFlow) {
        flow = newFlow;
    }

    /** Sends a request that {@code fill} completes; where no way leads to the peer it is as if 503 had come. */
    void send(SipMethod method, UnaryOperator<SipRequest> fill, SipCore.Replies replies) {
        needs.ways().reach(flow, dialog.nextHop(), way -> {
            flow = way;
            start(fill.apply(dialog.request(method, Ways.contact(way))), replies, false);
        }, () -> replies.onNoAnswer(503));
    }

    /** As {@link #send}, of a request that the dialog has made already. */
    void send(SipRequest request, SipCore.Replies replies) {
        needs.ways().reach(flow, dialog.nextHop(), way -> {
            flow = way;
            start(request, replies, false);
        }, () -> replies.onNoAnswer(503));
    }

    private void start(SipRequest request, SipCore.Replies replies, boolean isAnswerToChallenge) {
        needs.core().send(request, flow, new SipCore.Replies() {
            @Override
            public void onResponse(SipResponse response) {
                boolean isChallenge = response.status() == 401 || response.status() == 407;
                var again = isChallenge && !isAnswerToChallenge
                        ? challenges.answer(request, response)
                        : java.util.Optional.<SipRequest>empty();
                if (again.isPresent()) {
                    dialog.onResponse(response);
                    start(dialog.again(again.get()), replies, true);
                } else {
                    replies.onResponse(response);
                }
            }

            @Override
            public void onNoAnswer(int status) {
                replies.onNoAnswer(status);
            }
        });
    }

    /** The ACK for a 2xx to our INVITE. */
    void acknowledge(SipResponse success) {
        lastAck = needs.core().sendAck(dialog.ack(success), flow);
    }

    /** The 2xx came again: so does its ACK (RFC 3261 §13.2.2.4). */
    void acknowledgeAgain(SipResponse success) {
        if (lastAck != null && lastAck.cseq().number() == success.cseq().number()) {
            needs.core().sendAgain(lastAck, flow);
        }
    }
}
