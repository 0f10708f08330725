package org.parley.protocols.sdp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

class SdpFuzzTest {
    @Test
    void anyBytesAreADescriptionOrMalformedAndWhatIsReadCanBeWritten() {
        var corpus = List.of(SessionDescriptionTest.BROWSER.getBytes(UTF_8), SessionDescriptionTest.PHONE.getBytes(UTF_8));

        Fuzzing.run(corpus, 10_000, data -> {
            if (SessionDescription.parse(data) instanceof Parsed.Ok<SessionDescription>(var sdp)) {
                readEverything(sdp);
                SessionDescription.parse(sdp.toText()).orThrow();
            }
        });
    }

    private static void readEverything(SessionDescription sdp) {
        sdp.bundle();
        for (var section : sdp.media()) {
            sdp.connectionOf(section);
            sdp.directionOf(section);
            sdp.fingerprint(section);
            sdp.setup(section);
            section.rtpMaps().forEach(map -> section.formatParameter(map.payloadType(), "x"));
            section.cryptos();
            section.candidates();
            section.headerExtensions();
            section.ssrcs();
            section.rtcpPort();
            section.packetTimeMs(20);
        }
    }
}
