package org.parley.protocols.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parley.protocols.sip.proxy.Messages.answer;
import static org.parley.protocols.sip.proxy.Messages.invite;
import static org.parley.protocols.sip.proxy.Messages.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;

class ResponseContextTest {
    private static final long PATIENCE_NS = 4_000_000_000L;
    private static final SipRequest INVITE = invite("sip:200@example.org");

    /** What a context did, written down as words. */
    private static final class Driven {
        final ResponseContext<String> context;
        final SipRequest request;
        final List<String> log = new ArrayList<>();
        final Map<String, Branch<String>> branches = new HashMap<>();
        long nowNs = 1;

        Driven(SipRequest request, boolean hasSource, int breadth) {
            this.request = request;
            context = new ResponseContext<>(request, new ResponseContext.Rules(PATIENCE_NS, hasSource, breadth));
        }

        @SafeVarargs
        static Driven of(List<String>... groups) {
            return new Driven(INVITE, false, 60).start(groups);
        }

        @SafeVarargs
        final Driven start(List<String>... groups) {
            take(context.start(List.of(groups), nowNs));
            return this;
        }

        private void take(List<ProxyEffect<String>> effects) {
            for (var effect : effects) {
                switch (effect) {
                    case ProxyEffect.Forward<String>(var branch, var breadth) -> {
                        branches.put(branch.target(), branch);
                        log.add("forward " + branch.target() + (breadth == 60 ? "" : " " + breadth));
                    }
                    case ProxyEffect.Respond<String>(var response) -> log.add("respond " + response.status());
                    case ProxyEffect.Refuse<String>(var status) -> log.add("refuse " + status);
                    case ProxyEffect.Cancel<String>(var branch, _) -> log.add("cancel " + branch.target());
                    case ProxyEffect.AskNext<String> _ -> log.add("ask");
                    case ProxyEffect.Over<String> _ -> log.add("over");
                }
            }
        }

        private Branch<String> branch(String target) {
            return Objects.requireNonNull(branches.get(target), target);
        }

        Driven answers(String target, int status) {
            take(context.onResponse(branch(target), answer(request, status), nowNs));
            return this;
        }

        Driven fails(String target, int status) {
            take(context.onNoAnswer(branch(target), status, nowNs));
            return this;
        }

        Driven cancels() {
            take(context.onCancelled(nowNs));
            return this;
        }

        Driven offers(String target) {
            take(context.offer(target, nowNs));
            return this;
        }

        Driven hasNoMore() {
            take(context.noMore(nowNs));
            return this;
        }

        Driven waits(long ns) {
            nowNs += ns;
            take(context.onTime(nowNs));
            return this;
        }

        List<String> happened() {
            var copy = List.copyOf(log);
            log.clear();
            return copy;
        }
    }

    // RFC 3261 §16.7 step 5: provisional answers but 100 pass at once, and the first 2xx.
    @Test
    void passesOnRingingAndAcceptance() {
        var call = Driven.of(List.of("a"));

        assertThat(call.answers("a", 100).happened()).containsExactly("forward a");
        assertThat(call.answers("a", 180).happened()).containsExactly("respond 180");
        assertThat(call.answers("a", 200).happened()).containsExactly("respond 200", "over");
    }

    // RFC 3261 §16.7 step 10: who did not answer first is cancelled; RFC 6026 §8.4: his late 2xx passes all the same.
    @Test
    void cancelsTheOthersWhenOneAccepts() {
        var call = Driven.of(List.of("a", "b"));
        assertThat(call.happened()).containsExactly("forward a 30", "forward b 30");

        assertThat(call.answers("a", 200).happened()).containsExactly("respond 200", "cancel b");
        assertThat(call.answers("b", 200).happened()).containsExactly("respond 200", "over");
        assertThat(call.answers("a", 200).happened()).containsExactly("respond 200");
    }

