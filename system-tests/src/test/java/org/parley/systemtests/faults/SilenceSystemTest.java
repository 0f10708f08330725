package org.parley.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;

/** A node that stands still for a second: the page hears it before anything else does, and makes the way of its media anew (RFC 8445 §9). */
@Needs("chromium")
class SilenceSystemTest {
    private static final int GRACE_HZ = 1000;
    private static final double HEARD = 800;

    @Test
    void soundThatStopsGetsNewIceCredentialsOnTheSameConnection(@TempDir Path folder) {
        try (var node = ParleyNode.start(folder.resolve("data"));
                var olga = new Person(node, folder, 440);
                var grace = new Person(node, folder, GRACE_HZ)) {
            olga.setUp("owner", "Olga", "correct-horse-battery");
            var conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Stand-up", "extension", "800"));
            olga.open("/conferences/" + conference.path("id").asString());
            olga.waitUntilReady();
            olga.join();
            grace.enterLobby(conference.path("invitation").path("path").asString(), "Grace");
            grace.join();
            olga.hearUntil(heard -> heard.amplitude(GRACE_HZ) > HEARD);
            olga.hear(2500); // Only a stream that was steady is missed.
            var leg = olga.page().evaluate("() => window.parley.active.leg");

            signal("STOP", node);
            olga.hear(1200);
            signal("CONT", node);

            Eventually.get(() -> olga.page().evaluate("() => window.parley.active.restarts ?? 0"), restarts -> ((Number) restarts).intValue() > 0);
            olga.hearUntil(heard -> heard.amplitude(GRACE_HZ) > HEARD);
            grace.hearUntil(heard -> heard.amplitude(440) > HEARD);
            assertThat(olga.page().evaluate("() => window.parley.active.leg")).as("the same leg goes on").isEqualTo(leg);
        }
    }

    private static void signal(String name, ParleyNode node) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(node.pid())).start().onExit().join().exitValue()).isZero();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
