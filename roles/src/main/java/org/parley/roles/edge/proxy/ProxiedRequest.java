package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.Branch;
import org.parley.protocols.sip.proxy.Forwarding;
import org.parley.protocols.sip.proxy.HeaderEdits;
import org.parley.protocols.sip.proxy.ProxyEffect;
import org.parley.protocols.sip.proxy.ResponseContext;
import org.parley.protocols.sip.proxy.TopologyCloak;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.roles.edge.core.RetryAfter;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.registrar.Binding;

/** Drives one {@link ResponseContext}: sends what it wants sent, and tells it what came. Owned by the SIP loop. */
final class ProxiedRequest {
    private final ProxyDesk desk;
    private final Journey journey;
    private final ResponseContext<ProxyTarget> context;
    private final TargetSource.@Nullable Search search;
    private final List<Fork> forks = new ArrayList<>(1);
    private boolean isAccepted;

    /** To these groups of targets, one group after the other. */
    ProxiedRequest(ProxyDesk desk, Journey journey, int breadth) {
        this(desk, journey, breadth, null);
    }

    /** To what the search finds. */
    ProxiedRequest(ProxyDesk desk, Journey journey, int breadth, TargetSource.@Nullable Search search) {
        this.desk = desk;
        this.journey = journey;
        this.search = search;
        context = new ResponseContext<>(
                journey.request(), new ResponseContext.Rules(desk.firstResponseNs(), search != null, breadth));
    }

    void start(List<List<ProxyTarget>> groups) {
        perform(context.start(groups, desk.nowNs()));
    }

    ProxyDesk desk() {
        return desk;
    }

    void cancel(SipRequest cancel) {
        var reason = cancel.header(HeaderName.REASON);
        perform(reason.isPresent() ? context.onCancelled(reason.get(), desk.nowNs()) : context.onCancelled(desk.nowNs()));
    }

    /** A trunk asked who we are, and gets the request again: requests in the early dialog (RFC 3262) are to count on from there. */
    void onProven(Fork fork) {
        report(fork, TargetSource.Outcome.ANSWERED);
        desk.calls().onEarly(journey.request().callId(), fork.crossing);
    }

    void onResponse(Fork fork, SipResponse response) {
        if (response.status() == 503) {
            reportOverload(fork, RetryAfter.of(response));
        } else {
            report(fork, TargetSource.Outcome.ANSWERED);
        }
        if (journey.isCall() && response.isFinal()) {
            onFinal(fork, response);
        }
        perform(context.onResponse(fork.branch, back(fork).shown(response), desk.nowNs()));
    }

    /** Passes a 2xx on when it comes again (RFC 3261 §16.7 step 5); keeps nothing of the call but its way back. */
    SipCore.Replies repeats(Fork fork) {
        return back(fork);
    }

    private WayBack back(Fork fork) {
        return new WayBack(desk, journey.transaction(), fork.crossing, fork.veiled);
    }

    /** What a response needs to go back to the caller; {@code callee} is null unless he is hidden. */
    private record WayBack(
            ProxyDesk desk,
            ServerTransaction transaction,
            @Nullable Crossing crossing,
            Messenger.@Nullable Side callee)
            implements SipCore.Replies {
        SipResponse shown(SipResponse response) {
            var changed = crossing == null ? response : crossing.changed(response, false);
            return callee == null
                    ? changed.poppingVia()
                    : desk.veil()
                            .veiled(changed, transaction.request(), TopologyCloak.Side.CALLEE, callee, (SocketFlow) transaction.flow());
        }

        @Override
        public void onResponse(SipResponse response) {
            desk.pass(transaction, shown(response));
        }

        @Override
        public void onNoAnswer(int status) {
            // It was answered.
        }
    }

    private void onFinal(Fork fork, SipResponse response) {
        if (response.isSuccess()) {
            isAccepted = true;
            var beginning = fork.crossing == null && journey.arrived() == null && fork.isFree()
                    ? ProxiedCalls.Beginning.PLAIN
                    : new ProxiedCalls.Beginning(fork.handOver(), journey.arrived(), fork.crossing, journey.lengthMax());
            desk.calls().onAnswered(journey.request().callId(), beginning, response);
        } else {
            free(fork);
        }
    }

    /** Nobody took the call there: it costs nothing. */
    private void free(Fork fork) {
        var held = fork.handOver();
        if (held != null) {
            held.ended(Optional.empty(), desk.now());
        }
    }

    void onNoAnswer(Fork fork, int status) {
        report(fork, status == 503 ? TargetSource.Outcome.UNREACHABLE : TargetSource.Outcome.SILENT);
        free(fork);
        perform(context.onNoAnswer(fork.branch, status, desk.nowNs()));
    }

    /** A target has been silent for too long, if it is still. */
    void onSilence(Fork fork) {
        if (fork.branch.isSilent()) {
            report(fork, TargetSource.Outcome.SILENT);
            perform(context.onTime(desk.nowNs()));
        }
    }

    /** RFC 3261 §21.5.4: with Retry-After it gets nothing new until then. */
    private void reportOverload(Fork fork, Optional<Duration> wait) {
        if (wait.isEmpty()) {
            report(fork, TargetSource.Outcome.OVERLOADED);
        } else if (search != null && fork.branch.target() instanceof ProxyTarget.Server(var attempt)) {
            search.onOverloaded(attempt, wait.get());
        }
    }

    private void report(Fork fork, TargetSource.Outcome outcome) {
        if (search != null && fork.branch.isSilent() && fork.branch.target() instanceof ProxyTarget.Server(var attempt)) {
            search.onOutcome(attempt, outcome);
        }
    }

