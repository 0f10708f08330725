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
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.SipAccount;

/**
 * From the click on Join to the first decoded sound of the others, in Chromium on the node's machine. Not a test: {@code make
 * bench-talk} runs it and prints the table.
 */
class TimeToTalkMeasurement {
    private static final int JOINS = 30;
    private static final List<String> MOMENTS = List.of(
            "joined", "remoteDescriptionSet", "answerMade", "answerSent", "answered", "iceConnected", "connected", "firstPacket", "firstSound");

    @Test
    void fromClickToSound(@TempDir Path folder) throws IOException {
        var report = new StringBuilder();
        try (var node = ParleyNode.start(folder.resolve("data"));
                var joiner = new Person(node, folder, 1000)) {
            var paul = SipAccount.add(node, "paul", "300");
            var conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Time to talk", "extension", "800"));
            var link = conference.path("invitation").path("path").asString();
            try (var phone = Baresip.register(Baresip.Setup.of(paul, 440), folder.resolve("phone"))) {
                phone.dial("800");
                phone.awaitEstablished();
                report.append(table("the other is a telephone", joins(joiner, link)));
            }
            try (var speaker = new Person(node, folder, 440)) {
                speaker.enterLobby(link, "Speaker");
                speaker.join();
                report.append(table("the other is a second browser on the same cores", joins(joiner, link)));
            }
        }
        System.out.println(report);
        Files.writeString(Path.of("target", "time-to-talk.txt"), report);
    }

    private static List<Map<String, Number>> joins(Person joiner, String link) {
        var joins = new ArrayList<Map<String, Number>>();
        for (int i = 0; i < JOINS; i++) {
            joiner.enterLobby(link, "Joiner " + i);
            joiner.join();
            joins.add(Eventually.get(joiner::sinceClick, moments -> moments.containsKey("firstSound")));
            joiner.leave();
            joiner.awaitGone("room");
        }
        assertThat(joins).hasSize(JOINS);
        return joins;
    }

    private static String table(String who, List<Map<String, Number>> joins) {
        var text = new StringBuilder("ms since the click, " + JOINS + " joins of a browser to a running conference; " + who + "\n");
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
