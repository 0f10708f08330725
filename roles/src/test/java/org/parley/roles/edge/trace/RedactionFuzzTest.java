package org.parley.roles.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Fuzzing;

class RedactionFuzzTest {
    private static final String MESSAGE = """
            MESSAGE sip:bob@parley.test SIP/2.0\r
            Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1\r
            From: <sip:ann@parley.test>;tag=1\r
            To: <sip:bob@parley.test>\r
            Call-ID: 1\r
            CSeq: 1 MESSAGE\r
            Proxy-Authorization: Digest username="ann",\r
             response="0123456789abcdef0123456789abcdef", nonce="n"\r
            Authorization: Digest username="ann", Response = "fedcba9876543210fedcba9876543210", nonce="n"\r
            Content-Length: 5\r
            \r
            hello""";

    private final Redaction redaction = new Redaction(false);

    private String redacted(String message) {
        return redaction.text(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesProofsOutHoweverTheyAreWritten() {
        var text = redacted(MESSAGE);

        assertThat(text).doesNotContain("0123456789abcdef").doesNotContain("fedcba9876543210").doesNotContain("hello");
        assertThat(text).contains("username=\"ann\"").contains("CSeq: 1 MESSAGE");
    }

    // RFC 8866 §5.12, RFC 4568 §6.1.
    @Test
    void takesKeysOutOfSdp() {
        var text = redacted("INVITE sip:b@x SIP/2.0\r\nCall-ID: 1\r\n\r\nv=0\r\nk=base64:c2VjcmV0\r\n"
                + "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^31|1:4;inline:REVG\r\na=ice-ufrag:frag\r\na=ice-pwd:pwdpwd");

        assertThat(text).doesNotContain("c2VjcmV0").doesNotContain("QUJD").doesNotContain("REVG").doesNotContain("pwdpwd");
        assertThat(text).contains("a=ice-ufrag:frag").contains("inline:[removed]|2^31|1:4;inline:[removed]");
    }

    @Test
    void keepsWordsWhereTheyAreWanted() {
        assertThat(new Redaction(true).text(MESSAGE.getBytes(StandardCharsets.UTF_8))).endsWith("hello");
    }

    @Test
    void survivesAnyBytes() {
        Fuzzing.run(List.of(MESSAGE.getBytes(StandardCharsets.UTF_8)), 20_000, bytes -> assertThat(redaction.text(bytes)).isNotNull());
    }
}
