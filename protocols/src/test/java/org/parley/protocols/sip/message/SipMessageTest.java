package org.parley.protocols.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;

class SipMessageTest {
    // RFC 3261 §7.3.3: compact forms and case do not matter.
    @Test
    void readsCompactForms() {
        var request = (SipRequest) Samples.parse("""
                MESSAGE sip:b@example.org SIP/2.0
                v: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bK1
                f: <sip:a@example.org>;tag=1
                t: <sip:b@example.org>
                i: abc
                cseq: 7 MESSAGE
                k: path, outbound
                c: text/plain
                l: 5

                Hello""");

        assertThat(request.headers().elements(HeaderName.SUPPORTED)).containsExactly("path", "outbound");
        assertThat(request.bodyText()).isEqualTo("Hello");
        assertThat(request.contentType()).isEqualTo("text/plain");
        assertThat(request.toString()).contains("Call-ID: abc\r\n", "Content-Length: 5\r\n");
    }

    // RFC 3261 §8.2.6.2.
    @Test
    void answersWithTheRequestsHeaders() {
        var invite = Samples.request(SipMethod.INVITE, "z9hG4bKa").with(HeaderName.RECORD_ROUTE, "<sip:p;lr>");

        var ringing = SipResponse.answer(invite, 180).withToTag("us");
        var busy = SipResponse.answer(invite, 486);

        assertThat(ringing.to().tag()).contains("us");
        assertThat(ringing.vias()).isEqualTo(invite.vias());
        assertThat(ringing.recordRoutes()).hasSize(1);
        assertThat(busy.recordRoutes()).isEmpty();
        assertThat(busy.toString()).startsWith("SIP/2.0 486 Busy Here\r\n");
    }

    @Test
    void pushesAndPopsHops() {
        var request = Samples.request(SipMethod.INVITE, "z9hG4bKa");
        var ours = Via.parse("SIP/2.0/TLS edge.example.org;branch=z9hG4bKb").orThrow();

        var forwarded = request.pushingVia(ours);
        var answer = SipResponse.answer(forwarded, 200).poppingVia();

        assertThat(forwarded.vias()).hasSize(2);
        assertThat(forwarded.topVia()).isEqualTo(ours);
        assertThat(answer.topVia().branch()).contains("z9hG4bKa");
    }

    // Several hops may stand in one field: only the first is changed or taken away.
    @Test
    void changesOnlyTheTopOfACommaList() {
        var request = (SipRequest) Samples.parse("""
                OPTIONS sip:b@example.org SIP/2.0
                Via: SIP/2.0/UDP a.example.org;branch=z9hG4bK1 , SIP/2.0/UDP b.example.org;branch=z9hG4bK2
                From: <sip:a@example.org>;tag=1
                To: <sip:b@example.org>
                Call-ID: abc
                CSeq: 7 OPTIONS

                """);

        var stamped = ResponsePath.stamp(request, "192.0.2.9", 4711);
        var popped = SipResponse.answer(stamped, 200).poppingVia();

        assertThat(stamped.topVia().received()).contains("192.0.2.9");
        assertThat(stamped.vias()).hasSize(2);
        assertThat(popped.vias()).singleElement().extracting(Via::host).isEqualTo("b.example.org");
    }

    // RFC 3581 §4.
    @Test
    void stampsRportOnlyWhenAsked() {
        var asks = ResponsePath.stamp(Samples.request(SipMethod.OPTIONS, "z9hG4bKa"), "203.0.113.5", 40_000);
        var asksNot = ResponsePath.stamp(
                Samples.request(SipMethod.OPTIONS, "z9hG4bKa")
                        .withTopVia(Via.parse("SIP/2.0/UDP 10.0.0.1:5062;branch=z9hG4bKa").orThrow()),
                "203.0.113.5",
                40_000);

        assertThat(asks.topVia().rport()).isEqualTo(40_000);
        assertThat(ResponsePath.target(asks.topVia())).isEqualTo(new HostPort("203.0.113.5", 40_000));
        assertThat(asksNot.topVia().hasRport()).isFalse();
        assertThat(ResponsePath.target(asksNot.topVia())).isEqualTo(new HostPort("203.0.113.5", 5062));
    }

    // RFC 3261 §18.2.1: nothing to note when the address is right and rport is not asked for.
    @Test
    void leavesARightViaAlone() {
        var request = Samples.request(SipMethod.OPTIONS, "z9hG4bKa")
                .withTopVia(Via.parse("SIP/2.0/TCP 192.0.2.7;branch=z9hG4bKa").orThrow());

        assertThat(ResponsePath.stamp(request, "192.0.2.7", 5060)).isSameAs(request);
    }

