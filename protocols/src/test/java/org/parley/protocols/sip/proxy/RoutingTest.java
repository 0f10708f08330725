package org.parley.protocols.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.parley.protocols.sip.proxy.Messages.KEY;
import static org.parley.protocols.sip.proxy.Messages.invite;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.Uri;
import org.parley.protocols.sip.proxy.RoutePreprocessing.Trust;

/** Before forwarding and while writing the copy. */
class RoutingTest {
    private final RouteMarks marks = new RouteMarks(KEY);
    private final Branches branches = new Branches(KEY);
    private final RoutePreprocessing preprocessing =
            new RoutePreprocessing(uri -> uri.host().equals("proxy.example.org"), marks);

    private String ours(SipRequest request, String token) {
        return "<sip:" + marks.user(request, token) + "@proxy.example.org;lr>";
    }

    private static HeaderField via(String branch) {
        return HeaderField.of(HeaderName.VIA, "SIP/2.0/UDP proxy.example.org;branch=" + branch);
    }

    // RFC 3261 §16.4: our own Route is taken away, the others stay.
    @Test
    void takesItsOwnRouteAway() {
        var route = ours(invite("sip:bob@192.0.2.9"), "");
        var prepared = preprocessing.prepare(invite("sip:bob@192.0.2.9", "Route: " + route + ", <sip:next.example.org;lr>"));

        assertThat(prepared.trust()).isEqualTo(Trust.MARKED);
        assertThat(prepared.routes()).containsExactly(NameAddr.parse("<sip:next.example.org;lr>").orThrow());
        assertThat(String.valueOf(prepared.nextHop())).isEqualTo("sip:next.example.org;lr");
    }

    // RFC 5658 §6: both of a double Record-Route go, and the last one says by which flow.
    @Test
    void takesBothOfADoubleRecordRouteAway() {
        var plain = invite("sip:bob@192.0.2.9");
        var prepared = preprocessing.prepare(
                invite("sip:bob@192.0.2.9", "Route: " + ours(plain, "caller"), "Route: " + ours(plain, "callee")));

        assertThat(prepared.routes()).isEmpty();
        assertThat(prepared.flowToken()).isEqualTo("callee");
        assertThat(String.valueOf(prepared.nextHop())).isEqualTo("sip:bob@192.0.2.9");
    }

    // RFC 5626 §5.3: what was tampered with is not believed.
    @Test
    void tellsForgedRoutes() {
        var mine = ours(invite("sip:bob@192.0.2.9"), "token");

        var otherToken = mine.replace("token", "tokem");
        var otherCall = invite("sip:bob@192.0.2.9", "Route: " + mine).with(HeaderName.CALL_ID, "another");

        assertThat(preprocessing.prepare(invite("sip:bob@192.0.2.9", "Route: " + otherToken)).trust()).isEqualTo(Trust.FORGED);
        assertThat(preprocessing.prepare(otherCall).trust()).isEqualTo(Trust.FORGED);
        assertThat(preprocessing.prepare(otherCall).flowToken()).isEmpty();
        assertThat(preprocessing
                        .prepare(invite("sip:bob@192.0.2.9", "Route: <sip:proxy.example.org;lr>"))
                        .trust())
                .isEqualTo(Trust.UNMARKED);
    }

    @Test
    void believesADialogOnlyWhenEachOfItsOwnRoutesIsMarked() {
        var plain = invite("sip:bob@192.0.2.9");
        var prepared = preprocessing.prepare(
                invite("sip:bob@192.0.2.9", "Route: " + ours(plain, ""), "Route: <sip:proxy.example.org;lr>"));

        assertThat(prepared.trust()).isEqualTo(Trust.UNMARKED);
    }

    // RFC 3261 §16.4: a strict router before us put what we had recorded into the Request-URI.
    @Test
    void putsBackWhatAStrictRouterMoved() {
        var recorded = ours(invite("sip:x@y"), "");
        var uri = recorded.substring(1, recorded.length() - 1);
        var prepared = preprocessing.prepare(invite(uri, "Route: <sip:next.example.org;lr>, <sip:bob@192.0.2.9>"));

        assertThat(prepared.request().uriText()).isEqualTo("sip:bob@192.0.2.9");
        assertThat(prepared.routes()).hasSize(1);
        assertThat(prepared.trust()).isEqualTo(Trust.MARKED);
    }

    // RFC 3261 §16.4: maddr that names us, with its port and transport.
    @Test
    void takesAwayAMaddrThatNamesIt() {
        var prepared = preprocessing.prepare(invite("sip:bob@example.com;maddr=proxy.example.org;transport=udp"));

        assertThat(prepared.request().uriText()).isEqualTo("sip:bob@example.com");
        assertThat(preprocessing.prepare(invite("sip:bob@example.com;maddr=192.0.2.1")).request().uriText())
                .isEqualTo("sip:bob@example.com;maddr=192.0.2.1");
    }

    // RFC 3261 §16.6 step 6: a next hop without lr wants to find itself in the Request-URI.
    @Test
    void writesForAStrictRouter() {
        var prepared = preprocessing.prepare(invite("sip:bob@192.0.2.9", "Route: <sip:old.example.org>, <sip:next.example.org;lr>"));
        assertThat(prepared.isNextStrict()).isTrue();

        var copy = new Forwarding(prepared.request()).routes(prepared.routes()).towardsStrictRouter().write(via("z9hG4bKx"));

        assertThat(copy.uriText()).isEqualTo("sip:old.example.org");
        assertThat(copy.routes()).extracting(route -> route.uri().toString())
                .containsExactly("sip:next.example.org;lr", "sip:bob@192.0.2.9");
    }