    // RFC 3261 §16.7 step 5: nothing but 2xx passes once a final answer did.
    @Test
    void keepsQuietAfterTheFinalAnswer() {
        var call = Driven.of(List.of("a", "b")).answers("a", 200);
        call.happened();

        assertThat(call.answers("b", 180).happened()).isEmpty();
        assertThat(call.answers("b", 487).happened()).containsExactly("over");
    }

    // RFC 3261 §16.7 step 6: the lowest class wins once all have answered.
    @Test
    void choosesTheBestRefusal() {
        var call = Driven.of(List.of("a", "b", "c"));
        call.happened();

        assertThat(call.answers("a", 503).answers("b", 404).happened()).isEmpty();
        assertThat(call.answers("c", 486).happened()).containsExactly("respond 486", "over");
    }

    // RFC 3261 §16.7 step 6: a 503 would say that the proxy takes nothing more.
    @Test
    void tellsTheCallerOfNoOtherServersOverload() {
        assertThat(Driven.of(List.of("a")).answers("a", 503).happened()).containsExactly("forward a", "refuse 500", "over");
    }

    // RFC 3261 §16.7 step 5: a 6xx ends the search, but is passed on only when all others have ended.
    @Test
    void endsTheSearchWhenSomebodyDeclinesForAll() {
        var call = Driven.of(List.of("a", "b"), List.of("c"));
        call.happened();

        assertThat(call.answers("a", 603).happened()).containsExactly("cancel b");
        assertThat(call.answers("b", 487).happened()).containsExactly("respond 603", "over");
    }

    @Test
    void prefersAcceptanceToA6xxThatCameBefore() {
        var call = Driven.of(List.of("a", "b")).answers("a", 603);
        call.happened();

        assertThat(call.answers("b", 200).happened()).containsExactly("respond 200", "over");
    }

    // RFC 3261 §16.6: those of a lower preference are asked when all before them have refused.
    @Test
    void asksOneGroupAfterTheOther() {
        var call = Driven.of(List.of("a", "b"), List.of("c"));
        call.happened();

        assertThat(call.answers("a", 486).happened()).isEmpty();
        assertThat(call.fails("b", 408).happened()).containsExactly("forward c");
        assertThat(call.answers("c", 404).happened()).containsExactly("respond 486", "over");
    }

    // RFC 3261 §16.7 step 7: the caller may have to answer each challenge.
    @Test
    void mergesChallenges() {
        var call = Driven.of(List.of("a", "b"));
        var first = answer(INVITE, 401).adding(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"a\"");
        var second = answer(INVITE, 407).adding(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"b\"");

        call.context.onResponse(call.branch("a"), first, 1);
        var effects = call.context.onResponse(call.branch("b"), second, 1);

        var passed = ((ProxyEffect.Respond<String>) effects.getFirst()).response();
        assertThat(passed.headers().all(HeaderName.WWW_AUTHENTICATE)).containsExactly("Digest realm=\"a\"");
        assertThat(passed.headers().all(HeaderName.PROXY_AUTHENTICATE)).containsExactly("Digest realm=\"b\"");
    }

    // RFC 3261 §16.10: the answer is still that of the branches.
    @Test
    void cancelsAllWhenTheCallerDoes() {
        var call = Driven.of(List.of("a", "b"), List.of("c"));
        call.happened();

        assertThat(call.cancels().happened()).containsExactly("cancel a", "cancel b");
        assertThat(call.answers("a", 487).happened()).isEmpty();
        assertThat(call.fails("b", 408).happened()).containsExactly("respond 487", "over");
    }

    // RFC 3261 §9.1: CANCEL and 200 cross.
    @Test
    void passesAnAcceptanceThatCrossedTheCancel() {
        var call = Driven.of(List.of("a")).cancels();
        call.happened();

        assertThat(call.answers("a", 200).happened()).containsExactly("respond 200", "over");
    }

    @Test
    void answersACancelledCallerWhoseBranchNeverSaidAnything() {
        var call = Driven.of(List.of("a")).cancels();
        call.happened();

        assertThat(call.fails("a", 408).happened()).containsExactly("refuse 487", "over");
    }

