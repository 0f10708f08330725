package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.ParleyNode;

/**
 * From the click on Join to the first decoded sound of the others, in Chromium on the node's machine. Not a test: {@code make
 * bench-talk} runs it and prints the table.
 */
class TimeToTalkMeasurement {
    private static final int JOINS = 15;
    private static final List<String> MOMENTS = List.of(
            "joined", "remoteDescriptionSet", "answerMade", "answerSent", "answered", "iceConnected", "connected", "firstPacket", "firstSound");

    @Test
    void fromClickToSound(@TempDir Path folder) throws IOException {
        try (var node = ParleyNode.start(folder.resolve("data"));
                var speaker = new Person(node, folder, 440);
                var joiner = new Person(node, folder, 1000)) {
            var conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Time to talk"));
            var link = conference.path("invitation").path("path").asString();
            speaker.enterLobby(link, "Speaker");
            speaker.join();
            var joins = new ArrayList<Map<String, Number>>();
            for (int i = 0; i < JOINS; i++) {
                joiner.enterLobby(link, "Joiner " + i);
                joiner.join();
                joins.add(Eventually.get(joiner::sinceClick, moments -> moments.containsKey("firstSound")));
                joiner.leave();
                joiner.awaitGone("room");
            }
            var table = table(joins);
            System.out.println(table);
            Files.writeString(Path.of("target", "time-to-talk.txt"), table);
            assertThat(joins).hasSize(JOINS);
        }
    }

    private static String table(List<Map<String, Number>> joins) {
        var text = new StringBuilder("ms since the click, " + JOINS + " joins of one browser to a running conference\n");
        for (var moment : MOMENTS) {
            var values = joins.stream().filter(join -> join.containsKey(moment)).mapToDouble(join -> join.get(moment).doubleValue()).sorted().toArray();
            if (values.length > 0) {
                text.append(String.format(
                        "%-22s median %5.0f   min %5.0f   max %5.0f%n", moment, values[values.length / 2], values[0], values[values.length - 1]));
            }
        }
        return text.toString();
    }
}
