package org.parley.protocols.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.auth.DigestServer.Verdict;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Samples;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.testkit.Fuzzing;

class DigestTest {
    private static final List<DigestAlgorithm> OFFERED = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
    private static final SipRequest REGISTER = Samples.request(SipMethod.REGISTER, "z9hG4bK1");

    private long nowNs = 1_000;
    private final DigestServer server = new DigestServer("parley", OFFERED, new byte[32], Duration.ofMinutes(5), nowNs);
    private final DigestClient client = new DigestClient("ann", "secret");

    private static StoredHashes stored() {
        return StoredHashes.of(Map.of(
                DigestAlgorithm.MD5, DigestAlgorithm.MD5.ha1("ann", "parley", "secret"),
                DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_512_256.ha1("ann", "parley", "secret"),
                DigestAlgorithm.SHA_256, DigestAlgorithm.SHA_256.ha1("ann", "parley", "secret")));
    }

    private DigestChallenge challenge(DigestAlgorithm algorithm) {
        return server.challenges(false, nowNs).stream()
                .map(value -> DigestChallenge.parse(value).orThrow())
                .filter(challenge -> challenge.algorithm().equals(algorithm.token()))
                .findFirst()
                .orElseThrow();
    }

    private Verdict verify(DigestCredentials credentials) {
        return server.verify(REGISTER, DigestCredentials.parse(credentials.toString()).orThrow(), stored(), nowNs);
    }

    private DigestCredentials credentials(DigestChallenge challenge, int count) {
        return client.credentials(challenge, SipMethod.REGISTER, REGISTER.uriText(), "cn\"once", count);
    }

