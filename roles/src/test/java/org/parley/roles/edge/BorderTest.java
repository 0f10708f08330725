package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.domain.calls.EndReason;
import org.parley.domain.routing.AccessRules;
import org.parley.domain.routing.Refusals.Kept;
import org.parley.domain.routing.SipLimits;
import org.parley.domain.routing.SipPlan;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.roles.edge.door.Doorkeeper;

/** What the door lets in, whom it shuts out, and what it writes down. */
class BorderTest {
    private static final String ATTACKER = "203.0.113.66";

    private final EdgeBench edge = new EdgeBench();

    private boolean isBanned(String address) {
        return !edge.switchboard.border().gate().admits(InetAddress.ofLiteral(address));
    }

    private List<Kept> refusals() {
        return edge.switchboard.border().audit().refusals(0, 1_000);
    }

    private void limits(int requestsPerSecond, int bytesMax, int failures) {
        edge.routing.set(SipPlan.EMPTY.withLimits(
                new SipLimits(requestsPerSecond, 20, 50, 5_000, bytesMax, failures, Duration.ofMinutes(10))));
    }

    private TestPhone guess(String user, SipTransport transport) {
        var phone = new TestPhone(edge, user, "guess", transport, ATTACKER);
        phone.register(600);
        return phone;
    }

    @Test
    void bansWhoGuessesPasswords() {
        limits(1_000, 65_535, 5);

        for (int i = 0; i < 5; i++) {
            guess("ann", SipTransport.UDP);
        }

        assertThat(isBanned(ATTACKER)).isTrue();
        assertThat(edge.switchboard.border().bans().bans().getFirst().because()).isEqualTo("5 wrong passwords within 10 minutes");
        assertThat(refusals()).extracting(kept -> kept.refusal().rule()).containsExactly("wrong-password", "banned");
        assertThat(refusals().getFirst().times()).isEqualTo(5);
        assertThat(refusals().getFirst().refusal().who()).contains("ann@" + EdgeBench.REALM);
    }

    // RFC 7616 §3.3: opaque comes back unchanged, but only to who got it.
    @Test
    void nobodyIsBannedForGuessesInHisNameThatNeverSawOurChallenge() {
        limits(1_000, 65_535, 5);
        var elsewhere = new TestPhone(edge, "ann", "guess", SipTransport.UDP, "203.0.113.99");
        var challenge = elsewhere.send(elsewhere.registration(request -> request));

        for (int i = 0; i < 20; i++) {
            var forged = new TestPhone(edge, "ann", "guess", SipTransport.UDP, ATTACKER);
            var request = forged.registration(one -> one);
            edge.receive(forged.flow, forged.stamped(new DigestClient("ann", "guess").answer(request, challenge, "c" + i).orElseThrow()));
        }

        assertThat(isBanned(ATTACKER)).isFalse();
    }

    @Test
    void bansWhoTriesManyNames() {
        limits(1_000, 65_535, 1_000);

        for (int i = 0; i < 11; i++) {
            guess("user" + i, SipTransport.TCP);
        }

        assertThat(isBanned(ATTACKER)).isTrue();
        assertThat(refusals()).extracting(kept -> kept.refusal().rule()).contains("unknown-user", "banned");
    }

    @Test
    void hasPatienceWithAnOfficeWhereSomebodyIsRegistered() {
        limits(1_000, 65_535, 5);
        var colleague = new TestPhone(edge, "ann", "secret", SipTransport.UDP, ATTACKER);
        colleague.register(600);

        for (int i = 0; i < 20; i++) {
            guess("bob", SipTransport.UDP);
            edge.advance(Duration.ofSeconds(10));
        }

        assertThat(isBanned(ATTACKER)).isFalse();
        assertThat(colleague.register(600).status()).isEqualTo(200);
    }

    // One telephone with an old password, which tries again and again.
    @Test
    void colleaguesOfWhoGuessesAreNotSilenced() {
        limits(1_000, 65_535, 50);
        var colleague = new TestPhone(edge, "ann", "secret", SipTransport.UDP, ATTACKER);
        colleague.register(600);

        for (int i = 0; i < 100; i++) {
            guess("bob", SipTransport.UDP);
        }

        assertThat(colleague.register(600).status()).isEqualTo(200);
    }

