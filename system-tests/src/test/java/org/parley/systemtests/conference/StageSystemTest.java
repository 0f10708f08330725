package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Hearing;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;

/** Where somebody sits is where he is heard: seats are moved on one page, and another page's two ears are measured. */
@Needs("chromium")
class StageSystemTest {
    private static final int GRACE_HZ = 1000;
    private static final double HEARD = 200;
    /** Clearly to one side; a head shades some 6 dB and more at this frequency. */
    private static final double SIDE_DB = 3;

    @Test
    void aSeatThatIsMovedIsHeardFromItsNewSide(@TempDir Path folder) {
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
            olga.element("view-stage").click();
            grace.element("view-stage").click();
            olga.element("listen-spatial").click();
            olga.of("Grace", "seat").waitFor();

            // By the keyboard, the seat's owner: as far to the left as the room goes.
            var own = grace.of("Grace", "seat");
            own.focus();
            for (int i = 0; i < 8; i++) {
                own.press("Shift+ArrowLeft");
            }
            Eventually.get(() -> olga.hearWithEars(700), ears -> isHeard(ears) && ears.leftOverRightDb(GRACE_HZ) > SIDE_DB);

            // By the pointer, a moderator: to the other side.
            drag(olga, "Grace", 0.95, 0.5);
            Eventually.get(() -> olga.hearWithEars(700), ears -> isHeard(ears) && ears.leftOverRightDb(GRACE_HZ) < -SIDE_DB);
            assertThat(Double.parseDouble(grace.of("Grace", "seat").getAttribute("data-x")))
                    .as("her own page knows where she was put")
                    .isPositive();

            // Whoever chooses plain sound hears both sides alike.
            olga.element("listen-plain").click();
            Eventually.get(() -> olga.hearWithEars(700), ears -> isHeard(ears) && Math.abs(ears.leftOverRightDb(GRACE_HZ)) < 0.5);
        }
    }

    private static boolean isHeard(Hearing.Ears ears) {
        return Math.max(ears.left().amplitude(GRACE_HZ), ears.right().amplitude(GRACE_HZ)) > HEARD;
    }

    /** Drags a seat to a place of the plan, as fractions of its width and height. */
    private static void drag(Person person, String name, double across, double down) {
        var seat = person.of(name, "seat").boundingBox();
        var plan = person.element("plan").boundingBox();
        var mouse = person.page().mouse();
        mouse.move(seat.x + seat.width / 2, seat.y + 30);
        mouse.down();
        for (int step = 1; step <= 10; step++) {
            double from = seat.x + seat.width / 2;
            double to = plan.x + plan.width * across;
            mouse.move(from + (to - from) * step / 10, seat.y + 30 + (plan.y + plan.height * down - seat.y - 30) * step / 10);
        }
        mouse.up();
    }
}