    // RFC 7616 §3.9.1, both algorithms.
    @Test
    void computesTheExamplesOfTheRfc() {
        var nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
        var cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
        var client = new DigestClient("Mufasa", "Circle of Life");
        for (var algorithm : OFFERED) {
            var challenge = new DigestChallenge("http-auth@example.org", nonce, "", algorithm.token(), false, true, false);
            var response = client.credentials(challenge, SipMethod.of("GET"), "/dir/index.html", cnonce, 1).response();

            assertThat(response).isEqualTo(algorithm == DigestAlgorithm.MD5
                    ? "8ca523f5e9506fed4657c9700eebdbec"
                    : "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MD5", "SHA_256"})
    void acceptsTheRightPassword(DigestAlgorithm algorithm) {
        assertThat(verify(credentials(challenge(algorithm), 1))).isEqualTo(new Verdict.Accepted("ann"));
    }

    @Test
    void refusesTheWrongPasswordAndUnknownUsers() {
        var wrong = new DigestClient("ann", "guess")
                .credentials(challenge(DigestAlgorithm.MD5), SipMethod.REGISTER, REGISTER.uriText(), "c", 1);
        var right = credentials(challenge(DigestAlgorithm.MD5), 1);

        assertThat(verify(wrong)).isInstanceOf(Verdict.Refused.class);
        assertThat(server.verify(REGISTER, right, StoredHashes.NONE, nowNs)).isInstanceOf(Verdict.Refused.class);
    }

    // RFC 7616 §3.4: a count is taken once; later ones may come out of order.
    @Test
    void takesEachNonceCountOnce() {
        var challenge = challenge(DigestAlgorithm.SHA_256);

        assertThat(verify(credentials(challenge, 1))).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(credentials(challenge, 1))).isEqualTo(new Verdict.Stale());
        assertThat(verify(credentials(challenge, 3))).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(credentials(challenge, 2))).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(credentials(challenge, 2))).isEqualTo(new Verdict.Stale());
        assertThat(verify(credentials(challenge, 200))).isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(credentials(challenge, 4))).isEqualTo(new Verdict.Stale());
    }

    @Test
    void callsAnOldNonceStale() {
        var credentials = credentials(challenge(DigestAlgorithm.MD5), 1);
        nowNs += Duration.ofMinutes(5).toNanos();

        assertThat(verify(credentials)).isEqualTo(new Verdict.Stale());
        assertThat(server.challenges(true, nowNs)).allMatch(value -> value.endsWith("stale=true"));
    }

    // RFC 8760 §2.2: SHA-512/256 of FIPS 180-4, not the first half of SHA-512.
    @Test
    void acceptsTheStrongestAlgorithmOnceAllUsersHaveIt() {
        var strongest = new DigestChallenge("parley", "", "", "SHA-512-256", false, true, false);
        var tooEarly = credentials(withNonce(strongest), 1);
        assertThat(verify(tooEarly)).isEqualTo(new Verdict.Refused("algorithm not offered"));

        server.offer(List.of(DigestAlgorithm.SHA_512_256, DigestAlgorithm.SHA_256, DigestAlgorithm.MD5));

        assertThat(server.challenges(false, nowNs).getFirst()).contains("algorithm=SHA-512-256");
        assertThat(verify(credentials(withNonce(strongest), 1))).isInstanceOf(Verdict.Accepted.class);
    }

    private DigestChallenge withNonce(DigestChallenge challenge) {
        var nonce = challenge(DigestAlgorithm.MD5).nonce();
        return new DigestChallenge(challenge.realm(), nonce, "", challenge.algorithm(), false, true, false);
    }

    // RFC 7616 §3.4.3: with auth-int the body is part of what is proven.
    @Test
    void acceptsTheBodyThatWasHashedAndNoOther() {
        var offersIntegrity = new DigestChallenge("parley", challenge(DigestAlgorithm.MD5).nonce(), "", "MD5", false, false, true);
        var message = REGISTER.withBody("text/plain", "said".getBytes(StandardCharsets.UTF_8));
        var credentials = client.credentials(offersIntegrity, SipMethod.REGISTER, message.uriText(), "c", 1, message.body());
        var changed = REGISTER.withBody("text/plain", "paid".getBytes(StandardCharsets.UTF_8));

        assertThat(credentials.qop()).isEqualTo("auth-int");
        assertThat(server.verify(changed, credentials, stored(), nowNs)).isInstanceOf(Verdict.Refused.class);
        assertThat(server.verify(message, credentials, stored(), nowNs)).isInstanceOf(Verdict.Accepted.class);
    }

    // RFC 7616 §3.5: the server proves itself, and hands out the nonce for the next request.
    @Test
    void handsOutTheNextNonceWithAProofOfItsOwn() {
        var accepted = credentials(challenge(DigestAlgorithm.SHA_256), 1);

        var info = server.authenticationInfo(accepted, stored(), new byte[0], nowNs);

        var proof = new DigestHasher()
                .response(
                        DigestAlgorithm.SHA_256,
                        DigestHasher.Qop.AUTH,
                        DigestAlgorithm.SHA_256.ha1("ann", "parley", "secret"),
                        accepted,
                        "",
                        new byte[0]);
        assertThat(info).contains("rspauth=\"" + proof + "\"").contains("nc=00000001");
        var next = DigestChallenge.parse("Digest realm=\"parley\", nonce=" + info.replaceFirst("nextnonce=(\"[^\"]+\").*", "$1")
                        + ", algorithm=SHA-256, qop=\"auth\"")
                .orThrow();
        assertThat(verify(credentials(next, 1))).isInstanceOf(Verdict.Accepted.class);
    }

    // Hashes are kept as bytes: what is none of its algorithm's is no hash.
    @Test
    void keepsOnlyHashesOfTheRightSize() {
        var odd = StoredHashes.of(Map.of(DigestAlgorithm.MD5, "abc", DigestAlgorithm.SHA_256, "zz".repeat(32)));

        assertThat(odd.has(DigestAlgorithm.MD5)).isFalse();
        assertThat(odd.has(DigestAlgorithm.SHA_256)).isFalse();
        assertThat(stored().hex(DigestAlgorithm.SHA_512_256)).isEqualTo(DigestAlgorithm.SHA_512_256.ha1("ann", "parley", "secret"));
    }

    // A wrong password with an old nonce is wrong first: stale would tell the client to try the same password again.
    @Test
    void saysStaleOnlyToWhoKnowsThePassword() {
        var wrong = new DigestClient("ann", "guess")
                .credentials(challenge(DigestAlgorithm.MD5), SipMethod.REGISTER, REGISTER.uriText(), "c", 1);
        nowNs += Duration.ofMinutes(6).toNanos();

        assertThat(verify(wrong)).isInstanceOf(Verdict.Refused.class);
    }

    @Test
    void takesNoForgedNoncesAndNoOtherUris() {
        var challenge = challenge(DigestAlgorithm.MD5);
        var forged = new DigestChallenge("parley", "A" + challenge.nonce().substring(1, 42) + "A", "", "MD5", false, true, false);

        assertThat(verify(credentials(forged, 1))).isInstanceOf(Verdict.Stale.class);
        assertThat(verify(client.credentials(challenge, SipMethod.REGISTER, "sip:other@example.org", "c", 1)))
                .isEqualTo(new Verdict.Refused("credentials are for another URI"));
        assertThat(verify(client.credentials(challenge, SipMethod.REGISTER, "sip:200@EXAMPLE.org;x=y", "c", 1)))
                .isInstanceOf(Verdict.Accepted.class);
        assertThat(verify(client.credentials(challenge, SipMethod.REGISTER, "sip:example.org:5060", "c", 2)))
                .isInstanceOf(Verdict.Accepted.class);
    }

    // At the limit the oldest nonce in use is forgotten, and cannot be used again.
    @Test
    void forgetsTheOldestNonceAtTheLimitWithoutTakingItTwice() {
        var mint = new NonceMint(new byte[32], Long.MAX_VALUE, 2, 0);
        var first = mint.mint(10);
        var second = mint.mint(20);
        var third = mint.mint(30);

        assertThat(mint.use(first, 1, 40)).isTrue();
        assertThat(mint.use(second, 1, 40)).isTrue();
        assertThat(mint.use(third, 1, 40)).isTrue();

        assertThat(mint.isStale(10, 40)).isTrue();
        assertThat(mint.isStale(20, 40)).isFalse();
        assertThat(mint.use(first, 2, 40)).isFalse();
        assertThat(mint.use(second, 1, 40)).isFalse();
        assertThat(mint.use(second, 2, 40)).isTrue();
    }

    // RFC 8760 §2.6: the strongest we know; RFC 3261 §22.2: not twice with the same password.
    @Test
    void answersTheStrongestChallengeOnce() {
        var asked = SipResponse.answer(REGISTER, 401);
        for (var value : server.challenges(false, nowNs)) {
            asked = asked.adding(HeaderName.WWW_AUTHENTICATE, value);
        }
        asked = asked.adding(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"x\", nonce=\"y\", algorithm=SHA3");

        var again = client.answer(REGISTER, asked, "cnonce").orElseThrow();

        var credentials = DigestCredentials.parse(again.header(HeaderName.AUTHORIZATION).orElseThrow()).orThrow();
        assertThat(credentials.algorithm()).isEqualTo("SHA-256");
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.headers().has(HeaderName.VIA)).isFalse();
        assertThat(verify(credentials)).isInstanceOf(Verdict.Accepted.class);
        assertThat(client.answer(again, asked, "cnonce")).isEmpty();
    }

    // RFC 8760 §2.4 has a client pass over what it does not know; some stop there and would never register.
    @Test
    void asksOldPhonesWithMd5Only() {
        var baresip = REGISTER.with(HeaderName.USER_AGENT, "baresip v1.0.0 (x86_64/linux)");

        var sipp = REGISTER.with(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK-4711-12-0");

        assertThat(server.challengesFor(baresip, false, nowNs)).singleElement().asString().contains("algorithm=MD5");
        assertThat(server.challengesFor(sipp, false, nowNs)).singleElement().asString().contains("algorithm=MD5");
        assertThat(server.challengesFor(REGISTER, false, nowNs)).hasSize(2);
    }

    // SIPp 3.6 reads only the first; who says what it is gets the better one first (RFC 8760 §2.3).
    @Test
    void asksTheNamelessWithMd5First() {
        var phone = REGISTER.with(HeaderName.USER_AGENT, "phone").with(HeaderName.CALL_ID, "another");

        assertThat(server.challengesFor(REGISTER, false, nowNs).getFirst()).contains("algorithm=MD5");
        assertThat(server.challengesFor(phone, false, nowNs).getFirst()).contains("algorithm=SHA-256");
    }

    @Test
    void asksWhoLeavesTwoChallengesUnansweredWithMd5Only() {
        var wrong = REGISTER.with(HeaderName.AUTHORIZATION, "Digest x=y");
        for (var request : List.of(REGISTER, wrong, wrong, REGISTER)) {
            assertThat(server.challengesFor(request, false, nowNs)).hasSize(2);
        }
        assertThat(server.challengesFor(REGISTER, false, nowNs)).singleElement().asString().contains("algorithm=MD5");
        assertThat(server.challengesFor(REGISTER.with(HeaderName.CALL_ID, "next"), false, nowNs)).hasSize(1);

        verify(credentials(challenge(DigestAlgorithm.SHA_256), 1));

        assertThat(server.challengesFor(REGISTER, false, nowNs)).hasSize(2);
    }

    @Test
    void forgetsWhoWasAskedAtTheLimit() {
        var peers = new PlainPeers(1);
        peers.isPlain(REGISTER);
        peers.isPlain(REGISTER);
        peers.isPlain(REGISTER.with(HeaderName.CALL_ID, "another"));

        assertThat(peers.isPlain(REGISTER)).isFalse();
    }

    // RFC 4475 §3.3.7: another scheme is no Digest, and so no credentials.
    @Test
    void doesNotReadOtherSchemes() {
        assertThat(DigestCredentials.parse("NoOneKnowsThisScheme opaque-data=here").isOk()).isFalse();
        assertThat(DigestCredentials.parse("Basic YTpi").isOk()).isFalse();
    }

    @Test
    void readsOrRefusesAnyHeader() {
        var corpus = List.of(
                credentials(challenge(DigestAlgorithm.MD5), 1).toString().getBytes(StandardCharsets.UTF_8),
                server.challenges(true, nowNs).getFirst().getBytes(StandardCharsets.UTF_8),
                "Digest a=\"\\\"\", b=c ,d=\"\"".getBytes(StandardCharsets.UTF_8));
        Fuzzing.run(corpus, 30_000, bytes -> {
            var text = new String(bytes, StandardCharsets.UTF_8);
            DigestChallenge.parse(text);
            if (DigestCredentials.parse(text) instanceof Parsed.Ok<DigestCredentials>(var credentials)) {
                server.verify(REGISTER, credentials, stored(), nowNs);
            }
        });
    }
}