    // RFC 7616 §3.3: without the opaque of a challenge nothing shows that the sender is where he says.
    @Test
    void nobodyIsSilencedByWrongPasswordsThatAreSentInHisName() {
        limits(1_000, 65_535, 50);
        var elsewhere = new TestPhone(edge, "ann", "guess", SipTransport.UDP, "203.0.113.99");
        var request = elsewhere.registration(any -> any);
        edge.receive(elsewhere.flow, elsewhere.stamped(request));
        var challenge = elsewhere.flow.response();
        for (int i = 0; i < 100; i++) {
            var forged = new TestPhone(edge, "ann", "guess", SipTransport.UDP, ATTACKER);
            edge.receive(forged.flow, forged.stamped(new DigestClient("ann", "guess").answer(request, challenge, "c" + i).orElseThrow()));
        }

        assertThat(new TestPhone(edge, "ann", "secret", SipTransport.UDP, ATTACKER).register(600).status()).isEqualTo(200);
    }

    @Test
    void aLiftedBanLetsInAtOnce() {
        limits(1_000, 65_535, 5);
        for (int i = 0; i < 5; i++) {
            guess("ann", SipTransport.TCP);
        }
        assertThat(isBanned(ATTACKER)).isTrue();

        edge.switchboard.border().bans().lift(ATTACKER);

        assertThat(new TestPhone(edge, "ann", "secret", SipTransport.TCP, ATTACKER).register(600).status()).isEqualTo(200);
    }

    @Test
    void closesTheConnectionOfWhoIsBanned() {
        limits(1_000, 65_535, 5);
        TestPhone last = null;
        for (int i = 0; i < 5; i++) {
            last = guess("ann", SipTransport.TCP);
        }

        assertThat(last).isNotNull();
        assertThat(last.flow.isOpen).isFalse();
    }

    @Test
    void aScannerGetsNoAnswer() {
        var scanner = new TestPhone(edge, "100", "", SipTransport.TCP, ATTACKER);
        edge.receive(scanner.flow, scanner.stamped(
                scanner.request(SipMethod.OPTIONS, "100").with(HeaderName.USER_AGENT, "Friendly-Scanner 0.1")));

        assertThat(scanner.flow.sent).isEmpty();
        assertThat(isBanned(ATTACKER)).isTrue();
        assertThat(refusals().getFirst().refusal().rule()).isEqualTo("scanner");
    }

    // Over UDP anybody can send "friendly-scanner" in another's name: that must not last, and not hit who is registered.
    @Test
    void aScannerOverUdpIsShutOutForAShortWhileOnlyAndNobodyWhoIsRegistered() {
        var scanner = new TestPhone(edge, "100", "", SipTransport.UDP, ATTACKER);
        var probe = scanner.request(SipMethod.OPTIONS, "100").with(HeaderName.USER_AGENT, "friendly-scanner");
        edge.receive(scanner.flow, scanner.stamped(probe));
        assertThat(isBanned(ATTACKER)).isTrue();
        edge.advance(Duration.ofMinutes(1));
        assertThat(isBanned(ATTACKER)).isFalse();

        var ann = TestPhone.of(edge, "ann");
        ann.register(600);
        edge.receive(ann.flow, ann.stamped(probe));
        assertThat(isBanned("192.0.2.7")).isFalse();
    }

    @Test
    void whomThePlanAllowsIsNeverBannedAndWhomItDeniesIsNeverRead() {
        edge.routing.set(SipPlan.EMPTY.withAccess(
                new AccessRules(List.of("203.0.113.0/24"), List.of(ATTACKER), AccessRules.OPEN.scanners())));
        var scanner = new TestPhone(edge, "100", "", SipTransport.TCP, ATTACKER);

        edge.receive(scanner.flow, scanner.stamped(
                scanner.request(SipMethod.OPTIONS, "100").with(HeaderName.USER_AGENT, "sipvicious")));

        assertThat(isBanned(ATTACKER)).isFalse();
        assertThat(isBanned("203.0.113.1")).isTrue();
        assertThat(edge.switchboard.border().gate().denied()).isEqualTo(1);
    }

