package org.parley.protocols.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

class StunMessageTest {
    // RFC 5769 §2.1
    private static final byte[] SAMPLE = HexFormat.of()
            .parseHex("000100582112a442b7e7a701bc34d686fa87dfae"
                    + "802200105354554e207465737420636c69656e74"
                    + "002400046e0001ff"
                    + "80290008932ff9b151263b36"
                    + "000600096576746a3a68367659202020"
                    + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                    + "80280004e57a3bcf");
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final TransactionId ID = new TransactionId(1, 2);

    @Test
    void readsTheSampleRequest() {
        var message = StunMessage.parse(SAMPLE, 0, SAMPLE.length).orThrow();

        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.attributes())
                .containsExactly(
                        new StunAttribute.Software("STUN test client"),
                        new StunAttribute.Priority(0x6e0001ffL),
                        new StunAttribute.IceControlled(0x932ff9b151263b36L),
                        new StunAttribute.Username("evtj:h6vY"));
        assertThat(StunMessage.receiverFragment(SAMPLE, 0, SAMPLE.length)).isEqualTo("evtj");
        assertThat(StunMessage.isAuthentic(SAMPLE, 0, SAMPLE.length, PASSWORD)).isTrue();
        assertThat(StunMessage.isAuthentic(SAMPLE, 0, SAMPLE.length, PASSWORD + "x")).isFalse();
    }

    @Test
    void readsWhatItWrites() throws Exception {
        for (var address : List.of("192.0.2.1", "2001:db8::17")) {
            var message = StunMessage.bindingRequest(
                    ID,
                    List.of(
                            new StunAttribute.Username("abc:def"),
                            new StunAttribute.UseCandidate(),
                            new StunAttribute.IceControlling(-5),
                            new StunAttribute.XorMappedAddress(
                                    new InetSocketAddress(java.net.InetAddress.ofLiteral(address), 32_853)),
                            new StunAttribute.ErrorCode(487, "Role Conflict"),
                            new StunAttribute.UnknownAttributes(List.of(0x7777))));

            var bytes = message.encode("secret");

            assertThat(StunMessage.parse(bytes, 0, bytes.length).orThrow()).isEqualTo(message);
            assertThat(StunMessage.isAuthentic(bytes, 0, bytes.length, "secret")).isTrue();
        }
        for (var kind : StunClass.values()) {
            var bytes = new StunMessage(kind, 0x23, ID, List.of()).encodeUnprotected();
            var read = StunMessage.parse(bytes, 0, bytes.length).orThrow();
            assertThat(read.messageClass()).isEqualTo(kind);
            assertThat(read.method()).isEqualTo(0x23);
        }
    }

    // RFC 8489 §14.7
    @Test
    void aWrongFingerprintIsMalformed() {
        var bytes = SAMPLE.clone();
        bytes[30] ^= 1;

        assertThat(StunMessage.parse(bytes, 0, bytes.length).isOk()).isFalse();
    }

    // RFC 8489 §6.3.1
    @Test
    void knowsWhatItWouldHaveToUnderstand() {
        var message = new StunMessage(
                StunClass.REQUEST, 1, ID, List.of(new StunAttribute.Other(0x7777), new StunAttribute.Other(0xC057)));

        assertThat(message.unknownRequired()).containsExactly(0x7777);
    }

    @Test
    void anyBytesAreStunOrMalformed() {
        Fuzzing.run(List.of(SAMPLE), 30_000, data -> {
            StunMessage.receiverFragment(data, 0, data.length);
            StunMessage.isAuthentic(data, 0, data.length, PASSWORD);
            if (StunMessage.parse(data, 0, data.length) instanceof Parsed.Ok<StunMessage>(var message)) {
                message.unknownRequired();
            }
        });
    }
}
