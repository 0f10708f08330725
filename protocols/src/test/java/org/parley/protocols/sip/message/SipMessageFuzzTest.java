package org.parley.protocols.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

class SipMessageFuzzTest {
    // Whatever comes is read, refused or dropped; what passes the screen can be read, answered, written and read again.
    @Test
    void readsOrRefusesAnyDatagram() throws Exception {
        Fuzzing.run(Samples.torture(), 30_000, bytes -> {
            switch (SipParser.parseDatagram(bytes, 0, bytes.length)) {
                case Parsed.Malformed<SipMessage>(var offset, var reason) -> {
                    assertThat(reason).isNotEmpty();
                    assertThat(offset).isBetween(0, bytes.length);
                    SipParser.refusalOf(bytes, 0, bytes.length).ifPresent(SipMessageFuzzTest::route);
                }
                case Parsed.Ok<SipMessage>(SipRequest request) -> {
                    var refusal = SipScreen.requestForUserAgent(request, Set.of());
                    if (refusal.isPresent()) {
                        readAgain(refusal.get().answer(request));
                    } else {
                        readAll(request);
                        readAgain(request);
                        readAgain(SipResponse.answer(request, 180).withToTag("x"));
                        readAgain(ResponsePath.stamp(request, "192.0.2.1", 5060));
                    }
                }
                case Parsed.Ok<SipMessage>(SipResponse response) -> {
                    if (SipScreen.response(response).isEmpty()) {
                        readAll(response);
                        readAgain(response);
                    }
                }
            }
        });
    }

    /** The answer to a malformed request may repeat what is bad in it, but it can be sent. */
    private static void route(SipResponse refusal) {
        ResponsePath.target(refusal.topVia());
        assertThat(refusal.toString()).startsWith("SIP/2.0 ");
    }

    private static void readAgain(SipMessage message) {
        var bytes = message.encoded();
        assertThat(SipParser.parse(bytes).orThrow().encoded()).isEqualTo(bytes);
    }

    private static void readAll(SipMessage message) {
        message.vias();
        message.from().toString();
        message.to().tag();
        message.cseq();
        message.callId();
        message.contacts().forEach(NameAddr::toString);
        message.routes();
        message.recordRoutes();
        message.expiresSeconds();
        message.contentType();
        message.bodyText();
    }

    // What is cut out of a stream does not depend on how the stream was cut.
    @Test
    void framesAnyStreamWithinItsLimits() throws Exception {
        Fuzzing.run(Samples.torture(), 10_000, bytes -> {
            var whole = new SipStreamFramer(8192, 8192, true);
            whole.feed(bytes, 0, bytes.length);
            var pieces = new SipStreamFramer(8192, 8192, true);

            assertThat(drain(pieces, bytes, 7)).isEqualTo(drain(whole, new byte[0], 1));
        });
    }

    private static String drain(SipStreamFramer framer, byte[] bytes, int step) {
        var out = new StringBuilder();
        int at = 0;
        do {
            int length = Math.min(step, bytes.length - at);
            framer.feed(bytes, at, length);
            at += length;
            for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                out.append(switch (frame.get()) {
                    case SipStreamFramer.Frame.Message(var message) -> "message " + message.length;
                    case SipStreamFramer.Frame.Ping() -> "ping";
                    case SipStreamFramer.Frame.Pong() -> "pong";
                    case SipStreamFramer.Frame.Broken(var status, var reason, _) -> "broken " + status + reason;
                });
                out.append('\n');
            }
        } while (at < bytes.length);
        return out.toString();
    }

    @Test
    void readsOrRefusesAnyAddress() {
        var corpus = List.of(
                bytes("\"Ann \\\"A\\\"\" <sips:ann:pw@[2001:db8::1]:5061;transport=tcp;lr?Subject=x&a=b>;tag=1;+sip.instance=\"<urn:uuid:1>\""),
                bytes("tel:+49-30-123;ext=4"),
                bytes("Ann <sip:100%40x@example.org>"),
                bytes("sip:example.org;tag=7"),
                bytes("SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKx;received=2001:db8::9;rport=5062"),
                bytes("http://example.org/x?y=z"));
        Fuzzing.run(corpus, 30_000, bytes -> {
            var text = new String(bytes, StandardCharsets.UTF_8);
            if (NameAddr.parse(text) instanceof Parsed.Ok<NameAddr>(var address)) {
                var again = NameAddr.parse(address.toString()).orThrow();
                assertThat(again.uri()).hasToString(address.uri().toString());
                assertThat(again.params()).isEqualTo(address.params());
            }
            if (Uri.parse(text) instanceof Parsed.Ok<Uri>(var uri)) {
                assertThat(Uri.parse(uri.toString()).orThrow()).hasToString(uri.toString());
                assertThat(uri instanceof SipUri sip && !sip.isEquivalentTo(sip)).isFalse();
            }
            if (Via.parse(text) instanceof Parsed.Ok<Via>(var via)) {
                via.rport();
                assertThat(Via.parse(via.toString()).orThrow().host()).isEqualTo(via.host());
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
