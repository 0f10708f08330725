package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.SipRouting.OutboundQuestion;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.ProxyValidation;
import org.parley.protocols.sip.proxy.RoutePreprocessing;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.Desk;
import org.parley.roles.edge.core.Domains;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.core.Ways;
import org.parley.roles.edge.door.CallLimits;
import org.parley.roles.edge.door.Peers;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.Binding;
import org.parley.roles.edge.registrar.RegistrationStore;

/**
 * Passes on what the plan says is proxied (RFC 3261 §16): judges it, finds out where it goes, and hands it to a {@link ProxiedRequest}; what
 * belongs to a dialog that leads through us goes the short way ({@link Relay}). Owned by the SIP loop.
 */
public final class ProxyDesk implements Desk {
    /** Extensions that we know when a Proxy-Require asks for them; none that anybody uses. */
    private static final Set<String> OPTIONS = Set.of();

    /** Longer, nobody talks: a call of which nothing was heard for so long has ended. */
    private static final Duration CALL_MAX = Duration.ofHours(12);

    /** What our Via, Record-Route and Max-Forwards add to a request. */
    private static final int OWN_BYTES = 300;

    public record Needs(
            SipCore core,
            Ways ways,
            TargetSource targets,
            ProxyLocating locating,
            Authenticator authenticator,
            RegistrationStore registrations,
            Peers peers,
            Domains domains,
            SipRouting routing,
            ProxyKeys keys,
            NanoClock clock,
            WallClock wallClock,
            Scheduler timers,
            Limits limits,
            CallLimits callLimits) {}

    /**
     * @param firstResponse how long a server may be silent before the next is tried
     * @param callsMax proxied calls at once; more get 503
     */
    public record Limits(Duration firstResponse, int callsMax) {}

    private record Silence(ProxiedRequest request, Fork fork, long untilNs) {}

    private final Needs needs;
    private final ProxyFlows flows;
    private final Messenger messenger;
    private final RoutePreprocessing preprocessing;
    private final Identities identities;
    private final Veil veil;
    private final ProxiedCalls calls;
    private final long firstResponseNs;
    /** INVITEs that can be cancelled: as many as there are transactions, at most. */
    private final Map<ServerTransaction, Cancellable> cancellable = new IdentityHashMap<>();
    /** In the order of their time, which is the same for all. */
    private final ArrayDeque<Silence> silences = new ArrayDeque<>();
    private boolean isWatching;
    /** The flow of the request that is being looked at: what names us there. */
    private @Nullable SocketFlow arrivingOn;

    /** What waits for answers to an INVITE. */
    interface Cancellable {
        void cancel(SipRequest cancel);
    }

    public ProxyDesk(Needs needs) {
        this.needs = needs;
        var keys = needs.keys();
        flows = new ProxyFlows(keys.flowTokens());
        messenger = new Messenger(keys.branches(), keys.marks(), flows);
        preprocessing = new RoutePreprocessing(this::isOwn, keys.marks());
        veil = new Veil(keys.cloak(), flows);
        identities = new Identities(needs.authenticator());
        calls = new ProxiedCalls(needs.limits().callsMax(), needs.clock(), needs.wallClock());
        firstResponseNs = needs.limits().firstResponse().toNanos();
    }

    private boolean isOwn(org.parley.protocols.sip.message.SipUri uri) {
        var flow = arrivingOn;
        return flow != null
                && needs.domains().isOurs(uri, flow)
                && (uri.port() < 0 && !Messenger.isLiteral(uri.host()) || uri.portOrDefault() == flow.sentBy().port());
    }

    private RoutePreprocessing.Prepared prepare(SipRequest request, SocketFlow flow) {
        arrivingOn = flow;
        return preprocessing.prepare(request);
    }

    @Override
    public void onRequest(Arrival arrival) {
        var request = arrival.request();
        var transaction = arrival.transaction();
        if (!(arrival.decision() instanceof Decision.Proxy decision)) {
            throw new IllegalArgumentException("Only what is proxied comes here");
        }
        long loopMark = needs.keys().branches().loopMark(request);
        var refusal = ProxyValidation.refusalOf(request, OPTIONS, loopMark);
        if (refusal.isPresent()) {
            core().respond(transaction, refusal.get().answer(request));
            return;
        }
        var prepared = prepare(request, arrival.flow());
        boolean mustProve = decision.authenticate() && arrival.peer() instanceof Peer.Stranger;
        if (mustProve) {
            needs.authenticator()
                    .authenticateAsProxy(request, transaction, identity ->
                            route(new Passage(transaction, prepared, arrival.peer(), decision, Optional.of(identity), loopMark)));
        } else {
            route(new Passage(transaction, prepared, arrival.peer(), decision, Optional.empty(), loopMark));
        }
    }

