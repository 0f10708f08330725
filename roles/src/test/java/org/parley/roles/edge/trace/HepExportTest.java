package org.parley.roles.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipParser;
import org.parley.testkit.ManualTime;

class HepExportTest {
    private static final String REGISTER = """
            REGISTER sip:parley.test SIP/2.0\r
            Via: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1\r
            From: <sip:ann@parley.test>;tag=1\r
            To: <sip:ann@parley.test>\r
            Call-ID: call-1\r
            CSeq: 1 REGISTER\r
            Authorization: Digest username="ann", response="0123456789abcdef"\r
            Content-Length: 0\r
            \r
            """;

    private final List<byte[]> packets = new ArrayList<>();
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final HepExport export = new HepExport(new ManualTime(), later::add, 7, 3, packets::add);

    private static SipMessage message() {
        return ((Parsed.Ok<SipMessage>) SipParser.parse(REGISTER.getBytes(StandardCharsets.UTF_8))).value();
    }

    private static String text(byte[] packet) {
        return new String(packet, StandardCharsets.ISO_8859_1);
    }

    @Test
    void sendsEachMessageWithoutSecretsOnAnotherThread() {
        export.received(new StillFlow(), message());
        assertThat(packets).isEmpty();

        later.remove().run();

        assertThat(packets).hasSize(1);
        assertThat(text(packets.getFirst())).startsWith("HEP3").contains("call-1").contains("REGISTER sip:parley.test");
        assertThat(text(packets.getFirst())).doesNotContain("0123456789abcdef");
    }

    @Test
    void dropsAndCountsWhatComesWhileTooManyWait() {
        for (int i = 0; i < 5; i++) {
            export.sent(new StillFlow(), message());
        }
        later.remove().run();

        assertThat(packets).hasSize(3);
        assertThat(export.dropped()).isEqualTo(2);
    }
}
