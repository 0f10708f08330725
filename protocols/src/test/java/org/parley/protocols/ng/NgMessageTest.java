package org.parley.protocols.ng;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;

class NgMessageTest {
    @Test
    void readsBencodeAndAnswersInIt() {
        var request = parse("5323_1 d7:command4:pinge").orThrow();

        assertThat(request.cookie()).isEqualTo("5323_1");
        assertThat(request.body().text("command")).contains("ping");
        assertThat(text(request.answer(NgAnswers.pong()))).isEqualTo("5323_1 d6:result4:ponge");
    }

    @Test
    void readsJsonAndAnswersInIt() {
        var request = parse("abc {\"command\": \"ping\", \"flags\": [1, true, {\"a\\u0041\": \"\\n\"}]}").orThrow();

        assertThat(request.form()).isEqualTo(NgForm.JSON);
        assertThat(request.body().texts("flags")).containsExactly("1", "yes");
        assertThat(text(request.answer(NgAnswers.error("a \"quoted\"\r\nline")))).isEqualTo(
                "abc {\"result\":\"error\",\"error-reason\":\"a \\\"quoted\\\"\\r\\nline\"}");
    }

    @Test
    void keepsTheBytesOfATextThatIsNotAscii() {
        var bytes = "c d3:sdp6:s=Zoë3:two1:xe".getBytes(StandardCharsets.UTF_8);

        var request = NgMessage.parse(bytes, 0, bytes.length).orThrow();

        assertThat(request.toBytes()).isEqualTo(bytes);
    }

    @Test
    void readsKeysWithBlanksOrHyphens() {
        var body = parse("c d7:call-id1:x8:from tag1:ye").orThrow().body();

        assertThat(body.text("call-id")).contains("x");
        assertThat(body.text("from-tag")).contains("y");
    }

    @Test
    void readsOutOfTheMiddleOfABuffer() {
        var bytes = "junkc d7:command4:pingejunk".getBytes(StandardCharsets.US_ASCII);

        assertThat(NgMessage.parse(bytes, 4, bytes.length - 8).isOk()).isTrue();
    }

    @Test
    void saysWhatIsMalformed() {
        assertThat(reason("d7:command4:pinge")).contains("no blank after a cookie");
        assertThat(reason(" d7:command4:pinge")).contains("no cookie");
        assertThat(reason("c l4:pinge")).contains("comes a dictionary");
        assertThat(reason("c d7:command4:ping")).contains("no end");
        assertThat(reason("c d7:command9:pinge")).contains("longer than the message");
        assertThat(reason("c d7:command4:pingeX")).contains("after the end");
        assertThat(reason("c d1:a1:b1:a1:ce")).contains("the key a twice");
        assertThat(reason("c d1:ai007ee")).contains("no number");
        assertThat(reason("c d1:ai99999999999999999999ee")).contains("no number");
        assertThat(reason("c {\"a\":1.5}")).contains("not whole");
        assertThat(reason("c {\"a\":1,\"a\":2}")).contains("twice");
        assertThat(reason("c {\"a\":\"b}")).contains("no end");
        assertThat(reason("c {\"a\":\"\\x\"}")).contains("escape");
        assertThat(reason("c {\"a\":1} x")).contains("after the end");
    }

    @Test
    void refusesWhatIsNestedTooDeeplyOrHasTooManyValues() {
        assertThat(reason("c d1:a" + "l".repeat(60_000))).contains("nested deeper");
        assertThat(reason("c {\"a\":" + "[".repeat(60_000))).contains("nested deeper");
        assertThat(reason("c d1:al" + "0:".repeat(NgLimits.VALUES_MAX) + "ee")).contains("more than");
        assertThat(reason("c " + " ".repeat(65_600))).contains("longer than a datagram");
        assertThat(reason("x".repeat(NgLimits.COOKIE_MAX + 1) + " de")).contains("no blank");
    }

    @Test
    void writesNoTextLongerThanItSays() {
        var out = new NgMessage("c", NgForm.BENCODE, NgAnswers.error("€ and 😀")).toBytes();

        assertThat(NgMessage.parse(out, 0, out.length).isOk()).isTrue();
    }

    private static Parsed<NgMessage> parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return NgMessage.parse(bytes, 0, bytes.length);
    }

    private static String reason(String text) {
        return parse(text) instanceof Parsed.Malformed<NgMessage>(_, var reason) ? reason : "it was read";
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
