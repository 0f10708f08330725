package org.parley.roles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.calls.CallControl.Scene;
import org.parley.domain.calls.CallControl.Seated;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.Seat;
import org.parley.domain.calls.VideoSlots;
import org.parley.domain.calls.VideoSource;

@Timeout(60)
class GatewayTest {
    @TempDir
    Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void start() {
        gateway = new GatewayFixture(folder).started();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void greetsAGuestAndAMember() {
        var guest = gateway.guest("Gus");
        var owner = gateway.owner();

        var welcome = gateway.connect().hello(guest.accessToken()).peer.last();
        assertThat(welcome.path("type").asString()).isEqualTo("welcome");
        assertThat(welcome.path("guest").path("displayName").asString()).isEqualTo("Gus");
        assertThat(welcome.path("session").asString()).startsWith("session-");

        var member = gateway.connect().hello(owner.accessToken());
        assertThat(member.peer.last().path("account").path("name").asString()).isEqualTo("olga");
        assertThat(gateway.online.isOnline(owner.account().id())).isTrue();
        member.vanish();
        assertThat(gateway.online.isOnline(owner.account().id())).isFalse();
    }

    @Test
    void asksClientsThatComeBeforeItStartedToComeAgain() {
        var early = new GatewayRole(new GatewayNeeds(
                gateway.accounts, gateway.calls, gateway.online, gateway.time, gateway.time, gateway.ids, GatewayFixture.settings()));
        var peer = new FakePeer();

        early.open(peer).onText("{\"type\":\"hello\",\"token\":\"" + gateway.guest("Gus").accessToken() + "\"}");

        assertThat(peer.closeCode()).isEqualTo(1013);
    }

    @Test
    void closesWhoSaysNothingOrHasNoGoodToken() {
        var silent = gateway.connect();
        var stranger = gateway.connect().hello("nonsense");

        gateway.time.advance(Duration.ofSeconds(11));

        assertThat(silent.peer.closeCode()).isEqualTo(4001);
        assertThat(stranger.peer.closeCode()).isEqualTo(4001);
        assertThat(stranger.peer.last().path("code").asString()).isEqualTo("unauthenticated");
    }

    @Test
    void closesASessionWhoseTokenEndedUnlessANewOneCameInTime() {
        var idle = gateway.connect().hello(gateway.owner().accessToken());
        gateway.time.advance(Duration.ofMinutes(14));
        var fresh = gateway.accounts.signIn("olga", "correct horse", "127.0.0.1");
        var other = gateway.connect().hello(fresh.accessToken());
        idle.send("{\"type\":\"token\",\"id\":\"1\",\"token\":\"" + fresh.accessToken() + "\"}");
        assertThat(idle.peer.last().path("type").asString()).isEqualTo("ok");

        gateway.time.advance(Duration.ofMinutes(10));
        assertThat(idle.peer.closeCode()).isZero();

        gateway.time.advance(Duration.ofMinutes(6));
        assertThat(idle.peer.closeCode()).isEqualTo(4001);
        assertThat(other.peer.closeCode()).isEqualTo(4001);
    }

    @Test
    void refusesATokenOfSomebodyElse() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());

        gus.send("{\"type\":\"token\",\"id\":\"1\",\"token\":\"" + gateway.guest("Eve").accessToken() + "\"}");

