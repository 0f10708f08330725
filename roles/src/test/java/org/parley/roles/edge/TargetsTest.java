package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.SipRouting.Destination;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.TrunkStatus.State;
import org.parley.domain.routing.TrunkStatus.TargetHealth;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.proxy.TargetSource.Attempt;
import org.parley.roles.edge.proxy.TargetSource.Found;
import org.parley.roles.edge.proxy.TargetSource.Outcome;
import org.parley.roles.edge.proxy.TargetSource.Search;

class TargetsTest {
    private static final Duration PING = Duration.ofSeconds(10);

    private final EdgeBench edge = new EdgeBench();

    private FakeFlow server(String address, int port) {
        return server(address, port, SipTransport.UDP);
    }

    private FakeFlow server(String address, int port, SipTransport transport) {
        var flow = new FakeFlow(transport, port);
        edge.reachable.put(EdgeBench.address(address, port), flow);
        return flow;
    }

    private static Target target(String host, int priority, int weight) {
        return new Target(host, OptionalInt.empty(), Optional.empty(), priority, weight, false);
    }

    private TargetGroup group(Optional<Duration> ping, Target... targets) {
        var group = new TargetGroup("servers", List.of(targets), ping);
        edge.routing.set(SipPlan.EMPTY.withGroups(List.of(group)));
        return group;
    }

    private Search search(TargetGroup group) {
        return edge.switchboard.outward().targets().search(new Destination.Group(group));
    }

    /** The next attempt; null where there is none. */
    private static Attempt next(Search search) {
        return next(search, 500);
    }

