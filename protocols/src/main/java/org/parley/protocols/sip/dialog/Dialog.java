package org.parley.protocols.sip.dialog;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.Refusal;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipStatus;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;

/** One side's view of a dialog that an INVITE made (RFC 3261 §12). Owned by one SIP loop; not thread-safe. */
public final class Dialog {
    public enum State {
        EARLY,
        CONFIRMED,
        TERMINATED
    }

    private static final int MAX_FORWARDS = 70;
    private static final long NONE = -1;

    private final DialogId id;
    private final NameAddr local;
    private final NameAddr remote;
    private final List<NameAddr> routes;
    private State state;
    private Uri remoteTarget;
    private long localCseq;
    private long remoteCseq;
    /** CSeq of our INVITE or UPDATE that has no final answer yet. */
    private long pendingSent = NONE;
    /** CSeq of the peer's INVITE or UPDATE that we have not finally answered yet. */
    private long pendingReceived = NONE;

    private Dialog(DialogId id, NameAddr local, NameAddr remote, List<NameAddr> routes, Uri remoteTarget, State state) {
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.routes = List.copyOf(routes);
        this.remoteTarget = remoteTarget;
        this.state = state;
    }

    /**
     * The caller's side, made by a response of 101 to 299 with a To tag (RFC 3261 §12.1.2). Each forked branch makes its own.
     * A response without a Contact leaves the Request-URI as the target.
     */
    public static Dialog asCaller(SipRequest invite, SipResponse response) {
        var routes = new ArrayList<>(response.recordRoutes());
        Collections.reverse(routes);
        var target = response.contacts().isEmpty() ? invite.uri() : response.contacts().getFirst().uri();
        var dialog = new Dialog(
                DialogId.ofReceived(response), response.from(), response.to(), routes, target, stateAfter(response));
        dialog.localCseq = invite.cseq().number();
        dialog.remoteCseq = NONE;
        dialog.pendingSent = response.isFinal() ? NONE : dialog.localCseq;
        return dialog;
    }

    /** The callee's side, made by our response of 101 to 299, which has our tag in To (RFC 3261 §12.1.1). */
    public static Dialog asCallee(SipRequest invite, SipResponse response) {
        var target = invite.contacts().isEmpty() ? invite.from().uri() : invite.contacts().getFirst().uri();
        var dialog = new Dialog(
                DialogId.ofSent(response), response.to(), invite.from(), invite.recordRoutes(), target, stateAfter(response));
        dialog.localCseq = 0;
        dialog.remoteCseq = invite.cseq().number();
        dialog.pendingReceived = response.isFinal() ? NONE : dialog.remoteCseq;
        return dialog;
    }

    private static State stateAfter(SipResponse response) {
        return response.isSuccess() ? State.CONFIRMED : State.EARLY;
    }

    public DialogId id() {
        return id;
    }

    public State state() {
        return state;
    }

    /** Us, with our tag. */
    public NameAddr local() {
        return local;
    }

    /** The peer, with its tag. */
    public NameAddr remote() {
        return remote;
    }

    /** Where the peer wants to be reached now (its Contact). */
    public Uri remoteTarget() {
        return remoteTarget;
    }

    /** The proxies between, ours first. */
    public List<NameAddr> routes() {
        return routes;
    }

    /** Where a request of this dialog goes first: the first proxy, else the peer. */
    public Uri nextHop() {
        return routes.isEmpty() ? remoteTarget : routes.getFirst().uri();
    }

    /** The next request we send (not ACK nor CANCEL), without Via; our contact goes into those that may change it. */
    public SipRequest request(SipMethod method, Uri contact) {
        localCseq++;
        if (isOffering(method)) {
            pendingSent = localCseq;
        }
        var request = build(method, localCseq);
        return method.isTargetRefresh()
                ? request.with(HeaderName.CONTACT, NameAddr.of(contact).toString())
                : request;
    }

    /** A request of ours once more, with changed headers: after a challenge, or a 422. It gets the next CSeq number and has no Via. */
    public SipRequest again(SipRequest refused) {
        localCseq++;
        if (isOffering(refused.method())) {
            pendingSent = localCseq;
        }
        return refused.without(HeaderName.VIA).with(HeaderName.CSEQ, new CSeq(localCseq, refused.method()).toString());
    }

    /**
     * The PRACK for a reliable provisional response to our INVITE (RFC 3262 §4), without Via.
     */
    public SipRequest prack(SipResponse provisional, long rseq) {
        var cseq = provisional.cseq();
        return request(SipMethod.PRACK, remoteTarget)
                .with(HeaderName.RACK, rseq + " " + cseq.number() + " " + cseq.method());
    }

    /** The offer in the INVITE that made this dialog is answered, by a reliable provisional response: others may follow (RFC 3311 §5.1). */
    public void onOfferSettled() {
        if (state == State.EARLY) {
            pendingSent = NONE;
            pendingReceived = NONE;
        }
    }