    // RFC 3261 §16.8: what timer C ends counts as a timeout, whatever the callee calls it.
    @Test
    void tellsOfATimeoutWhenNobodyCancelled() {
        assertThat(Driven.of(List.of("a")).answers("a", 180).answers("a", 487).happened())
                .containsExactly("forward a", "respond 180", "refuse 408", "over");
    }

    // RFC 4320 §4.2: nobody waits for a 408 to anything but an INVITE any more.
    @Test
    void leavesOtherRequestsWithoutAnswerWhenTheyTimeOut() {
        var options = new Driven(request("OPTIONS", "sip:200@example.org"), false, 60).start(List.of("a"));

        assertThat(options.answers("a", 183).fails("a", 408).happened()).containsExactly("forward a", "over");
    }

    // RFC 3261 §16.5: nobody to ask.
    @Test
    void tellsThatNobodyIsThere() {
        assertThat(Driven.of().happened()).containsExactly("refuse 480", "over");
    }

    // RFC 3263 §4.3: the next server where one failed, none where the callee refused.
    @Test
    void failsOverWhenAServerFails() {
        var call = new Driven(INVITE, true, 60).start();
        call.offers("a").fails("a", 503).offers("b").answers("b", 500).offers("c");
        assertThat(call.happened()).containsExactly("ask", "forward a", "ask", "forward b", "ask", "forward c");

        assertThat(call.answers("c", 486).happened()).containsExactly("respond 486", "over");
    }

    @Test
    void givesTheBestRefusalWhenNoServerIsLeft() {
        var call = new Driven(INVITE, true, 60).start().offers("a").answers("a", 503).offers("b").fails("b", 408);
        call.happened();

        assertThat(call.hasNoMore().happened()).containsExactly("refuse 408", "over");
    }

    @Test
    void refusesWhenTheSourceHasNobody() {
        assertThat(new Driven(INVITE, true, 60).start().hasNoMore().happened()).containsExactly("ask", "refuse 480", "over");
    }

    @Test
    void asksTheNextServerWhileOneIsSilent() {
        var call = new Driven(INVITE, true, 60).start().offers("a");
        assertThat(call.context.nextDeadlineNs()).isEqualTo(1 + PATIENCE_NS);
        call.happened();

        assertThat(call.waits(PATIENCE_NS).happened()).containsExactly("ask");
        assertThat(call.offers("b").happened()).containsExactly("cancel a", "forward b 59"); // The silent branch still has its share.
        assertThat(call.answers("b", 200).happened()).containsExactly("respond 200");
        assertThat(call.answers("a", 487).happened()).containsExactly("over");
    }

    @Test
    void goesOnWaitingForASilentServerWhenThereIsNoOther() {
        var call = new Driven(INVITE, true, 60).start().offers("a").waits(PATIENCE_NS).hasNoMore();
        call.happened();

        assertThat(call.answers("a", 200).happened()).containsExactly("respond 200", "over");
    }

    @Test
    void keepsTheNextServerForLaterWhenTheSilentOneWakesUp() {
        var call = new Driven(INVITE, true, 60).start().offers("a").waits(PATIENCE_NS).answers("a", 180);
        call.happened();

        assertThat(call.offers("b").happened()).isEmpty();
        assertThat(call.answers("a", 503).happened()).containsExactly("forward b");
    }

    @Test
    void startsNothingNewForACallerWhoWentAway() {
        var call = new Driven(INVITE, true, 60).start().cancels();

        assertThat(call.offers("a").happened()).containsExactly("ask", "refuse 487", "over");
    }

    // RFC 5393 §5.3.3: branches share what the request may make; what is too many at once comes after.
    @Test
    void makesNoMoreBranchesAtOnceThanTheRequestAllows() {
        var call = new Driven(INVITE, false, 2).start(List.of("a", "b", "c"));
        assertThat(call.happened()).containsExactly("forward a 1", "forward b 1");

        assertThat(call.answers("a", 486).answers("b", 486).happened()).containsExactly("forward c 2");
    }
}