    /** A request that may pass, before it is known where to. */
    record Passage(
            ServerTransaction transaction,
            RoutePreprocessing.Prepared prepared,
            Peer peer,
            Decision.Proxy decision,
            Optional<SipIdentity> identity,
            long loopMark,
            Optional<OutboundQuestion> question,
            Duration lengthMax) {
        Passage(
                ServerTransaction transaction,
                RoutePreprocessing.Prepared prepared,
                Peer peer,
                Decision.Proxy decision,
                Optional<SipIdentity> identity,
                long loopMark) {
            this(transaction, prepared, peer, decision, identity, loopMark, Optional.empty(), CALL_MAX);
        }

        /** The same, for a call that leaves by a trunk. */
        Passage outbound(OutboundQuestion asked, Duration atMost) {
            return new Passage(transaction, prepared, peer, decision, identity, loopMark, Optional.of(asked), atMost);
        }

        SipRequest request() {
            return prepared.request();
        }
    }

    private void route(Passage passage) {
        needs.locating().find(passage, where -> {
            var transaction = passage.transaction();
            if (transaction.isAnswered() || transaction.isTerminated()) {
                return; // Cancelled while it was looked up.
            }
            switch (where) {
                case ProxyLocating.Where.Refused(var status) ->
                    core().respond(transaction, SipResponse.answer(transaction.request(), status));
                case ProxyLocating.Where.Devices(var groups) -> admit(passage, null, groups);
                case ProxyLocating.Where.Servers(var search) -> admit(passage, search, List.of());
                case ProxyLocating.Where.Trunks(var search, var question, var lengthMax) ->
                    admit(passage.outbound(question, lengthMax), search, List.of());
            }
        });
    }

    /** The limits of calls, ours and those of the trunk that it comes by. */
    private void admit(Passage passage, TargetSource.@Nullable Search search, List<List<ProxyTarget>> groups) {
        boolean isCall = passage.request().is(SipMethod.INVITE);
        if (isCall && calls.isFull()) {
            var busy = SipResponse.answer(passage.transaction().request(), 503).with(HeaderName.RETRY_AFTER, "10");
            core().respond(passage.transaction(), busy);
            return;
        }
        if (!isCall) {
            forward(passage, search, null).start(groups);
            return;
        }
        if (caller(passage) instanceof CallLimits.Caller caller
                && needs.callLimits().admit(passage.transaction(), caller, passage.identity().map(SipIdentity::tenant), needs.clock().nowNs())
                        instanceof CallLimits.Verdict.Refused(var status, var seconds, var rule, var because)) {
            var answer = SipResponse.answer(passage.transaction().request(), status);
            core().refuse(
                    passage.transaction(),
                    seconds > 0 ? answer.with(HeaderName.RETRY_AFTER, Integer.toString(seconds)) : answer,
                    rule,
                    because);
            return;
        }
        var counted = caller(passage) == null ? null : new CountedCall(needs.callLimits(), passage.transaction(), null);
        if (!(passage.peer() instanceof Peer.OfTrunk(var trunk))) {
            forward(passage, search, counted).start(groups);
            return;
        }
        var tenant = passage.decision().destination() instanceof Destination.Registered registered
                ? registered.tenant()
                : trunk.tenant();
        switch (needs.routing().arrived(trunk.name(), tenant, now())) {
            case Admission.Held(var placed) ->
                forward(passage, search, new CountedCall(needs.callLimits(), passage.transaction(), placed)).start(groups);
            case Admission.Refused(var status, _, _) -> {
                needs.callLimits().ended(passage.transaction());
                core().respond(passage.transaction(), SipResponse.answer(passage.transaction().request(), status));
            }
        }
    }

    /** Whose calls it is counted among; nobody's where the plan lets strangers pass: their address has a limit of its own. */
    private static CallLimits.@Nullable Caller caller(Passage passage) {
        if (passage.identity().isPresent()) {
            return new CallLimits.Caller.Account(passage.identity().get().account());
        }
        return switch (passage.peer()) {
            case Peer.OfTrunk(var trunk) -> new CallLimits.Caller.Trunk(trunk.name());
            case Peer.Trusted(var peer) -> new CallLimits.Caller.TrustedPeer(peer.name());
            case Peer.Stranger _ -> null;
        };
    }

    private ProxiedRequest forward(Passage passage, TargetSource.@Nullable Search search, @Nullable Placed arrived) {
        var journey = new Journey(
                passage.transaction(),
                passage.prepared(),
                passage.peer(),
                passage.loopMark(),
                identities.edits(passage),
                Crossing.of(passage.decision().policy(), passage.request()),
                passage.decision().policy().hideTopology(),
                arrived,
                passage.question(),
                passage.lengthMax());
        var proxied = new ProxiedRequest(this, journey, ProxyValidation.breadth(passage.request()), search);
        if (passage.request().is(SipMethod.INVITE)) {
            cancellable.put(passage.transaction(), proxied::cancel);
        }
        return proxied;
    }

    @Override
    public boolean onDialogRequest(SipRequest request, ServerTransaction transaction) {
        var hidden = veil.target(request);
        if (hidden != null) {
            relay(request, transaction, Relay.Way.of(request, hidden));
            return true;
        }
        var flow = (SocketFlow) transaction.flow();
        var prepared = prepare(request, flow);
        switch (mayPass(prepared, flow)) {
            case NOT_OURS -> {
                return false;
            }
            case FORBIDDEN -> core().respond(transaction, SipResponse.answer(request, 403));
            case PASSES -> relay(request, transaction, Relay.Way.of(prepared));
        }
        return true;
    }