    // A header with a line end would let its author add headers.
    @Test
    void refusesLineEndsInOurOwnHeaders() {
        assertThatThrownBy(() -> Samples.request(SipMethod.BYE, "z9hG4bK1").with(HeaderName.REASON, "a\r\nX: b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // A CR or LF alone could make us see other headers than the next hop.
    @Test
    void refusesBareLineEnds() {
        var text = Samples.request(SipMethod.OPTIONS, "z9hG4bK1").toString();
        var bytes = text.replace("Max-Forwards: 70\r\n", "Max-Forwards: 70\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(SipParser.parse(bytes)).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void boundsTheNumberOfHeaders() {
        var many = "X: y\r\n".repeat(300);
        var bytes = Samples.request(SipMethod.OPTIONS, "z9hG4bK1").toString()
                .replace("Max-Forwards: 70\r\n", many).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(SipParser.parse(bytes)).isInstanceOf(Parsed.Malformed.class);
    }

    // RFC 3261 §19.1.4, with its examples.
    @Test
    void comparesUris() {
        assertThat(uri("sip:%61lice@atlanta.com;transport=TCP").isEquivalentTo(uri("sip:alice@AtLanTa.CoM;Transport=tcp"))).isTrue();
        assertThat(uri("sip:carol@chicago.com").isEquivalentTo(uri("sip:carol@chicago.com;newparam=5"))).isTrue();
        assertThat(uri("sip:ALICE@AtLanTa.CoM;Transport=udp").isEquivalentTo(uri("sip:alice@AtLanTa.CoM;Transport=UDP"))).isFalse();
        assertThat(uri("sip:bob@biloxi.com").isEquivalentTo(uri("sip:bob@biloxi.com:5060"))).isFalse();
        assertThat(uri("sip:bob@biloxi.com").isEquivalentTo(uri("sip:bob@biloxi.com;transport=udp"))).isFalse();
        assertThat(uri("sip:carol@chicago.com;security=on").isEquivalentTo(uri("sip:carol@chicago.com;security=off"))).isFalse();
    }

    @Test
    void escapesUsers() {
        var uri = SipUri.of("a@b c/ü", "2001:db8::1", 5070);

        assertThat(uri).hasToString("sip:a%40b%20c/%C3%BC@[2001:db8::1]:5070");
        assertThat(uri(uri.toString()).userName()).isEqualTo("a@b c/ü");
    }

    @Test
    void readsTelephoneNumbers() {
        var tel = (TelUri) Uri.parse("tel:+49-(30)-1234.5;ext=7").orThrow();

        assertThat(tel.digits()).isEqualTo("+493012345");
        assertThat(tel.isGlobal()).isTrue();
        assertThat(tel.params().get("EXT")).contains("7");
    }

    // RFC 3261 §20: without angle brackets the parameters are the header's.
    @Test
    void givesParametersToTheHeaderWithoutBrackets() {
        var bare = NameAddr.parse("sip:a@b;tag=1").orThrow();
        var enclosed = NameAddr.parse("<sip:a@b;tag=1>").orThrow();

        assertThat(bare.tag()).contains("1");
        assertThat(enclosed.tag()).isEmpty();
        assertThat(((SipUri) enclosed.uri()).params().get("tag")).contains("1");
    }

    @Test
    void readsQuotedParameters() {
        var contact = NameAddr.parse("<sip:a@b>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;ob").orThrow();

        assertThat(contact.params().get("+sip.instance")).contains("<urn:uuid:1>");
        assertThat(contact.params().has("OB")).isTrue();
        assertThat(contact.params().with("q", "0.5").toString())
                .isEqualTo(";+sip.instance=\"<urn:uuid:1>\";reg-id=1;ob;q=0.5");
    }

    // RFC 3261 §10.2.2.
    @Test
    void readsTheStarContact() {
        var register = Samples.request(SipMethod.REGISTER, "z9hG4bK1").with(HeaderName.CONTACT, "*");

        assertThat(SipScreen.request(register)).isEmpty();
        assertThat(register.isContactStar()).isTrue();
        assertThat(register.contacts()).isEmpty();
    }

    @Test
    void changesHeadersInACopy() {
        var request = Samples.request(SipMethod.INVITE, "z9hG4bK1");

        var changed = request.adding(HeaderName.ALLOW, "INVITE, BYE").with(HeaderName.MAX_FORWARDS, "69")
                .withRoutes(List.of(NameAddr.parse("<sip:p1;lr>").orThrow(), NameAddr.parse("<sip:p2;lr>").orThrow()));

        assertThat(changed.maxForwards()).hasValue(69);
        assertThat(changed.routes()).hasSize(2);
        assertThat(request.maxForwards()).hasValue(70);
        assertThat(request.headers().has(HeaderName.ALLOW)).isFalse();
    }

    private static SipUri uri(String text) {
        return (SipUri) Uri.parse(text).orThrow();
    }
}