    /** The ACK for a 2xx to our INVITE, without Via; to be sent again each time the 2xx comes again (RFC 3261 §13.2.2.4). */
    public SipRequest ack(SipResponse success) {
        return build(SipMethod.ACK, success.cseq().number());
    }

    private SipRequest build(SipMethod method, long cseq) {
        var route = new ArrayList<>(routes);
        var uri = remoteTarget;
        // RFC 3261 §12.2.1.1: a strict router takes the Request-URI, and the target goes to the end of the route.
        if (!route.isEmpty() && route.getFirst().uri() instanceof SipUri first && !first.isLooseRouter()) {
            route.removeFirst();
            route.add(NameAddr.of(remoteTarget));
            uri = first;
        }
        var headers = new SipHeaders.Builder().add(HeaderName.MAX_FORWARDS, MAX_FORWARDS);
        for (var hop : route) {
            headers.add(HeaderName.ROUTE, hop);
        }
        headers.add(HeaderName.FROM, onlyTag(local))
                .add(HeaderName.TO, onlyTag(remote))
                .add(HeaderName.CALL_ID, id.callId())
                .add(HeaderName.CSEQ, new CSeq(cseq, method));
        return SipRequest.of(method, uri instanceof SipUri sip ? sip.asRequestUri() : uri, headers.build());
    }

    private static NameAddr onlyTag(NameAddr address) {
        return address.withParams(address.tag().map(tag -> Params.of("tag", tag)).orElse(Params.NONE));
    }

    /** A response to a request of ours in this dialog came (RFC 3261 §12.2.1.2). */
    public void onResponse(SipResponse response) {
        var cseq = response.cseq();
        boolean isInvite = cseq.method().equals(SipMethod.INVITE);
        if (response.isFinal() && cseq.number() == pendingSent) {
            pendingSent = NONE;
        }
        if (response.isSuccess() && isInvite && state == State.EARLY) {
            state = State.CONFIRMED;
        }
        if (response.status() > 100 && response.status() < 300 && cseq.method().isTargetRefresh()) {
            refreshTarget(response.contacts());
        }
        boolean isGone = response.status() == 481 || response.status() == 408;
        boolean isRefused = state == State.EARLY && isInvite && response.status() >= 300;
        if (isGone || isRefused) {
            state = State.TERMINATED;
        }
    }

    /**
     * A request in this dialog came (not ACK nor CANCEL): why it must be refused, empty if it is in order. If it is, answer
     * it and tell {@link #onAnswered}.
     */
    public Optional<Refusal> onRequest(SipRequest request) {
        var cseq = request.cseq();
        if (remoteCseq != NONE && cseq.number() < remoteCseq) {
            return Optional.of(new Refusal(500, "CSeq out of order")); // RFC 3261 §12.2.2.
        }
        remoteCseq = cseq.number();
        if (state == State.TERMINATED) {
            return Optional.of(new Refusal(481, SipStatus.reasonPhrase(481)));
        }
        if (isOffering(request.method())) {
            if (pendingSent != NONE) {
                return Optional.of(new Refusal(491, SipStatus.reasonPhrase(491))); // RFC 3261 §14.2, RFC 3311 §5.2.
            }
            if (pendingReceived != NONE) {
                return Optional.of(new Refusal(
                        500, "Still answering the last one", List.of(HeaderField.of(HeaderName.RETRY_AFTER, "1"))));
            }
            pendingReceived = cseq.number();
        }
        if (request.is(SipMethod.BYE)) {
            state = State.TERMINATED;
        }
        return Optional.empty();
    }

    /** We answered a request of this dialog, also the one that made it. */
    public void onAnswered(SipRequest request, SipResponse response) {
        if (response.isFinal() && request.cseq().number() == pendingReceived) {
            pendingReceived = NONE;
        }
        if (request.is(SipMethod.INVITE) && state == State.EARLY && response.isFinal()) {
            state = response.isSuccess() ? State.CONFIRMED : State.TERMINATED;
        }
        if (response.isSuccess() && request.method().isTargetRefresh()) {
            refreshTarget(request.contacts());
        }
    }

    /** It is over: BYE sent, or everything else failed. */
    public void terminate() {
        state = State.TERMINATED;
    }

    /** Whether an offer of ours may go out now: none is open in either direction. */
    public boolean mayOffer() {
        return state != State.TERMINATED && pendingSent == NONE && pendingReceived == NONE;
    }

    private void refreshTarget(List<NameAddr> contacts) {
        if (!contacts.isEmpty()) {
            remoteTarget = contacts.getFirst().uri();
        }
    }

    private static boolean isOffering(SipMethod method) {
        return method.equals(SipMethod.INVITE) || method.equals(SipMethod.UPDATE);
    }
}
