package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.ClientTransaction;
import org.parley.protocols.sip.transaction.Effect;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.protocols.sip.transaction.TransactionLayer;

/**
 * Many calls through the proxy to two servers over a network that loses, doubles and delays datagrams. However that goes, each caller gets one
 * final answer, both sides agree on it, and nothing is left behind.
 */
class ProxySimulationTest {
    private static final int CALLS = 60;
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private EdgeBench edge;
    private SplittableRandom random;
    private double loss;
    private final List<Packet> network = new ArrayList<>();

    /** Something that is to happen later. */
    private record Packet(long atNs, Runnable arrival) {}

    /** A telephone or server: real transactions over one flow. */
    private class Agent {
        final FakeFlow flow;
        final TransactionLayer layer;
        private int tokens;

        Agent(int port) {
            flow = new FakeFlow(SipTransport.UDP, port);
            layer = new TransactionLayer(SipTimers.DEFAULT, 10_000, () -> port + "t" + tokens++, edge.time.nowNs());
        }

        void perform(List<Effect> effects) {
            for (var effect : effects) {
                on(effect);
            }
        }

        void on(Effect effect) {
            if (effect instanceof Effect.Send(var message, _)) {
                transmit(() -> edge.receive(flow, message));
            }
        }

        /** What the edge sent it travels, too. */
        void pump() {
            while (!flow.sent.isEmpty()) {
                SipMessage message = flow.sent.remove();
                transmit(() -> perform(layer.onMessage(message, flow, edge.time.nowNs())));
            }
        }
    }

    /** Calls once; remembers every final answer. */
    private final class Caller {
        private final Agent agent;
        private final String callId;
        private final Set<Integer> finals = new HashSet<>();
        private ClientTransaction invite;

        Caller(int number) {
            callId = "sim" + number;
            agent = new Agent(10_000 + number) {
                @Override
                void on(Effect effect) {
                    super.on(effect);
                    Caller.this.on(effect);
                }
            };
        }

        void call() {
            var contact = SipUri.of("c", "192.0.2.7", agent.flow.remote().port());
            var headers = new SipHeaders.Builder()
                    .add(HeaderName.FROM, "<" + contact + ">;tag=" + callId)
                    .add(HeaderName.TO, "<sip:service@parley.test>")
                    .add(HeaderName.CALL_ID, callId)
                    .add(HeaderName.CSEQ, new CSeq(1, SipMethod.INVITE))
                    .add(HeaderName.MAX_FORWARDS, 70)
                    .add(HeaderName.CONTACT, "<" + contact + ">");
            var request = SipRequest.of(SipMethod.INVITE, SipUri.of("service", "parley.test", -1), headers.build());
            var started = agent.layer.start(request, agent.flow, edge.time.nowNs());
            invite = started.transaction();
            agent.perform(started.effects());
        }

        void hangUp() {
            agent.perform(agent.layer.cancel(invite, edge.time.nowNs()));
        }

        private void on(Effect effect) {
            switch (effect) {
                case Effect.DeliverResponse(var response, var transaction) when transaction == invite && response.isFinal() ->
                    onFinal(response);
                case Effect.TimedOut(var transaction) when transaction == invite -> finals.add(0);
                default -> {}
            }
        }

        private void onFinal(SipResponse response) {
            finals.add(response.status());
            if (response.isSuccess()) {
                var headers = new SipHeaders.Builder()
                        .copy(HeaderName.FROM, response.headers())
                        .copy(HeaderName.TO, response.headers())
                        .copy(HeaderName.CALL_ID, response.headers())
                        .add(HeaderName.CSEQ, new CSeq(1, SipMethod.ACK))
                        .add(HeaderName.MAX_FORWARDS, 70);
                var ack = SipRequest.of(SipMethod.ACK, response.contacts().getFirst().uri(), headers.build())
                        .withRoutes(response.recordRoutes().reversed());
                var stamped = agent.layer.withOwnVia(ack, agent.flow);
                transmit(() -> edge.receive(agent.flow, stamped));
            }
        }
    }

    /** Answers calls as chance will have it. */
    private final class Callee {
        private final Agent agent;
        private final Map<String, Integer> said = new HashMap<>();
        private final Set<String> acknowledged = new HashSet<>();

        Callee(int port) {
            agent = new Agent(port) {
                @Override
                void on(Effect effect) {
                    super.on(effect);
                    Callee.this.on(effect);
                }
            };
            edge.reachable.put(EdgeBench.address("192.0.2.7", port), agent.flow);
        }

