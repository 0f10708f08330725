package org.parley.protocols.ng;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

class NgFuzzTest {
    private static final List<byte[]> CORPUS = Stream.of(
                    "1_2 d7:command4:pinge",
                    "7331_2 d3:sdp15:v=0\r\no=- 1 1 IN3:ICE6:remove5:flagsl13:trust-address18:codec-mask-PCMUe7:replacel6:origine18:transport-protocol"
                            + "7:RTP/AVP7:call-id3:abc13:received-froml3:IP49:127.0.0.1e8:from-tag1:x7:command5:offere",
                    "c {\"command\":\"offer\",\"call-id\":\"a\",\"from-tag\":\"\\u00e9\",\"sdp\":\"v=0\\r\\n\",\"codec\":{\"mask\":[\"opus\"],\"transcode\":[\"PCMA\"]}}",
                    "c {\"command\":\"play DTMF\",\"call-id\":\"a\",\"code\":\"12#\",\"duration\":100,\"all\":null}",
                    "c d7:command10:play media7:call-id1:a4:blob4:RIFF12:repeat-timesi3ee",
                    "c d7:command4:list5:limiti10ee")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();

    @Test
    void anyBytesAreReadOrRefusedAndWhatIsReadIsWrittenTheSame() {
        Fuzzing.run(CORPUS, 60_000, bytes -> {
            if (NgMessage.parse(bytes, 0, bytes.length) instanceof Parsed.Ok<NgMessage>(var message)) {
                var again = message.toBytes();
                assertThat(NgMessage.parse(again, 0, again.length).orThrow()).isEqualTo(message);
                NgRequests.read(message);
            }
        });
    }
}
