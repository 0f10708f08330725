package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;

/** Two pages in one conference see each other through the node: Chromium's made-up camera and screen are moving pictures. */
@Needs("chromium")
class CameraPageSystemTest {
    private static final int OLGA_HZ = 440;
    private static final int GRACE_HZ = 1000;
    private static final double HEARD = 800;

    @Test
    void twoSeeEachOthersCamerasAndAScreen(@TempDir Path folder) {
        try (var node = ParleyNode.start(folder.resolve("data"));
                var olga = new Person(node, folder, OLGA_HZ);
                var grace = new Person(node, folder, GRACE_HZ)) {
            olga.setUp("owner", "Olga", "correct-horse-battery");
            var conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Stand-up", "extension", "800"));
            olga.open("/conferences/" + conference.path("id").asString());
            olga.waitUntilReady();
            olga.join();
            olga.element("camera").click();
            grace.enterLobby(conference.path("invitation").path("path").asString(), "Grace");
            grace.join();

            grace.awaitSees("Olga", "camera"); // It was on before she came.
            grace.element("camera").click();
            olga.awaitSees("Grace", "camera");
            olga.hearUntil(heard -> heard.amplitude(GRACE_HZ) > HEARD);
            grace.hearUntil(heard -> heard.amplitude(OLGA_HZ) > HEARD);

            olga.element("share").click();
            grace.awaitSees("Olga", "screen");
            assertThat(grace.element("room").getAttribute("data-view"))
                    .as("a shared screen is large by itself")
                    .isEqualTo("speaker");
            olga.element("share").click();
            gone(grace.of("Olga", "shared-screen"));
            awaitMeasured(grace, "Olga");

            grace.element("camera").click();
            gone(olga.of("Grace", "picture"));
            assertThat(grace.page().evaluate("() => document.querySelector('[data-testid=self-picture]') === null"))
                    .as("a camera that is off is let go")
                    .isEqualTo(true);
        }
    }

    /** The node has told how that one's sound is: the sign beside his name says a grade. */
    private static void awaitMeasured(Person person, String other) {
        person.of(other, "participant")
                .locator("[data-testid='quality-sign']:not([data-grade='not measured'])")
                .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED).setTimeout(30_000));
    }

    private static void gone(Locator element) {
        element.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    }
}