    private static Attempt next(Search search, int bytes) {
        var found = new ArrayList<Attempt>();
        search.next(bytes, new Found() {
            @Override
            public void attempt(Attempt attempt) {
                found.add(attempt);
            }

            @Override
            public void none() {
                found.add(new Attempt(new FakeFlow(SipTransport.UDP, 1), "none", null));
            }
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private List<String> all(TargetGroup group) {
        var search = search(group);
        var names = new ArrayList<String>();
        for (var attempt = next(search); !attempt.target().equals("none"); attempt = next(search)) {
            names.add(attempt.target());
        }
        return names;
    }

    private void answer(FakeFlow flow, int status) {
        for (var message = flow.sent.poll(); message != null; message = flow.sent.poll()) {
            if (message instanceof SipRequest request && request.is(SipMethod.OPTIONS)) {
                edge.receive(flow, SipResponse.answer(request, status).withToTag("t"));
            }
        }
    }

    private TargetHealth health() {
        return edge.switchboard.outward().targets().group("servers").getFirst();
    }

    // RFC 3261 §11.
    @Test
    void pingsAndKnowsWhoLives() {
        var flow = server("192.0.2.1", 5060);
        group(Optional.of(PING), target("192.0.2.1", 0, 1));
        assertThat(health().state()).isEqualTo(State.UNKNOWN);

        edge.advance(Duration.ofSeconds(1));
        var ping = (SipRequest) flow.sent.peek();
        assertThat(ping.is(SipMethod.OPTIONS)).isTrue();
        assertThat(ping.uri()).hasToString("sip:192.0.2.1");
        answer(flow, 404);

        assertThat(health().state()).isEqualTo(State.UP); // It lives, whatever it says.
        assertThat(health().because()).isEqualTo("404 to OPTIONS");
        assertThat(health().addresses()).containsExactly("udp 192.0.2.1:5060");
    }

    @Test
    void passesOverATargetThatDiesUntilItReturns() {
        var flow = server("192.0.2.1", 5060);
        var spare = server("192.0.2.2", 5060);
        var group = group(Optional.of(PING), target("192.0.2.1", 0, 1), target("192.0.2.2", 1, 1));
        edge.advance(Duration.ofSeconds(2));
        answer(flow, 200);
        answer(spare, 200);

        for (int i = 0; i < 3; i++) { // The first goes silent.
            assertThat(all(group)).containsExactly("servers/192.0.2.1", "servers/192.0.2.2");
            edge.advance(PING);
            answer(spare, 200);
        }
        edge.advance(Duration.ofSeconds(6));
        answer(spare, 200);
        assertThat(health().state()).isEqualTo(State.DOWN);
        assertThat(health().because()).isEqualTo("no answer to OPTIONS");
        assertThat(all(group)).containsExactly("servers/192.0.2.2");
        assertThat(edge.count("sip_targets_down")).isEqualTo(1);

        flow.sent.clear();
        edge.advance(Duration.ofSeconds(3));
        answer(flow, 200);
        assertThat(health().state()).isEqualTo(State.UP);
        assertThat(all(group)).containsExactly("servers/192.0.2.1", "servers/192.0.2.2");
    }

    // RFC 3261 §16.7 step 6, §21.5.4: 503 is of the server, not of the call; 408 to a ping is of something before it.
    @Test
    void takes503And408ToAPingForNoAnswer() {
        var flow = server("192.0.2.1", 5060);
        group(Optional.of(PING), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(1));
        for (var status : List.of(503, 408, 503)) {
            answer(flow, status);
            edge.advance(PING);
        }

        assertThat(health().state()).isEqualTo(State.DOWN);
        assertThat(health().because()).isEqualTo("503 to OPTIONS");
    }

    // RFC 3261 §18.4: a transport that fails is as good as 503; RFC 3263 §4.3: the next is tried.
    @Test
    void triesTheNextWhereAConnectionFails() {
        server("192.0.2.2", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1), target("192.0.2.2", 1, 1));

        assertThat(all(group)).containsExactly("servers/192.0.2.2");
        assertThat(health().state()).isEqualTo(State.DOWN);
        assertThat(health().because()).isEqualTo("nobody there");
    }

    @Test
    void triesAFailedTargetAgainAfterAWhileWhereNobodyPings() {
        server("192.0.2.1", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));
        var search = search(group);
        search.onOutcome(next(search), Outcome.SILENT);
        assertThat(health().state()).isEqualTo(State.DOWN);

        edge.advance(Duration.ofSeconds(5));

        assertThat(health().state()).isEqualTo(State.UNKNOWN);
        var again = search(group);
        again.onOutcome(next(again), Outcome.ANSWERED);
        assertThat(health().state()).isEqualTo(State.UP);
    }

    // RFC 3263 §4.3 says to try the next; where there is none, who was silent for longest may be back first.
    @Test
    void triesTheTargetThatIsDownForLongestWhereAllAre() {
        server("192.0.2.1", 5060);
        server("192.0.2.2", 5060);
        var group = group(Optional.of(PING), target("192.0.2.1", 0, 1), target("192.0.2.2", 1, 1));
        edge.advance(Duration.ofSeconds(1));
        var search = search(group);
        var first = next(search);
        search.onOutcome(next(search), Outcome.SILENT); // The second one,
        edge.advance(Duration.ofMillis(500));
        search.onOutcome(first, Outcome.SILENT); // and then the first.

        assertThat(all(group)).containsExactly("servers/192.0.2.2");
        var again = search(group);
        again.onOutcome(next(again), Outcome.ANSWERED);

        assertThat(all(group)).containsExactly("servers/192.0.2.2"); // Which is a good one now.
        assertThat(edge.count("sip_targets_down")).isEqualTo(1);
    }

    @Test
    void isTriedAtLastOnlyOnceByACall() {
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));
        all(group); // Its address is known, and nobody is there.
        edge.connected.clear();

