package org.parley.systemtests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.node.Needs;

/** The instrument itself: what a browser's microphone says is what is heard, or no other test means anything. */
@Needs("chromium")
class ChromiumSystemTest {
    @Test
    void theMicrophoneOfABrowserPlaysItsTone(@TempDir Path folder) {
        try (var chromium = new Chromium(ToneFile.sine(folder.resolve("tone.wav"), 700, 48_000, 2))) {
            chromium.page().navigate("data:text/html,<p>hearing</p>");
            chromium.page().navigate("chrome://version");
            chromium.page().evaluate("async () => { window.heard = await navigator.mediaDevices.getUserMedia("
                    + "{audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false}}); }");

            var hearing = Hearing.of(chromium.page(), "window.heard", 1000);

            assertThat(hearing.amplitude(700)).isGreaterThan(2000);
            assertThat(hearing.amplitude(1100)).isLessThan(200);
        }
    }
}