    @Test
    void moreRequestsThanAllowedWaitForLater() {
        limits(2, 65_535, 50);
        var phone = new TestPhone(edge, "ann", "secret", SipTransport.TCP, ATTACKER);
        for (int i = 0; i < 20; i++) {
            assertThat(phone.send(phone.request(SipMethod.OPTIONS, "100")).status()).isEqualTo(200);
        }

        var refused = phone.send(phone.request(SipMethod.OPTIONS, "100"));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header(HeaderName.RETRY_AFTER)).contains("10");
        assertThat(refusals().getLast().refusal().because()).isEqualTo("It sends more than 2 requests in a second");

        edge.advance(Duration.ofSeconds(1));
        assertThat(phone.send(phone.request(SipMethod.OPTIONS, "100")).status()).isEqualTo(200);
    }

    // RFC 3261 §21.5.7.
    @Test
    void refusesMessagesThatAreTooLarge() {
        limits(1_000, 1_000, 50);
        var phone = TestPhone.of(edge, "ann");
        var large = phone.stamped(phone.request(SipMethod.OPTIONS, "100").with(HeaderName.SUBJECT, "x".repeat(1_000)));

        edge.receive(phone.flow, parsed(large));

        assertThat(phone.flow.response().status()).isEqualTo(513);
        assertThat(refusals().getLast().refusal().rule()).isEqualTo("message-size");
    }

    private static SipRequest parsed(SipRequest request) {
        return (SipRequest) ((Parsed.Ok<SipMessage>) SipParser.parse(request.encoded())).value();
    }

    // RFC 3325 §5: what claims an identity is removed where it comes from outside the trust domain.
    @Test
    void takesAwayWhatOnlyTrustedPeersMaySay() {
        var phone = TestPhone.of(edge, "ann");
        var invite = phone.request(SipMethod.INVITE, "101")
                .with(HeaderName.P_ASSERTED_IDENTITY, "<sip:chief@" + EdgeBench.REALM + ">")
                .with(HeaderName.of("Diversion"), "<sip:chief@" + EdgeBench.REALM + ">")
                .with(HeaderName.of("x-parley-tenant"), "other")
                .with(HeaderName.PRIVACY, "id");
        var verdict = edge.switchboard.border().doorkeeper().judge(phone.stamped(invite), phone.flow, edge.time.nowNs());

        assertThat(verdict).isInstanceOf(Doorkeeper.Verdict.PassAs.class);
        var passed = ((Doorkeeper.Verdict.PassAs) verdict).request();
        assertThat(passed.header(HeaderName.P_ASSERTED_IDENTITY)).isEmpty();
        assertThat(passed.header(HeaderName.of("Diversion"))).isEmpty();
        assertThat(passed.header(HeaderName.of("X-Parley-Tenant"))).isEmpty();
        assertThat(passed.header(HeaderName.PRIVACY)).contains("id");
    }

    @Test
    void aUserHasAsManyCallsAsThePlanSaysUntilOneEnds() {
        edge.routing.set(SipPlan.EMPTY.withLimits(new SipLimits(1_000, 20, 1, 5_000, 65_535, 50, Duration.ofMinutes(10))));
        var ann = TestPhone.of(edge, "ann");
        ann.dial("101", "offer");
        var first = edge.incoming.getLast().leg();
        ann.flow.sent.clear();

        var again = TestPhone.of(edge, "ann");
        again.dial("101", "offer");
        assertThat(again.flow.response().status()).isEqualTo(403);
        assertThat(refusals().getLast().refusal().because()).isEqualTo("Account ann has 1 calls already, as many as one may");

        edge.plane().hangUp(first, EndReason.HUNG_UP);
        TestPhone.of(edge, "ann").dial("101", "offer");
        assertThat(edge.incoming).hasSize(2);
    }

    @Test
    void aRefusalOfThePlanIsWrittenDownOnceWithItsNumber() {
        var phone = TestPhone.of(edge, "ann");
        for (int i = 0; i < 3; i++) {
            phone.send(phone.registration(request ->
                    request.withUri(SipUri.of("", "elsewhere.example", -1))));
        }

        assertThat(refusals()).hasSize(1);
        assertThat(refusals().getFirst().times()).isEqualTo(3);
        assertThat(refusals().getFirst().refusal().because()).isEqualTo("elsewhere.example is no domain of this node");
        assertThat(refusals().getFirst().refusal().status()).isEqualTo(404);
    }
}