        assertThat(all(group)).isEmpty();
        assertThat(edge.connected).hasSize(1);
    }

    @Test
    void waitsLongerWithEachFailureUpToAMinuteWhereNobodyPings() {
        server("192.0.2.1", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));
        for (var seconds : List.of(5, 10, 20, 40, 60, 60)) {
            var search = search(group);
            search.onOutcome(next(search), Outcome.SILENT);
            edge.advance(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(health().state()).isEqualTo(State.DOWN);
            edge.advance(Duration.ofMillis(1));
            assertThat(health().state()).isEqualTo(State.UNKNOWN);
        }

        var search = search(group);
        search.onOutcome(next(search), Outcome.ANSWERED);
        var failing = search(group);
        failing.onOutcome(next(failing), Outcome.SILENT);
        edge.advance(Duration.ofSeconds(5));
        assertThat(health().state()).isEqualTo(State.UNKNOWN); // It had answered: from the beginning again.
    }

    @Test
    void triesADeadTargetAgainWhenThePlanStopsPinging() {
        server("192.0.2.1", 5060);
        var pinged = group(Optional.of(PING), target("192.0.2.1", 0, 1));
        var search = search(pinged);
        search.onOutcome(next(search), Outcome.SILENT);
        assertThat(health().state()).isEqualTo(State.DOWN);

        group(Optional.empty(), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(5));

        assertThat(health().state()).isEqualTo(State.UNKNOWN);
    }

    // RFC 3261 §21.5.4: nothing new goes there until Retry-After is over.
    @Test
    void leavesAnOverloadedTargetAloneForAsLongAsItAsks() {
        var flow = server("192.0.2.1", 5060);
        var group = group(Optional.of(PING), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(1));
        answer(flow, 200);
        var search = search(group);

        search.onOverloaded(next(search), Duration.ofSeconds(20));
        assertThat(all(group)).isEmpty();
        assertThat(health().state()).isEqualTo(State.DOWN);
        assertThat(health().because()).isEqualTo("503: it asked us to wait 20 s");
        edge.advance(Duration.ofSeconds(19));
        answer(flow, 200); // That it lives we knew.
        assertThat(all(group)).isEmpty();

        edge.advance(Duration.ofSeconds(1));
        assertThat(all(group)).containsExactly("servers/192.0.2.1");
        assertThat(health().state()).isEqualTo(State.UP);
    }

    @Test
    void hearsOf503AlsoAfterAProvisionalAnswer() {
        server("192.0.2.1", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));
        var search = search(group);
        var attempt = next(search);

        search.onOutcome(attempt, Outcome.ANSWERED);
        search.onOverloaded(attempt, Duration.ofSeconds(10));

        assertThat(all(group)).isEmpty();
    }

    @Test
    void believesNoRetryAfterOfHours() {
        server("192.0.2.1", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));
        var search = search(group);

        search.onOverloaded(next(search), Duration.ofHours(5));
        edge.advance(Duration.ofMinutes(5));

        assertThat(all(group)).hasSize(1);
    }

    @Test
    void sendsNoNewCallsToATargetThatIsDraining() {
        server("192.0.2.1", 5060);
        server("192.0.2.2", 5060);
        var draining = new Target("192.0.2.1", OptionalInt.empty(), Optional.empty(), 0, 1, true);
        var group = group(Optional.empty(), draining, target("192.0.2.2", 5, 1));

        assertThat(all(group)).containsExactly("servers/192.0.2.2");
        assertThat(health().state()).isEqualTo(State.DRAINING);
    }

    // RFC 2782.
    @Test
    void sharesCallsByWeight() {
        server("192.0.2.1", 5060);
        server("192.0.2.2", 5060);
        var group = group(Optional.empty(), target("192.0.2.1", 0, 25), target("192.0.2.2", 0, 75));
        var firsts = new HashMap<String, Integer>();

        for (int i = 0; i < 4_000; i++) {
            firsts.merge(next(search(group)).target(), 1, Integer::sum);
        }

        assertThat(firsts.get("servers/192.0.2.1")).isCloseTo(1_000, Offset.offset(120));
    }

    // RFC 3263 §4.2: each address of a name by itself.
    @Test
    void goesThroughAllServersOfAName() {
        server("192.0.2.1", 5070);
        server("192.0.2.2", 5071);
        edge.dns.srv("_sip._udp.carrier.example", 10, 1, 5070, "a.carrier.example")
                .srv("_sip._udp.carrier.example", 20, 1, 5071, "b.carrier.example")
                .address("a.carrier.example", "192.0.2.1")
                .address("b.carrier.example", "192.0.2.2");
        var group = group(Optional.empty(), target("carrier.example", 0, 1));
        var search = search(group);

        var first = next(search);
        assertThat(first.flow().remoteAddress().getPort()).isEqualTo(5070);
        search.onOutcome(first, Outcome.UNREACHABLE);
        assertThat(next(search).flow().remoteAddress().getPort()).isEqualTo(5071);
        assertThat(health().addresses()).containsExactly("udp 192.0.2.1:5070", "udp 192.0.2.2:5071");
        assertThat(health().state()).isEqualTo(State.UNKNOWN); // One of two is still good.
        assertThat(health().because()).contains("udp 192.0.2.1:5070 is out: a call could not be sent");
        assertThat(all(group)).hasSize(1);
    }

    @Test
    void saysThatANameIsNowhere() {
        var group = group(Optional.empty(), target("nowhere.example", 0, 1));

        assertThat(all(group)).isEmpty();
        assertThat(health().state()).isEqualTo(State.DOWN);
        assertThat(health().because()).isEqualTo("DNS knows no address of nowhere.example");

        server("192.0.2.1", 5060);
        edge.dns.address("nowhere.example", "192.0.2.1");
        assertThat(all(group)).hasSize(1); // Asked anew for each call.
    }

    @Test
    void locatesANextHopThatNoPlanNames() {
        server("192.0.2.9", 5060);
        edge.dns.address("else.example", "192.0.2.9");

        var search = edge.switchboard.outward().targets().search(SipUri.of("ann", "else.example", -1));

        var attempt = next(search);
        assertThat(attempt.target()).isEqualTo("else.example");
        search.onOutcome(attempt, Outcome.SILENT);
        assertThat(next(search).target()).isEqualTo("none");
    }

    // RFC 3261 §18.1.1.
    @Test
    void sendsLargeRequestsOverTcpWhereThatIsTaken() {
        server("192.0.2.1", 5060);
        var overTcp = server("192.0.2.1", 5060, SipTransport.TCP); // The same place: the bench knows one way to it.
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));

        next(search(group), 1_400);

        assertThat(edge.connected.getLast().transport()).isEqualTo(SipTransport.TCP);
        assertThat(overTcp.isTrusted).isTrue();
        next(search(group), 500);
        assertThat(edge.connected.getLast().transport()).isEqualTo(SipTransport.UDP);
    }

    // RFC 3261 §18.1.1: a refusal means UDP after all.
    @Test
    void sendsLargeRequestsOverUdpWhereTcpIsRefused() {
        var flow = server("192.0.2.1", 5060);
        edge.refusesTcp.add(EdgeBench.address("192.0.2.1", 5060));
        var group = group(Optional.empty(), target("192.0.2.1", 0, 1));

        assertThat(next(search(group), 1_400).flow()).isSameAs(flow);
        assertThat(next(search(group), 1_400).flow()).isSameAs(flow);

        assertThat(edge.connected).extracting(hop -> hop.transport().name()).containsExactly("TCP", "UDP", "UDP");
    }

    // RFC 3261 §18: connections are kept and shared; RFC 5626 §4.4.1: and kept alive.
    @Test
    void usesAConnectionAgainUntilItCloses() {
        var flow = server("192.0.2.1", 5060, SipTransport.TCP);
        var target = Target.at("192.0.2.1", 5060, "tcp");
        var group = group(Optional.empty(), target);

        next(search(group));
        next(search(group));
        assertThat(edge.connected).hasSize(1);

        edge.closeFlow(flow);
        server("192.0.2.1", 5060, SipTransport.TCP);
        next(search(group));
        assertThat(edge.connected).hasSize(2);
    }

    @Test
    void stopsPingingWhatThePlanDrops() {
        var flow = server("192.0.2.1", 5060);
        group(Optional.of(PING), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(1));
        answer(flow, 200);

        edge.routing.set(SipPlan.EMPTY);
        edge.advance(Duration.ofMinutes(1));

        assertThat(flow.sent).isEmpty();
        assertThat(edge.switchboard.outward().targets().group("servers")).isEmpty();
    }

    @Test
    void keepsWhatIsKnownWhenAnotherPlanNamesTheSameTarget() {
        var flow = server("192.0.2.1", 5060);
        group(Optional.of(PING), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(1));
        answer(flow, 200);

        group(Optional.of(PING), target("192.0.2.1", 3, 9));

        assertThat(health().state()).isEqualTo(State.UP);
    }

    @Test
    void waitsForAPingThatAsksForPatience() {
        var flow = server("192.0.2.1", 5060);
        group(Optional.of(PING), target("192.0.2.1", 0, 1));
        edge.advance(Duration.ofSeconds(1));

        var ping = (SipRequest) flow.sent.remove();
        edge.receive(flow, SipResponse.answer(ping, 503).withToTag("t").with(HeaderName.RETRY_AFTER, "30 (maintenance)"));

        assertThat(health().because()).isEqualTo("503: it asked us to wait 30 s");
    }
}
