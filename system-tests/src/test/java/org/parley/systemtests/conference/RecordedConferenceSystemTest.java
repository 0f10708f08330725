package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Hearing;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.browser.RecordedSound;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;

/** Two browsers in one recorded conference: each hears exactly the other, and so does the recording. */
@Needs("chromium")
class RecordedConferenceSystemTest {
    private static final int OWNER_HZ = 440;
    private static final int GUEST_HZ = 1000;
    private static final double HEARD = 800;
    private static final double SILENT = 150;

    @Test
    void eachHearsTheOtherAndTheRecordingHearsBoth(@TempDir Path folder) {
        try (var node = ParleyNode.start(folder.resolve("data"));
                var owner = new Person(node, folder, OWNER_HZ);
                var guest = new Person(node, folder, GUEST_HZ)) {
            owner.setUp("owner", "Olga", "correct-horse-battery");
            var conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Stand-up", "extension", "800"));
            owner.open("/conferences/" + conference.path("id").asString());
            owner.waitUntilReady();
            owner.join();
            guest.enterLobby(conference.path("invitation").path("path").asString(), "Grace");
            guest.join();

            assertHears(owner, GUEST_HZ, OWNER_HZ);
            assertHears(guest, OWNER_HZ, GUEST_HZ);

            owner.element("record").click();
            guest.element("recording-sign").waitFor();
            assertHears(guest, OWNER_HZ, GUEST_HZ);
            owner.hear(2500);
            owner.element("record").click();
            guest.awaitGone("recording-sign");

            guest.element("mute").click();
            owner.hearUntil(hearing -> hearing.amplitude(GUEST_HZ) < SILENT);
            guest.leave();
            owner.leave();
            assertRecorded(node, owner);
        }
    }

    static void assertHears(Person person, int otherHz, int ownHz) {
        Hearing hearing = person.hearUntil(heard -> heard.amplitude(otherHz) > HEARD && heard.amplitude(ownHz) < SILENT);
        assertThat(hearing.amplitude(otherHz)).isGreaterThan(HEARD);
        assertThat(hearing.amplitude(ownHz)).isLessThan(SILENT);
    }

    private static void assertRecorded(ParleyNode node, Person owner) {
        var operator = ApiClient.operator(node);
        var recording = operator.until("/api/recordings", list ->
                        list.path("recordings").path(0).path("state").asString("").equals("finished"))
                .path("recordings")
                .path(0);
        assertThat(recording.path("interrupted").asBoolean()).isFalse();
        assertThat(recording.path("tracks").size()).as(recording.toString()).isEqualTo(3);
        for (var track : recording.path("tracks")) {
            var sound = RecordedSound.decodedBy(owner.page(), operator.send(
                            "GET",
                            "/api/recordings/" + recording.path("id").asString() + "/tracks/" + track.path("n").asInt() + "/audio",
                            null)
                    .body());
            var heard = sound.amplitudes(List.of(OWNER_HZ, GUEST_HZ), 1.0, sound.seconds() - 0.5);
            assertThat(sound.seconds()).isGreaterThan(2.5);
            switch (track.path("name").asString("")) {
                case "Grace" -> assertThat(heard.get(GUEST_HZ)).isGreaterThan(HEARD);
                case "Olga" -> assertThat(heard.get(OWNER_HZ)).isGreaterThan(HEARD);
                default -> assertThat(heard.values()).as("the mix").allMatch(amplitude -> amplitude > HEARD);
            }
            if (track.path("kind").asString().equals("participant")) {
                int other = track.path("name").asString().equals("Grace") ? OWNER_HZ : GUEST_HZ;
                assertThat(heard.get(other)).as("another's voice in a track of one").isLessThan(SILENT);
            }
        }
        assertThat(node.cli("recording", "list")).contains("finished").contains("Stand-up");
        assertThat(node.cli("call", "show", "last")).contains("leg-joined").contains("recording-started").contains("call-ended");
    }
}
