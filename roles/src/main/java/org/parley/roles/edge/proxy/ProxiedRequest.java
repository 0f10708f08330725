package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.Branch;
import org.parley.protocols.sip.proxy.Forwarding;
import org.parley.protocols.sip.proxy.ProxyEffect;
import org.parley.protocols.sip.proxy.ResponseContext;
import org.parley.roles.edge.registrar.Binding;

/** Drives one {@link ResponseContext}: sends what it wants sent, and tells it what came. Owned by the SIP loop. */
final class ProxiedRequest {
    private final ProxyDesk desk;
    private final Journey journey;
    private final ResponseContext<ProxyTarget> context;
    private final TargetSource.@Nullable Search search;
    private final List<Fork> forks = new ArrayList<>(1);

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

    void onResponse(Fork fork, SipResponse response) {
        report(fork, response.status() == 503 ? TargetSource.Outcome.OVERLOADED : TargetSource.Outcome.ANSWERED);
        perform(context.onResponse(fork.branch, response.poppingVia(), desk.nowNs()));
    }

    void onNoAnswer(Fork fork, int status) {
        report(fork, status == 503 ? TargetSource.Outcome.UNREACHABLE : TargetSource.Outcome.SILENT);
        perform(context.onNoAnswer(fork.branch, status, desk.nowNs()));
    }

    /** A target has been silent for too long, if it is still. */
    void onSilence(Fork fork) {
        if (fork.branch.isSilent()) {
            report(fork, TargetSource.Outcome.SILENT);
            perform(context.onTime(desk.nowNs()));
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
            case ProxyEffect.Over<ProxyTarget> _ -> desk.onOver(journey.transaction());
        }
    }

    private void forward(Branch<ProxyTarget> branch, int breadth) {
        var fork = new Fork(this, branch, breadth);
        forks.add(fork);
        if (search != null) {
            desk.watchSilence(this, fork);
        }
        fork.start();
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
    SipRequest toDevice(Binding binding, SocketFlow flow, int breadth) {
        var forwarding = copy(breadth, Messenger.Side.device(binding.contact(), flow));
        forwarding.uri(binding.contact().asRequestUri()).routes(binding.path());
        return forwarding.write(desk.messenger().via(flow, journey.loopMark()));
    }

    /** The copy for a server. */
    SipRequest toServer(TargetSource.Attempt attempt, int breadth) {
        var forwarding = copy(breadth, Messenger.Side.server(attempt.flow())).routes(journey.routes());
        if (journey.prepared().isNextStrict()) {
            forwarding.towardsStrictRouter();
        }
        return forwarding.write(desk.messenger().via(attempt.flow(), journey.loopMark()));
    }

    private Forwarding copy(int breadth, Messenger.Side callee) {
        var request = journey.request();
        var forwarding = new Forwarding(request).breadth(breadth).edits(journey.edits());
        if (Messenger.mayMakeDialog(request)) {
            var caller = Messenger.Side.caller(request, journey.callerFlow(), journey.peer());
            forwarding.recordRoutes(desk.messenger().recordRoutes(request, caller, callee));
        }
        return forwarding;
    }
}
