package org.parley.protocols.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.base.io.Parsed;

/** Every message of RFC 4475 and RFC 5118 with the verdict its section asks for. */
class TortureTest {
    // RFC 4475 §3.1.1, §3.2, §3.3, §3.4: unusual, and right.
    @ParameterizedTest
    @ValueSource(strings = {
        "wsinv", "intmeth", "esc01", "escnull", "esc02", "lwsdisp", "longreq", "dblreq", "semiuri", "transports", "mpart01",
        "badbranch", "unksm2", "invut", "regaut01", "zeromf", "cparam01", "cparam02", "regescrt", "sdp01", "inv2543", "baddate"
    })
    void takesUnusualRequests(String name) {
        var request = (SipRequest) parse("rfc4475/" + name).orThrow();

        assertThat(SipScreen.requestForUserAgent(request, Set.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unreason", "noreason", "bcast"})
    void takesUnusualResponses(String name) {
        var response = (SipResponse) parse("rfc4475/" + name).orThrow();

        assertThat(SipScreen.response(response)).isEmpty();
    }

    // RFC 4475 §3.1.2, §3.3: to be refused with this status, whether the lines or a header's syntax is wrong.
    @ParameterizedTest
    @CsvSource({
        "badinv01, 400", "clerr, 400", "ncl, 400", "scalar02, 400", "quotbal, 400", "ltgtruri, 400", "lwsruri, 400",
        "lwsstart, 400", "trws, 400", "escruri, 400", "regbadct, 400", "badaspec, 400", "baddn, 400", "badvers, 505",
        "mismatch01, 400", "mismatch02, 400", "insuf, 400", "unkscm, 416", "novelsc, 416", "bext01, 420", "multi01, 400",
        "mcl01, 400"
    })
    void refusesBadRequests(String name, int status) {
        assertThat(refusal("rfc4475/" + name)).isEqualTo(status);
    }

    // RFC 4475 §3.1.2.5, §3.1.2.19: to be discarded.
    @ParameterizedTest
    @ValueSource(strings = {"scalarlg", "bigcode"})
    void dropsBadResponses(String name) {
        var bytes = bytes("rfc4475/" + name);

        assertThat(SipParser.parseDatagram(bytes, 0, bytes.length).isOk()).isFalse();
        assertThat(SipParser.refusalOf(bytes, 0, bytes.length)).isEmpty();
    }

    // RFC 5118 §4.
    @ParameterizedTest
    @ValueSource(strings = {
        "ipv6-good", "port-ambiguous", "port-unambiguous", "via-received-param-with-delim", "via-received-param-no-delim",
        "ipv6-in-sdp", "mult-ip-in-header", "mult-ip-in-sdp", "ipv4-mapped-ipv6", "ipv6-bug-abnf-3-colons",
        "ipv6-correct-abnf-2-colons"
    })
    void takesIpv6(String name) {
        var request = (SipRequest) parse("rfc5118/" + name).orThrow();

        assertThat(SipScreen.requestForUserAgent(request, Set.of())).isEmpty();
    }

    // RFC 5118 §4.2: an IPv6 address without brackets in the Request-URI.
    @Test
    void refusesIpv6WithoutBrackets() {
        assertThat(refusal("rfc5118/ipv6-bad")).isEqualTo(400);
    }

    // RFC 5118 §4.3, §4.4.
    @Test
    void tellsAPortFromAnAddress() {
        var ambiguous = (SipUri) ((SipRequest) parse("rfc5118/port-ambiguous").orThrow()).uri();
        var unambiguous = (SipUri) ((SipRequest) parse("rfc5118/port-unambiguous").orThrow()).uri();

        assertThat(ambiguous.host()).isEqualTo("2001:db8::10:5070");
        assertThat(ambiguous.port()).isEqualTo(-1);
        assertThat(unambiguous.host()).isEqualTo("2001:db8::10");
        assertThat(unambiguous.port()).isEqualTo(5070);
    }

    // RFC 5118 §4.5: with and without the brackets it is the same address.
    @Test
    void readsReceivedWithAndWithoutBrackets() {
        assertThat(parse("rfc5118/via-received-param-no-delim").orThrow().topVia().received()).contains("2001:db8::9:255");
        assertThat(parse("rfc5118/via-received-param-with-delim").orThrow().topVia().received()).contains("2001:db8::9:255");
    }

    // RFC 4475 §3.1.1.1: folded lines, compact forms, escapes, spaces.
    @Test
    void readsATortuousInvite() {
        var invite = (SipRequest) parse("rfc4475/wsinv").orThrow();

        assertThat(invite.uri()).hasToString("sip:vivekg@chair-dnrc.example.com;unknownparam");
        assertThat(invite.to().tag()).contains("1918181833n");
        assertThat(invite.from().displayName()).isEqualTo("J Rosenberg \\\"");
        assertThat(invite.from().tag()).contains("98asjd8");
        assertThat(invite.maxForwards()).hasValue(68);
        assertThat(invite.callId()).isEqualTo("wsinv.ndaksdj@192.0.2.1");
        assertThat(invite.cseq()).isEqualTo(new CSeq(9, SipMethod.INVITE));
        assertThat(invite.vias()).extracting(Via::transport).containsExactly("UDP", "TCP", "UDP");
        assertThat(invite.vias().getFirst().branch()).contains("390skdjuw");
        assertThat(invite.routes()).singleElement().extracting(NameAddr::uri).hasToString("sip:services.example.com;lr;unknownwith=value;unknown-no-value");
        assertThat(invite.header(HeaderName.of("NewFangledHeader"))).contains("newfangled value continued newfangled value");
        assertThat(invite.contentType()).isEqualTo("application/sdp");
        assertThat(invite.body()).hasSize(150);
    }

    // RFC 4475 §3.1.1.4: an escaped NUL is a character of the name.
    @Test
    void keepsEscapedNuls() {
        var register = (SipRequest) parse("rfc4475/escnull").orThrow();

        assertThat(((SipUri) register.to().uri()).userName()).isEqualTo("null-\0-null");
        assertThat(((SipUri) register.to().uri()).user()).isEqualTo("null-%00-null");
    }

    // RFC 4475 §3.1.1.5: the method is compared as it is, not unescaped.
    @Test
    void doesNotUnescapeMethods() {
        var request = (SipRequest) parse("rfc4475/esc02").orThrow();

        assertThat(request.is(SipMethod.REGISTER)).isFalse();
    }

    // RFC 4475 §3.1.1.8: what follows the first message in a datagram is not looked at.
    @Test
    void takesTheFirstOfTwoRequestsInADatagram() {
        var request = (SipRequest) parse("rfc4475/dblreq").orThrow();

        assertThat(request.is(SipMethod.REGISTER)).isTrue();
        assertThat(request.hasBody()).isFalse();
    }

    // RFC 4475 §3.1.1.9: a semicolon in the user part begins no parameter.
    @Test
    void readsSemicolonsInUsers() {
        var uri = (SipUri) ((SipRequest) parse("rfc4475/semiuri").orThrow()).uri();

        assertThat(uri.userName()).isEqualTo("user;par=u@example.net");
        assertThat(uri.params().isEmpty()).isTrue();
    }

    // RFC 4475 §3.2.1: the cookie alone makes no branch unique.
    @Test
    void doesNotTrustTheCookieAlone() {
        assertThat(parse("rfc4475/badbranch").orThrow().topVia().uniqueBranch()).isEmpty();
    }

    // RFC 4475 §3.3.4, RFC 3261 §8.2.2.3: the answer names what is not supported; a proxy looks at the other header.
    @Test
    void namesUnsupportedExtensions() {
        var request = (SipRequest) parse("rfc4475/bext01").orThrow();

        var ofUserAgent = SipScreen.requestForUserAgent(request, Set.of()).orElseThrow().answer(request);
        var ofProxy = SipScreen.requestForProxy(request, Set.of()).orElseThrow().answer(request);

        assertThat(ofUserAgent.header(HeaderName.UNSUPPORTED)).contains("nothingSupportsThis, nothingSupportsThisEither");
        assertThat(ofProxy.header(HeaderName.UNSUPPORTED))
                .contains("noProxiesSupportThis, norDoAnyProxiesSupportThis");
    }

    // RFC 4475 §3.3.11, RFC 3261 §16.3: Max-Forwards 0 stops at a proxy, not at its destination.
    @Test
    void stopsAtZeroMaxForwardsInAProxy() {
        var request = (SipRequest) parse("rfc4475/zeromf").orThrow();

        assertThat(SipScreen.requestForProxy(request, Set.of())).map(Refusal::status).contains(483);
    }

    // RFC 3261 §16.6: what a proxy does not touch leaves it as it came, byte by byte, but for the spelling of names.
    @ParameterizedTest
    @ValueSource(strings = {"wsinv", "intmeth", "esc01", "mpart01", "longreq", "unreason", "semiuri"})
    void writesWhatItRead(String name) {
        var message = parse("rfc4475/" + name).orThrow();

        var encoded = message.encoded();
        var again = SipParser.parseDatagram(encoded, 0, encoded.length).orThrow();

        assertThat(again.encoded()).isEqualTo(encoded);
        assertThat(again.body()).isEqualTo(message.body());
        for (int i = 0; i < message.headers().size(); i++) {
            var field = message.headers().field(i);
            if (field.name() != HeaderName.CONTENT_LENGTH) {
                assertThat(again.headers().all(field.name())).contains(field.value());
            }
        }
    }

    private static int refusal(String name) {
        var bytes = bytes(name);
        return switch (SipParser.parseDatagram(bytes, 0, bytes.length)) {
            case Parsed.Malformed<SipMessage> _ ->
                SipParser.refusalOf(bytes, 0, bytes.length).orElseThrow().status();
            case Parsed.Ok<SipMessage>(SipRequest request) ->
                SipScreen.requestForUserAgent(request, Set.of()).orElseThrow().status();
            case Parsed.Ok<SipMessage>(SipResponse _) -> throw new AssertionError("a response");
        };
    }

    private static Parsed<SipMessage> parse(String name) {
        var bytes = bytes(name);
        return SipParser.parseDatagram(bytes, 0, bytes.length);
    }

    static byte[] bytes(String name) {
        try (var in = TortureTest.class.getResourceAsStream("/sip/torture/" + name + ".dat")) {
            if (in == null) {
                throw new AssertionError("No such message: " + name);
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