    // RFC 3261 §16.6 steps 2 to 8.
    @Test
    void writesTheCopyThatGoesOn() {
        var request = invite("sip:bob@example.org", "Max-Forwards: 10", "Route: <sip:proxy.example.org;lr>", "Subject: hello");

        var copy = new Forwarding(request)
                .uri(Uri.parse("sip:bob@192.0.2.9").orThrow())
                .routes(List.of())
                .recordRoutes(List.of(HeaderField.of(HeaderName.RECORD_ROUTE, "<sip:proxy.example.org;lr>")))
                .breadth(7)
                .edits(new HeaderEdits(
                        Set.of(HeaderName.SUBJECT), List.of(HeaderField.of(HeaderName.ORGANIZATION, "Us"))))
                .write(via("z9hG4bKx"));

        assertThat(copy.uriText()).isEqualTo("sip:bob@192.0.2.9");
        assertThat(copy.maxForwards()).hasValue(9);
        assertThat(copy.vias()).hasSize(2);
        assertThat(copy.topVia().branch()).contains("z9hG4bKx");
        assertThat(copy.headers().has(HeaderName.ROUTE)).isFalse();
        assertThat(copy.recordRoutes()).hasSize(1);
        assertThat(copy.header(ProxyValidation.MAX_BREADTH)).contains("7");
        assertThat(copy.headers().has(HeaderName.SUBJECT)).isFalse();
        assertThat(copy.header(HeaderName.ORGANIZATION)).contains("Us");
        assertThat(request.vias()).hasSize(1);
    }

    @Test
    void countsHopsForThoseWhoDoNot() {
        assertThat(new Forwarding(invite("sip:bob@example.org")).write(via("z9hG4bKx")).maxForwards()).hasValue(70);
    }

    // RFC 5393 §4.2: the same request again is a loop, with another Request-URI it is a spiral.
    @Test
    void tellsLoopsFromSpirals() {
        var request = invite("sip:bob@example.org");
        long mark = branches.loopMark(request);
        var forwarded = new Forwarding(request).write(via(branches.next(mark)));

        var again = forwarded.pushingVia(org.parley.protocols.sip.message.Via.parse("SIP/2.0/UDP 192.0.2.8;branch=z9hG4bKz").orThrow());
        var spiral = again.withUri(Uri.parse("sip:carol@example.org").orThrow());

        assertThat(branches.loopMark(again)).isEqualTo(mark);
        assertThat(ProxyValidation.refusalOf(again, Set.of(), branches.loopMark(again)))
                .hasValueSatisfying(refusal -> assertThat(refusal.status()).isEqualTo(482));
        assertThat(ProxyValidation.refusalOf(spiral, Set.of(), branches.loopMark(spiral))).isEmpty();
        assertThat(ProxyValidation.refusalOf(request, Set.of(), mark)).isEmpty();
    }

    @Test
    void makesEachBranchOnce() {
        assertThat(branches.next(5)).isNotEqualTo(branches.next(5)).startsWith("z9hG4bK");
    }

    // RFC 3261 §16.3, RFC 5393 §5.3.
    @Test
    void refusesWhatMayGoNoFurther() {
        assertThat(status(invite("sip:b@example.org", "Max-Forwards: 0"))).isEqualTo(483);
        assertThat(status(invite("sip:b@example.org", "Max-Breadth: 0"))).isEqualTo(440);
        assertThat(status(invite("sip:b@example.org", "Max-Breadth: 1"))).isZero();
        assertThat(ProxyValidation.breadth(invite("sip:b@example.org", "Max-Breadth: 99999"))).isEqualTo(60);
        assertThat(ProxyValidation.breadth(invite("sip:b@example.org", "Max-Breadth: many"))).isEqualTo(60);

        var unknown = ProxyValidation.refusalOf(invite("sip:b@example.org", "Proxy-Require: magic"), Set.of());
        assertThat(unknown).hasValueSatisfying(refusal -> {
            assertThat(refusal.status()).isEqualTo(420);
            assertThat(refusal.headers().getFirst().value()).isEqualTo("magic");
        });
        assertThat(ProxyValidation.refusalOf(invite("sip:b@example.org", "Proxy-Require: magic"), Set.of("magic"))).isEmpty();
    }

    private static int status(SipRequest request) {
        return ProxyValidation.refusalOf(request, Set.of()).map(refusal -> refusal.status()).orElse(0);
    }

    // RFC 5626 §5.2.
    @Test
    void opensItsOwnFlowTokensOnly() {
        var tokens = new FlowTokens(new byte[32]);
        var token = tokens.seal(new byte[] {1, 2, 3});

        assertThat(tokens.open(token)).hasValueSatisfying(identity -> assertThat(identity).containsExactly(1, 2, 3));
        assertThat(new FlowTokens(new byte[] {1}).open(token)).isEmpty();
        assertThat(tokens.open("")).isEmpty();
        assertThat(tokens.open("A".repeat(1000))).isEmpty();
        for (int i = 0; i < token.length() - 1; i++) { // The last character has bits that mean nothing.
            var changed = token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1);
            assertThat(tokens.open(changed)).as(changed).isEmpty();
        }
    }
}
