package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.GatewayClient;
import org.parley.systemtests.node.ParleyNode;
import tools.jackson.databind.JsonNode;

/** A double click makes one call, not two: on a running node, from two connections at once. */
class JoinTwiceSystemTest {
    private static final int ROUNDS = 20;

    @Test
    void theSameJoinFromTwoConnectionsMakesOneLeg(@TempDir Path folder) throws Exception {
        try (var node = ParleyNode.start(folder.resolve("data"));
                var people = Executors.newVirtualThreadPerTaskExecutor()) {
            var operator = ApiClient.operator(node);
            for (int round = 0; round < ROUNDS; round++) {
                var conference = operator.post("/api/conferences", Map.of("name", "Round " + round));
                var guest = ApiClient.guest(node, conference.path("invitation").path("token").asString(), "Ada");
                var join = Map.of(
                        "type", "join",
                        "id", "click-" + round,
                        "conference", conference.path("id").asString(),
                        "participant", "tab-" + round);
                try (var one = GatewayClient.connect(node, guest.token());
                        var two = GatewayClient.connect(node, guest.token())) {
                    var together = new CountDownLatch(1);
                    var answers = new ArrayList<Future<JsonNode>>();
                    for (var connection : new GatewayClient[] {one, two}) {
                        answers.add(people.submit(() -> {
                            together.await();
                            return connection.ask(join);
                        }));
                    }
                    together.countDown();

                    var first = answers.get(0).get();
                    var second = answers.get(1).get();
                    assertThat(first.path("type").asString()).as(first.toString()).isEqualTo("joined");
                    assertThat(second.path("leg")).isEqualTo(first.path("leg"));
                    assertThat(second.path("offer")).isEqualTo(first.path("offer"));
                    var call = operator.get("/api/calls/" + first.path("call").path("id").asString());
                    assertThat(call.path("legs").size()).as(call.toString()).isEqualTo(1);
                }
            }
            assertThat(operator.get("/api/calls?limit=100").path("calls").size()).isEqualTo(ROUNDS);
        }
    }
}