    private void relay(SipRequest request, ServerTransaction transaction, Relay.Way way) {
        var refusal = ProxyValidation.refusalOf(request, OPTIONS);
        if (refusal.isPresent()) {
            core().respond(transaction, refusal.get().answer(request));
        } else {
            new Relay(this, transaction, way).start();
        }
    }

    private enum Passing {
        PASSES,
        FORBIDDEN,
        NOT_OURS
    }

    /** Whether a request with a To tag is one of a dialog that leads through us: the mark in its Route says so, or who sent it is believed. */
    private Passing mayPass(RoutePreprocessing.Prepared prepared, SocketFlow flow) {
        return switch (prepared.trust()) {
            case MARKED -> Passing.PASSES;
            case FORGED -> isBelieved(flow) ? Passing.PASSES : Passing.FORBIDDEN; // RFC 5626 §5.3: 403 for a token that is not ours.
            case NO_ROUTE, UNMARKED -> {
                var next = prepared.nextHop();
                arrivingOn = flow;
                boolean leadsBeyond = next != null && prepared.trust() == RoutePreprocessing.Trust.UNMARKED && !isOwn(next);
                yield leadsBeyond && isBelieved(flow) ? Passing.PASSES : Passing.NOT_OURS;
            }
        };
    }

    private boolean isBelieved(SocketFlow flow) {
        return !(needs.peers().of(flow) instanceof Peer.Stranger);
    }

    /** RFC 3261 §16.11: an ACK for a 2xx is passed on without any state. */
    @Override
    public boolean onAck(SipRequest ack, SocketFlow flow) {
        var hidden = veil.target(ack);
        var prepared = hidden == null ? prepare(ack, flow) : null;
        var passing = prepared == null ? Passing.PASSES : mayPass(prepared, flow);
        if (passing == Passing.PASSES && ack.maxForwards().orElse(ProxyValidation.FORWARDS_DEFAULT) > 0) {
            Relay.ack(this, flow, hidden == null ? Relay.Way.of(Objects.requireNonNull(prepared)) : Relay.Way.of(ack, hidden));
        }
        return passing != Passing.NOT_OURS;
    }

    @Override
    public boolean onCancelled(SipRequest cancel, ServerTransaction invite) {
        var waiting = cancellable.get(invite);
        if (waiting != null) {
            waiting.cancel(cancel);
        }
        return waiting != null;
    }

    @Override
    public void onFlowClosed(SocketFlow flow) {
        flows.onClosed(flow);
    }

    // What the requests on their way need of the desk.

    SipCore core() {
        return needs.core();
    }

    Ways ways() {
        return needs.ways();
    }

    TargetSource targets() {
        return needs.targets();
    }

    Veil veil() {
        return veil;
    }

    Peer peerOf(SocketFlow flow) {
        return needs.peers().of(flow);
    }

    ProxyFlows flows() {
        return flows;
    }

    Messenger messenger() {
        return messenger;
    }

    long nowNs() {
        return needs.clock().nowNs();
    }

    Instant now() {
        return needs.wallClock().now();
    }

    SipRouting routing() {
        return needs.routing();
    }

    ProxiedCalls calls() {
        return calls;
    }

    long firstResponseNs() {
        return firstResponseNs;
    }

    void onFlowFailed(Binding gone) {
        needs.registrations().onFlowFailed(gone);
    }

    /** About how large the request will be when it goes on. */
    static int sizeOf(SipRequest request) {
        return request.encodedLength() + OWN_BYTES;
    }

    void pass(ServerTransaction transaction, SipResponse response) {
        if (response.isFinal()) {
            cancellable.remove(transaction);
        }
        core().pass(transaction, response);
    }

    void refuse(ServerTransaction transaction, int status) {
        cancellable.remove(transaction);
        core().respond(transaction, SipResponse.answer(transaction.request(), status));
    }

    void mayBeCancelled(ServerTransaction transaction, Cancellable by) {
        cancellable.put(transaction, by);
    }

    void onOver(ServerTransaction transaction) {
        cancellable.remove(transaction);
    }

    void watchSilence(ProxiedRequest request, Fork fork) {
        silences.add(new Silence(request, fork, nowNs() + firstResponseNs));
        if (!isWatching) {
            isWatching = true;
            needs.timers().after(needs.limits().firstResponse(), this::onSilence);
        }
    }

    private void onSilence() {
        long nowNs = nowNs();
        var next = silences.peek();
        while (next != null && nowNs - next.untilNs() >= 0) {
            silences.remove();
            next.request().onSilence(next.fork());
            next = silences.peek();
        }
        isWatching = next != null;
        if (next != null) {
            needs.timers().after(Duration.ofNanos(next.untilNs() - nowNs), this::onSilence);
        }
    }

    /** Time for what must be done now and then; on the loop. */
    public void onTick() {
        calls.onTick();
    }

    /** How many calls lead through us; from any thread. */
    public int callCount() {
        return calls.size();
    }

    /** How many INVITEs wait for an answer. */
    public int waiting() {
        return cancellable.size();
    }
}
