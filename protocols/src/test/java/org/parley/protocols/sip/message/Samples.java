package org.parley.protocols.sip.message;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Messages for tests. */
public final class Samples {
    private Samples() {}

    /** A request of a phone with this method, CSeq 1 and this branch. */
    public static SipRequest request(SipMethod method, String branch) {
        return (SipRequest) parse("""
                %s sip:200@example.org SIP/2.0
                Via: SIP/2.0/UDP 192.0.2.7:5062;branch=%s;rport
                Max-Forwards: 70
                From: "Ann" <sip:100@example.org>;tag=from1
                To: <sip:200@example.org>
                Call-ID: call-1@192.0.2.7
                CSeq: 1 %s
                Contact: <sip:100@192.0.2.7:5062>
                Content-Length: 0

                """.formatted(method, branch, method));
    }

    /** Reads a message written with plain line ends. */
    public static SipMessage parse(String text) {
        var bytes = bytes(text);
        return SipParser.parseDatagram(bytes, 0, bytes.length).orThrow();
    }

    public static byte[] bytes(String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** All torture messages. */
    static List<byte[]> torture() throws Exception {
        var all = new ArrayList<byte[]>();
        for (var folder : List.of("rfc4475", "rfc5118")) {
            var uri = Samples.class.getResource("/sip/torture/" + folder).toURI();
            try (var files = Files.list(Path.of(uri))) {
                for (var file : files.sorted().toList()) {
                    all.add(Files.readAllBytes(file));
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }
        return all;
    }
}
