package org.parley.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.GatewayClient;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.SipAccount;

/** A recording survives kill -9 of the node up to the last half second, and is finished and marked at the next start. */
@Needs("baresip")
class KilledRecordingSystemTest {
    private static final Duration MAY_BE_LOST = Duration.ofMillis(500);

    @Test
    void whatWasHeardUntilHalfASecondBeforeIsThere(@TempDir Path folder) throws Exception {
        var data = folder.resolve("data");
        String recordingId;
        Duration recorded;
        try (var node = ParleyNode.start(data)) {
            var operator = ApiClient.operator(node);
            var conference = operator.post("/api/conferences", Map.of("name", "Killed", "extension", "800"));
            try (var phone = Baresip.register(
                            Baresip.Setup.of(SipAccount.add(node, "paul", "300"), 1000), folder.resolve("phone"));
                    var gateway = GatewayClient.connect(node, node.operatorToken())) {
                phone.dial("800");
                phone.awaitEstablished();
                var call = operator.get("/api/conferences/" + conference.path("id").asString()).path("call").path("id").asString();
                var answer = gateway.ask(Map.of("type", "record", "id", "rec-1", "call", call, "on", true));
                long beganNs = System.nanoTime();
                assertThat(answer.path("type").asString()).as(answer.toString()).isEqualTo("ok");
                phone.hear(4000);
                recorded = Duration.ofNanos(System.nanoTime() - beganNs);
                node.kill9();
            }
        }
        try (var node = ParleyNode.start(data)) {
            var recording = ApiClient.operator(node)
                    .until("/api/recordings", list -> list.path("recordings").path(0).path("tracks").size() == 2)
                    .path("recordings")
                    .path(0);
            recordingId = recording.path("id").asString();

            assertThat(recording.path("interrupted").asBoolean()).as(recording.toString()).isTrue();
            assertThat(recording.path("state").asString()).isEqualTo("interrupted");
            assertThat(Duration.ofMillis(recording.path("durationMs").asLong())).isGreaterThan(recorded.minus(MAY_BE_LOST));
            var file = folder.resolve("saved.ogg");
            node.cli("recording", "export", recordingId, file.toString());
            assertThat(Files.size(file)).isGreaterThan(1000);
            assertThat(node.cli("call", "show", "last")).contains("node-stopped");
        }
    }
}