        assertThat(gus.peer.last().path("code").asString()).isEqualTo("forbidden");
    }

    @Test
    void executesCommandsInOrderAndAnswersEach() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());

        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        var joined = gus.peer.last();
        assertThat(joined.path("type").asString()).isEqualTo("joined");
        assertThat(joined.path("offer").asString()).isEqualTo("v=0 offer");
        var call = joined.path("call").path("id").asString();
        var leg = joined.path("leg").asString();
        var where = ",\"call\":\"" + call + "\",\"leg\":\"" + leg + "\"";
        gus.send("{\"type\":\"answer\",\"id\":\"b\"" + where + ",\"sdp\":\"v=0\\r\\n\"}");
        gus.send("{\"type\":\"mute\",\"id\":\"c\"" + where + ",\"muted\":true}");
        gus.send("{\"type\":\"record\",\"id\":\"d\",\"call\":\"" + call + "\",\"on\":true}");
        gus.send("{\"type\":\"ping\",\"id\":\"e\"}");
        gus.send("{\"type\":\"hang-up\",\"id\":\"f\"" + where + "}");

        assertThat(gateway.calls.done)
                .containsExactly(
                        "join c p Gus", "answer " + leg + " v=0\r\n", "mute " + leg + " true", "record " + call + " true", "hang-up " + leg);
        assertThat(gus.peer.frames("ok").stream().map(frame -> frame.path("id").asString()))
                .containsExactly("b", "c", "d", "e", "f");
    }

    @Test
    void givesTheSameAnswerToTheSameIdOnAnotherConnection() {
        var token = gateway.guest("Gus").accessToken();
        var first = gateway.connect().hello(token);
        var second = gateway.connect().hello(token);
        var join = "{\"type\":\"join\",\"id\":\"same\",\"conference\":\"c\",\"participant\":\"p\"}";

        first.send(join);
        second.send(join);

        assertThat(first.peer.frames("joined").getFirst().path("leg"))
                .isEqualTo(second.peer.frames("joined").getFirst().path("leg"));
    }

    @Test
    void tellsWhyACommandIsRefusedAndGoesOn() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());

        gus.send("{\"type\":\"join\",\"id\":\"1\",\"conference\":\"nowhere\",\"participant\":\"p\"}");
        assertThat(gus.peer.last().path("code").asString()).isEqualTo("not-found");
        assertThat(gus.peer.last().path("id").asString()).isEqualTo("1");
        gus.send("{\"type\":\"join\",\"id\":\"2\",\"conference\":\"broken\",\"participant\":\"p\"}");
        assertThat(gus.peer.last().path("code").asString()).isEqualTo("internal");
        gus.send("{\"type\":\"join\",\"id\":\"3\"}");
        assertThat(gus.peer.last().path("code").asString()).isEqualTo("invalid");

        assertThat(gus.peer.closeCode()).isZero();
    }

    @Test
    void answersABadFrameThenCloses() {
        var token = gateway.guest("Gus").accessToken();
        for (var bad : new String[] {"{", "{\"type\":\"fly\",\"id\":\"1\"}", "{\"type\":\"hello\",\"token\":\"" + token + "\"}"}) {
            var client = gateway.connect().hello(token);
            client.send(bad);
            assertThat(client.peer.last().path("type").asString()).isEqualTo("error");
            assertThat(client.peer.closeCode()).isEqualTo(4002);
            client.vanish();
        }
        var early = gateway.connect();
        early.send("{\"type\":\"ping\",\"id\":\"1\"}");
        assertThat(early.peer.closeCode()).isEqualTo(4002);
        var binary = gateway.connect().hello(token);
        binary.session.onBinary(new byte[] {1});
        assertThat(binary.peer.closeCode()).isEqualTo(4002);
    }

    @Test
    void slowsDownAndThenClosesWhoSendsTooMuch() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());

        for (int i = 0; i < 25; i++) {
            gus.send("{\"type\":\"ping\",\"id\":\"" + i + "\"}");
        }
        assertThat(gus.peer.frames("ok")).hasSize(19);
        assertThat(gus.peer.last().path("code").asString()).isEqualTo("too-many-requests");

        for (int i = 0; i < 25; i++) {
            gus.send("{\"type\":\"ping\",\"id\":\"" + i + "\"}");
        }
        assertThat(gus.peer.closeCode()).isEqualTo(4002);
    }

    @Test
    void showsEventsOnlyToWhoIsInTheCall() {
        var ada = gateway.guest("Ada");
        var bob = gateway.guest("Bob");
        var adas = gateway.connect().hello(ada.accessToken());
        var bobs = gateway.connect().hello(bob.accessToken());

        var call = gateway.calls.startCall("one");
        var leg = gateway.calls.addLeg(call, ada.guest().guestId(), true);
        gateway.calls.publish(call, new CallEvent.LegJoined(leg));

        assertThat(adas.peer.frames("event")).hasSize(2);
        assertThat(adas.peer.last().path("event").path("type").asString()).isEqualTo("leg-joined");
        assertThat(bobs.peer.frames("event")).isEmpty();
    }

    @Test
    void showsTheWholeCallToWhomItRingsFor() {
        var ada = gateway.guest("Ada");
        var bob = gateway.guest("Bob");
        var bobs = gateway.connect().hello(bob.accessToken());
        var call = gateway.calls.startCall("one");
        gateway.calls.addLeg(call, ada.guest().guestId(), true);

        var leg = gateway.calls.addLeg(call, bob.guest().guestId(), false);
        gateway.calls.publish(call, new CallEvent.LegRinging(leg));

        var events = bobs.peer.frames("event");
        assertThat(events.getFirst().path("event").path("type").asString()).isEqualTo("leg-added");
        assertThat(events.getFirst().path("event").path("incoming").asBoolean()).isFalse();
        assertThat(events.getFirst().path("state").path("legs")).hasSize(2);
        assertThat(events.getLast().has("state")).isFalse();
    }

    @Test
    void tellsASignedInPageOfItsCallsAtOnce() {
        var ada = gateway.guest("Ada");
        var call = gateway.calls.startCall("one");
        gateway.calls.addLeg(call, ada.guest().guestId(), true);

        var welcome = gateway.connect().hello(ada.accessToken()).peer.last();

        assertThat(welcome.path("calls")).hasSize(1);
        assertThat(welcome.path("calls").get(0).path("id").asString()).isEqualTo("one");
        assertThat(welcome.path("seq").asLong()).isEqualTo(gateway.calls.position());
    }

    @Test
    void startsOverWhoWasAwayForTooLong() {
        var ada = gateway.guest("Ada");
        var call = gateway.calls.startCall("one");
        long seen = gateway.calls.addLeg(call, ada.guest().guestId(), true) == null ? 0 : gateway.calls.position();
        for (int i = 0; i < 300; i++) {
            gateway.calls.publish(call, new CallEvent.LegMuted(new LegId("leg-1")));
        }

        var client = gateway.connect().resume(ada.accessToken(), seen);

        var welcome = client.peer.frames("welcome").getFirst();
        assertThat(welcome.path("resumed").asBoolean()).isFalse();
        assertThat(welcome.path("calls")).hasSize(1);
        assertThat(client.peer.frames("event")).isEmpty();
    }

    @Test
    void resumesOverARestartOfTheNode() {
        var ada = gateway.guest("Ada");
        var call = gateway.calls.startCall("one");
        gateway.calls.addLeg(call, ada.guest().guestId(), true);
        long seen = gateway.calls.position();
        gateway.calls.publish(call, new CallEvent.CallEnded(EndReason.NODE_STOPPED));

        var restarted = new GatewayRole(new GatewayNeeds(
                gateway.accounts, gateway.calls, new OnlineBrowsers(), gateway.time, gateway.time, gateway.ids, GatewayFixture.settings()));
        restarted.start();
        var peer = new FakePeer();
        restarted.open(peer).onText("{\"type\":\"hello\",\"token\":\"" + ada.accessToken() + "\",\"resumeAfter\":" + seen + "}");

        assertThat(peer.frames("welcome").getFirst().path("resumed").asBoolean()).isTrue();
        assertThat(peer.frames("event")).hasSize(1);
        assertThat(peer.last().path("event").path("type").asString()).isEqualTo("call-ended");
        restarted.close();
    }

    @Test
    void tellsALaggingClientSoAndClosesIt() {
        var ada = gateway.guest("Ada");
        var client = gateway.connect().hello(ada.accessToken());
        var call = gateway.calls.startCall("one");
        var leg = gateway.calls.addLeg(call, ada.guest().guestId(), true);
        client.peer.stopReading();

        for (int i = 0; i < 200; i++) {
            gateway.calls.publish(call, new CallEvent.LegMuted(leg));
        }

        assertThat(client.peer.closeCode()).isEqualTo(4008);
        assertThat(client.peer.last().path("type").asString()).isEqualTo("lagging");
        assertThat(client.peer.queuedBytes()).isLessThan(16_384 + 4_096);
    }

    @Test
    void keepsOnlyTheNewestOfWhoSpeaksWhileAClientIsSlow() {
        var ada = gateway.guest("Ada");
        var client = gateway.connect().hello(ada.accessToken());
        var call = gateway.calls.startCall("one");
        var leg = gateway.calls.addLeg(call, ada.guest().guestId(), true);
        gateway.calls.speak(call, leg, -10);
        assertThat(client.peer.frames("speakers")).hasSize(1);
        client.peer.stopReading();
        gateway.calls.publish(call, new CallEvent.LegMuted(leg)); // Something waits now.

        for (int level = -60; level < -20; level++) {
            gateway.calls.speak(call, leg, level);
        }
        assertThat(client.peer.frames("speakers")).hasSize(1);
        client.peer.readOn();
        gateway.time.advance(Duration.ofSeconds(1));

        assertThat(client.peer.frames("speakers")).hasSize(2);
        assertThat(client.peer.last().path("speakers").get(0).path("level").asInt()).isEqualTo(-21);
    }

    @Test
    void handsOnWhatIsWantedOfACallAndAnswersEach() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());
        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        var where = ",\"call\":\"call-of-c\",\"leg\":\"leg-1\"";

        gus.send("{\"type\":\"offer\",\"id\":\"b\"" + where + ",\"video\":true,\"restart\":false}");
        assertThat(gus.peer.last().path("type").asString()).isEqualTo("offered");
        assertThat(gus.peer.last().path("offer").asString()).isEqualTo("v=0 another offer");
        gus.send("{\"type\":\"video\",\"id\":\"c\"" + where + ",\"source\":\"camera\",\"on\":true}");
        gus.send("{\"type\":\"view\",\"id\":\"d\"" + where + ",\"wanted\":[]}");
        gus.send("{\"type\":\"seat\",\"id\":\"e\"" + where + ",\"x\":1,\"y\":-2.5,\"facing\":-90}");
        gus.send("{\"type\":\"listen\",\"id\":\"f\"" + where + ",\"how\":\"scene\"}");
        gus.send("{\"type\":\"moderate\",\"id\":\"g\"" + where + ",\"deaf\":true}");
        gus.send("{\"type\":\"lock\",\"id\":\"h\",\"call\":\"call-of-c\",\"on\":true}");

        assertThat(gateway.calls.done)
                .containsExactly(
                        "join c p Gus",
                        "offer leg-1 video",
                        "video leg-1 CAMERA true",
                        "view leg-1 []",
                        "seat leg-1 " + new Seat(1, -2.5, 270),
                        "listen leg-1 SCENE",
                        "moderate leg-1 Optional.empty Optional[true] Optional.empty",
                        "lock call-of-c true");
        assertThat(gus.peer.frames("ok").stream().map(frame -> frame.path("id").asString()))
                .containsExactly("c", "d", "e", "f", "g", "h");
    }

    @Test
    void tellsOnlyTheViewersOwnPageWhatItSeesWhere() {
        var guest = gateway.guest("Gus");
        var gus = gateway.connect().hello(guest.accessToken());
        var otherPage = gateway.connect().hello(guest.accessToken());
        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        var slot = new VideoSlots.Slot("v0", new LegId("leg-9"), VideoSource.SCREEN, VideoSlots.State.PAUSED);

        gateway.calls.show(new VideoSlots(new CallId("call-of-c"), new LegId("leg-1"), List.of(slot)));

        var frame = gus.peer.frames("slots").getFirst();
        assertThat(frame.toString())
                .isEqualTo("{\"type\":\"slots\",\"call\":\"call-of-c\",\"leg\":\"leg-1\",\"slots\":"
                        + "[{\"mid\":\"v0\",\"leg\":\"leg-9\",\"source\":\"screen\",\"state\":\"paused\"}]}");
        assertThat(otherPage.peer.frames("slots")).isEmpty();
    }

    @Test
    void tellsWhoSitsWhereAndToWhoComesIn() {
        var ada = gateway.guest("Ada");
        var bob = gateway.guest("Bob");
        var adas = gateway.connect().hello(ada.accessToken());
        var call = gateway.calls.startCall("one");
        var leg = gateway.calls.addLeg(call, ada.guest().guestId(), true);

        gateway.calls.seat(new Scene(call, List.of(new Seated(leg, new Seat(0, -1.5, 0)))));
        assertThat(adas.peer.last().toString())
                .isEqualTo("{\"type\":\"scene\",\"call\":\"one\",\"seats\":"
                        + "[{\"leg\":\"leg-1\",\"x\":0.0,\"y\":-1.5,\"facing\":0.0}]}");
        var bobs = gateway.connect().hello(bob.accessToken());
        assertThat(bobs.peer.frames("scene")).isEmpty();
        gateway.calls.addLeg(call, bob.guest().guestId(), true);
        var lateAda = gateway.connect().hello(ada.accessToken());

        assertThat(bobs.peer.frames("scene")).hasSize(1);
        assertThat(lateAda.peer.frames("scene")).hasSize(1);
        gateway.calls.publish(call, new CallEvent.CallEnded(EndReason.EVERYBODY_LEFT));
        assertThat(gateway.connect().hello(ada.accessToken()).peer.frames("scene")).isEmpty();
    }

    @Test
    void aClientThatResumesIsToldAgainWhatItSeesWhere() {
        var token = gateway.guest("Gus").accessToken();
        var gus = gateway.connect().hello(token);
        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        long seen = gateway.calls.position();
        gus.vanish();
        gateway.calls.show(new VideoSlots(new CallId("call-of-c"), new LegId("leg-1"), List.of()));

        var back = gateway.connect().resume(token, seen);

        assertThat(back.peer.frames("slots")).hasSize(1);
    }

    @Test
    void keepsOnlyTheNewestSeatsWhileAClientIsSlow() {
        var ada = gateway.guest("Ada");
        var client = gateway.connect().hello(ada.accessToken());
        var call = gateway.calls.startCall("one");
        var leg = gateway.calls.addLeg(call, ada.guest().guestId(), true);
        client.peer.stopReading();
        gateway.calls.publish(call, new CallEvent.LegMuted(leg)); // Something waits now.

        for (int i = 0; i < 50; i++) {
            gateway.calls.seat(new Scene(call, List.of(new Seated(leg, new Seat(i / 10.0, 0, 0)))));
        }
        assertThat(client.peer.frames("scene")).isEmpty();
        client.peer.readOn();
        gateway.time.advance(Duration.ofSeconds(1));

        assertThat(client.peer.frames("scene")).singleElement().satisfies(frame ->
                assertThat(frame.path("seats").get(0).path("x").asDouble()).isEqualTo(4.9));
    }

    @Test
    void hangsUpTheLegOfAClientThatDoesNotComeBack() {
        var gus = gateway.connect().hello(gateway.guest("Gus").accessToken());
        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        gus.vanish();

        gateway.time.advance(Duration.ofSeconds(14));
        assertThat(gateway.calls.done).doesNotContain("hang-up leg-1");
        gateway.time.advance(Duration.ofSeconds(2));

        assertThat(gateway.calls.done).contains("hang-up leg-1");
    }

    @Test
    void leavesTheLegToAClientThatResumes() {
        var token = gateway.guest("Gus").accessToken();
        var gus = gateway.connect().hello(token);
        gus.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        gus.vanish();
        gateway.time.advance(Duration.ofSeconds(10));

        var back = gateway.connect().resume(token, gateway.calls.position());
        gateway.time.advance(Duration.ofMinutes(2));
        assertThat(gateway.calls.done).doesNotContain("hang-up leg-1");

        back.vanish();
        gateway.time.advance(Duration.ofSeconds(16));
        assertThat(gateway.calls.done).contains("hang-up leg-1");
    }

    @Test
    void forgetsTheOldLegOfAReloadedPage() {
        var ada = gateway.guest("Ada");
        var before = gateway.connect().hello(ada.accessToken());
        before.send("{\"type\":\"join\",\"id\":\"a\",\"conference\":\"c\",\"participant\":\"p\"}");
        before.vanish();

        var after = gateway.connect().hello(ada.accessToken());
        after.send("{\"type\":\"join\",\"id\":\"b\",\"conference\":\"c\",\"participant\":\"p\"}");
        gateway.calls.publish(new CallId("call-of-c"), new CallEvent.LegLeft(new LegId("leg-1"), EndReason.REPLACED));
        gateway.time.advance(Duration.ofMinutes(1));

        assertThat(gateway.calls.done).noneMatch(done -> done.startsWith("hang-up"));
    }

    @Test
    void letsOnePersonHaveOnlySoManyConnections() {
        var token = gateway.guest("Gus").accessToken();
        for (int i = 0; i < 4; i++) {
            assertThat(gateway.connect().hello(token).peer.closeCode()).isZero();
        }

        assertThat(gateway.connect().hello(token).peer.closeCode()).isEqualTo(1013);
    }
}