        private void on(Effect effect) {
            switch (effect) {
                case Effect.DeliverRequest(var request, var transaction) when request.is(SipMethod.INVITE) -> {
                    answer(transaction, 180);
                    int status = new int[] {200, 200, 486, 503, 603}[random.nextInt(5)];
                    later(random.nextLong(6_000), () -> conclude(transaction, status));
                }
                case Effect.DeliverRequest(_, var transaction) -> answer(transaction, 200);
                case Effect.DeliverAck(var ack, _) -> acknowledged.add(ack.callId());
                case Effect.Cancelled(_, var invite) -> conclude(invite, 487);
                default -> {}
            }
        }

        private void conclude(ServerTransaction transaction, int status) {
            if (said.putIfAbsent(transaction.request().callId(), status) == null) {
                answer(transaction, status);
                if (status == 200) {
                    repeat(transaction, 500, 32_000);
                }
            }
        }

        /** RFC 3261 §13.3.1.4. */
        private void repeat(ServerTransaction transaction, long gapMs, long leftMs) {
            later(gapMs, () -> {
                if (leftMs > 0 && !acknowledged.contains(transaction.request().callId())) {
                    answer(transaction, 200);
                    repeat(transaction, Math.min(4_000, 2 * gapMs), leftMs - gapMs);
                }
            });
        }

        private void answer(ServerTransaction transaction, int status) {
            var request = transaction.request();
            var response = SipResponse.answer(request, status)
                    .withToTag("to" + agent.flow.remote().port())
                    .with(HeaderName.CONTACT, "<sip:service@192.0.2.7:" + agent.flow.remote().port() + ">");
            agent.perform(agent.layer.respond(transaction, response, edge.time.nowNs()));
        }
    }

    private void later(long millis, Runnable work) {
        network.add(new Packet(edge.time.nowNs() + TimeUnit.MILLISECONDS.toNanos(millis), work));
    }

    private void transmit(Runnable arrival) {
        int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < 0.1 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            later(random.nextLong(150), arrival);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void givesEachCallerOneAnswerHoweverBadTheNetworkIs(long seed) {
        edge = new EdgeBench();
        random = new SplittableRandom(seed);
        loss = 0.05 * seed;
        var targets = List.of(
                new Target("192.0.2.7", OptionalInt.of(5080), Optional.of("udp"), 0, 1, false),
                new Target("192.0.2.7", OptionalInt.of(5081), Optional.of("udp"), 0, 1, false));
        edge.routing.onQuestion = _ -> new Decision.Proxy(
                new Destination.Group(new TargetGroup("g", targets, Optional.empty())), false, MessagePolicy.NONE, "a test");
        var callees = List.of(new Callee(5080), new Callee(5081));
        var callers = new ArrayList<Caller>();
        for (int i = 0; i < CALLS; i++) {
            var caller = new Caller(i);
            callers.add(caller);
            later(random.nextLong(20_000), () -> {
                caller.call();
                if (random.nextInt(3) == 0) {
                    later(random.nextLong(4_000), caller::hangUp);
                }
            });
        }

        run(callers, callees, Duration.ofMinutes(8));

        for (var caller : callers) {
            assertThat(caller.finals).as("%s, seed %d", caller.callId, seed).hasSize(1);
            if (caller.finals.contains(200)) {
                assertThat(callees).as("%s, seed %d", caller.callId, seed).anyMatch(callee -> callee.said.getOrDefault(caller.callId, 0) == 200);
            }
        }
        assertThat(edge.switchboard.unfinished()).as("seed %d", seed).isZero();
        assertThat(edge.count("sip_internal_failures")).isZero();
    }

    private void run(List<Caller> callers, List<Callee> callees, Duration duration) {
        long endNs = edge.time.nowNs() + duration.toNanos();
        while (edge.time.nowNs() < endNs) {
            edge.advance(Duration.ofNanos(STEP_NS));
            long nowNs = edge.time.nowNs();
            var due = network.stream().filter(packet -> packet.atNs() <= nowNs).toList();
            network.removeAll(due);
            due.forEach(packet -> packet.arrival().run());
            for (var caller : callers) {
                step(caller.agent, nowNs);
            }
            for (var callee : callees) {
                step(callee.agent, nowNs);
            }
        }
    }

    private void step(Agent agent, long nowNs) {
        agent.pump();
        if (agent.layer.nextDeadlineNs() <= nowNs) {
            agent.perform(agent.layer.onTime(nowNs));
        }
    }
}
