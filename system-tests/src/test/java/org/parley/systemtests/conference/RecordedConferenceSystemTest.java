package org.parley.systemtests.conference;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.browser.Hearing;
import org.parley.systemtests.browser.Person;
import org.parley.systemtests.browser.RecordedSound;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.SipAccount;

/** Two browsers and a telephone in one recorded conference: each hears exactly the other two, and so does the recording. */
@Needs({"chromium", "baresip"})
class RecordedConferenceSystemTest {
    private static final int OWNER_HZ = 440;
    private static final int GUEST_HZ = 1000;
    private static final int PHONE_HZ = 1500;
    private static final double HEARD = 800;
    private static final double SILENT = 150;

    @Test
    void eachHearsExactlyTheOthersAndSoDoesTheRecording(@TempDir Path folder) {
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
            try (var phone = Baresip.register(
                    Baresip.Setup.of(SipAccount.add(node, "paul", "300"), PHONE_HZ), folder.resolve("phone"))) {
                phone.dial("800");
                phone.awaitEstablished();

                assertHears(owner, OWNER_HZ, GUEST_HZ, PHONE_HZ);
                assertHears(guest, GUEST_HZ, OWNER_HZ, PHONE_HZ);
                var heard = Eventually.get(() -> phone.hear(700), some -> some.amplitude(OWNER_HZ) > HEARD && some.amplitude(GUEST_HZ) > HEARD);
                assertThat(heard.amplitude(PHONE_HZ)).as("its own tone").isLessThan(SILENT);

                owner.element("record").click();
                guest.element("recording-sign").waitFor();
                owner.hear(3000);
                owner.element("record").click();
                guest.awaitGone("recording-sign");

                guest.element("mute").click();
                owner.hearUntil(now -> now.amplitude(GUEST_HZ) < SILENT && now.amplitude(PHONE_HZ) > HEARD);
                phone.hangUp();
            }
            guest.leave();
            owner.leave();
            assertRecorded(node, owner);
        }
    }

    private static void assertHears(Person person, int ownHz, int... othersHz) {
        Hearing hearing = person.hearUntil(
                heard -> IntStream.of(othersHz).allMatch(hertz -> heard.amplitude(hertz) > HEARD) && heard.amplitude(ownHz) < SILENT);
        assertThat(hearing.amplitude(ownHz)).as("his own tone").isLessThan(SILENT);
    }

    private static void assertRecorded(ParleyNode node, Person owner) {
        var operator = ApiClient.operator(node);
        var recording = operator.until("/api/recordings", list ->
                        list.path("recordings").path(0).path("state").asString("").equals("finished"))
                .path("recordings")
                .path(0);
        assertThat(recording.path("interrupted").asBoolean()).isFalse();
        assertThat(recording.path("tracks").size()).as(recording.toString()).isEqualTo(4);
        var own = Map.of("Olga", OWNER_HZ, "Grace", GUEST_HZ, "paul", PHONE_HZ);
        for (var track : recording.path("tracks")) {
            var file = operator.send(
                            "GET", "/api/recordings/" + recording.path("id").asString() + "/tracks/" + track.path("n").asInt() + "/audio", null)
                    .body();
            var sound = RecordedSound.decodedBy(owner.page(), file);
            assertThat(sound.seconds()).isGreaterThan(2.5);
            // The first second has the beep that tells everybody.
            var heard = sound.amplitudes(List.of(OWNER_HZ, GUEST_HZ, PHONE_HZ), 1.0, sound.seconds() - 0.5);
            if (track.path("kind").asString().equals("mix")) {
                assertThat(heard.values()).as("the mix: %s", heard).allMatch(amplitude -> amplitude > HEARD);
            } else {
                var name = track.path("name").asString();
                assertThat(own).as("names of tracks").containsKey(name);
                heard.forEach((hertz, amplitude) -> assertThat(amplitude > HEARD)
                        .as("%s Hz in the track of %s: %s", hertz, name, heard)
                        .isEqualTo(hertz.equals(own.get(name))));
            }
        }
        assertThat(node.cli("recording", "list")).contains("finished").contains("Stand-up");
        assertThat(node.cli("call", "show", "last")).contains("leg-joined").contains("recording-started").contains("call-ended");
    }
}