    private void perform(List<ProxyEffect<ProxyTarget>> effects) {
        for (int i = 0; i < effects.size(); i++) {
            perform(effects.get(i));
        }
    }

    private void perform(ProxyEffect<ProxyTarget> effect) {
        switch (effect) {
            case ProxyEffect.Forward<ProxyTarget>(var branch, var breadth) -> forward(branch, breadth);
            case ProxyEffect.Respond<ProxyTarget>(var response) -> desk.pass(journey.transaction(), response);
            case ProxyEffect.Refuse<ProxyTarget>(var status) ->
                desk.refuse(journey.transaction(), status);
            case ProxyEffect.Cancel<ProxyTarget>(var branch, var reason) -> {
                for (var fork : forks) {
                    if (fork.branch == branch) {
                        fork.cancel(reason);
                    }
                }
            }
            case ProxyEffect.AskNext<ProxyTarget> _ -> askNext();
            case ProxyEffect.Over<ProxyTarget> _ -> onOver();
        }
    }

    private void forward(Branch<ProxyTarget> branch, int breadth) {
        var fork = new Fork(this, branch, breadth);
        forks.add(fork);
        desk.calls().onEarly(journey.request().callId(), null);
        var refused = journey.isCall() && branch.target() instanceof ProxyTarget.Server(var attempt) ? hold(fork, attempt) : 0;
        if (refused != 0) {
            perform(context.onNoAnswer(branch, refused, desk.nowNs()));
            return;
        }
        if (search != null) {
            desk.watchSilence(this, fork);
        }
        fork.start();
    }

    /** Takes a channel of the trunk; answers a status where it has none. */
    private int hold(Fork fork, TargetSource.Attempt attempt) {
        var choice = attempt.choice();
        if (choice == null || journey.question().isEmpty()) {
            return 0;
        }
        return switch (desk.routing().placed(journey.question().get(), choice)) {
            case Admission.Held(var placed) -> {
                fork.holds(placed);
                yield 0;
            }
            case Admission.Refused(var status, _, _) -> status < 500 ? 503 : status; // The next trunk may have room.
        };
    }

    private void onOver() {
        desk.calls().onEarly(journey.request().callId(), null);
        var arrived = journey.arrived();
        if (!isAccepted && arrived != null) {
            arrived.ended(Optional.empty(), desk.now());
        }
        desk.onOver(journey.transaction());
    }

    private void askNext() {
        if (search == null) {
            return;
        }
        search.next(ProxyDesk.sizeOf(journey.request()), new TargetSource.Found() {
            @Override
            public void attempt(TargetSource.Attempt attempt) {
                perform(context.offer(new ProxyTarget.Server(attempt), desk.nowNs()));
            }

            @Override
            public void none() {
                perform(context.noMore(desk.nowNs()));
            }
        });
    }

    /** The copy for a registered device: its contact as Request-URI, its Path as Route (RFC 3327 §5.3). */
    SipRequest toDevice(Fork fork, Binding binding, SocketFlow flow, int breadth) {
        fork.hides = journey.hides();
        var copy = copy(fork, journey.crossing(), journey.edits(), breadth, Messenger.Side.device(binding.contact(), flow));
        copy.uri(binding.contact().asRequestUri()).routes(binding.path());
        return copy.write(desk.messenger().via(flow, journey.loopMark()));
    }

    /** The copy for a server. */
    SipRequest toServer(Fork fork, TargetSource.Attempt attempt, int breadth) {
        var flow = attempt.flow();
        var crossing = journey.crossing();
        var edits = journey.edits();
        var choice = attempt.choice();
        if (choice != null) {
            var from = journey.request().headers().firstField(HeaderName.FROM);
            var face = Crossing.showing(TrunkFace.from(journey.request(), choice, flow), Objects.requireNonNull(from), journey.request());
            crossing = Crossing.both(Crossing.both(crossing, Crossing.of(choice.trunk().policy(), journey.request())), face);
            crossing = crossing == null ? null : crossing.shifting(fork.cseqShift);
            edits = edits.and(TrunkFace.identity(choice, flow));
        }
        fork.hides = journey.hides() || choice != null && choice.trunk().policy().hideTopology();
        var copy = copy(fork, crossing, edits, breadth, Messenger.Side.server(flow)).routes(journey.routes());
        if (choice != null) {
            copy.uri(TrunkFace.called(choice, flow)).routes(desk.targets().route(choice.trunk()));
        }
        if (journey.prepared().isNextStrict()) {
            copy.towardsStrictRouter();
        }
        return copy.write(desk.messenger().via(flow, journey.loopMark()));
    }

    private Forwarding copy(
            Fork fork, @Nullable Crossing crossing, HeaderEdits edits, int breadth, Messenger.Side callee) {
        fork.crossing = crossing;
        var request = crossing == null ? journey.request() : crossing.changed(journey.request(), true);
        var all = crossing == null ? edits : edits.and(crossing.edits(true));
        var caller = Messenger.Side.caller(request, journey.callerFlow(), journey.peer());
        if (fork.hides) {
            fork.veiled = callee;
            boolean hasFace = crossing != null && crossing.calleeFrom() != null;
            var veiled = desk.veil().veiled(request, TopologyCloak.Side.CALLEE, caller, callee.flow(), hasFace);
            return new Forwarding(veiled).breadth(breadth).edits(all).hidingHops();
        }
        var forwarding = new Forwarding(request).breadth(breadth).edits(all);
        return Messenger.mayMakeDialog(request)
                ? forwarding.recordRoutes(desk.messenger().recordRoutes(request, caller, callee))
                : forwarding;
    }
}
