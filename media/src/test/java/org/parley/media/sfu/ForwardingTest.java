package org.parley.media.sfu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocols.rtp.RtcpFeedback;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.Vp8Payload;

class ForwardingTest {
    private final PictureFixture fixture = new PictureFixture();
    private final PictureFixture.Leg alice = fixture.new Leg("alice", 1, PictureFixture.sendsSimulcast());
    private final PictureFixture.Leg bob = fixture.new Leg("bob", 2, PictureFixture.sees(3));
    private final PictureFixture.Camera low = fixture.new Camera(alice, "l", 11, 180);
    private final PictureFixture.Camera middle = fixture.new Camera(alice, "m", 12, 360);
    private final PictureFixture.Camera high = fixture.new Camera(alice, "h", 13, 720);
    private final List<PictureFixture.Leg> all = List.of(alice, bob);

    ForwardingTest() {
        low.payloadBytes = 200;
        middle.payloadBytes = 300;
        high.payloadBytes = 500;
        alice.pictures.publish(PictureSource.CAMERA, true);
    }

    private void bobWants(int height) {
        bob.pictures.view(List.of(new WantedPicture("alice", PictureSource.CAMERA, height * 16 / 9, height)));
    }

    private static int pictureId(byte[] packet) {
        return Vp8Payload.pictureId(packet, RtpPacket.payloadOffset(packet, 0));
    }

    private static void assertSeamless(List<byte[]> packets) {
        for (int i = 1; i < packets.size(); i++) {
            int step = RtpPacket.sequence(packets.get(i), 0) - RtpPacket.sequence(packets.get(i - 1), 0) & 0xFFFF;
            assertThat(step).as("sequence at %s", i).isEqualTo(1);
            int ticks = RtpPacket.timestamp(packets.get(i), 0) - RtpPacket.timestamp(packets.get(i - 1), 0);
            assertThat(ticks).as("ticks at %s", i).isBetween(0, 90_000);
            int pictures = pictureId(packets.get(i)) - pictureId(packets.get(i - 1)) & 0x7FFF;
            assertThat(pictures).as("picture at %s", i).isBetween(0, 1);
            boolean isSameFrame = ticks == 0;
            assertThat(pictures).isEqualTo(isSameFrame ? 0 : 1);
        }
    }

    // RFC 7667 §3.7
    @Test
    void aViewerGetsThePictureHeWantsInASlotOfHisOwn() {
        bobWants(360);

        fixture.run(2_000, all, low, middle, high);

        assertThat(bob.of(2_000)).hasSizeGreaterThan(100);
        assertThat(bob.rtp).allMatch(packet -> RtpPacket.ssrc(packet, 0) == 2_000 || RtpPacket.ssrc(packet, 0) == 2_100);
        assertThat(fixture.told).contains("bob v0 alice CAMERA LIVE");
        assertSeamless(bob.of(2_000));
    }

    @Test
    void nobodyIsSeenBeforeHeShowsHimself() {
        alice.pictures.publish(PictureSource.CAMERA, false);
        bobWants(360);

        fixture.run(500, all, low, middle, high);

        assertThat(bob.rtp).isEmpty();
        assertThat(fixture.told).isEmpty();
    }

    @Test
    void whoAskedForNothingSeesWhoSpokeLast() {
        var carol = fixture.new Leg("carol", 3, PictureFixture.sendsSimulcast());
        var dave = fixture.new Leg("dave", 4, PictureFixture.sees(1));
        carol.pictures.publish(PictureSource.CAMERA, true);
        var camera = fixture.new Camera(carol, "l", 31, 180);
        fixture.room.onSpeaking("carol");

        fixture.run(500, List.of(alice, bob, carol, dave), low, camera);
        fixture.room.onSpeaking("alice");
        fixture.run(500, List.of(alice, bob, carol, dave), low, camera);

        assertThat(fixture.told).containsSubsequence("dave v0 carol CAMERA LIVE", "dave v0 alice CAMERA LIVE");
        assertSeamless(dave.of(4_000));
    }

    @Test
    void aSmallPictureIsSentWhereItIsShownSmallAndALargeOneWhereThereIsRoom() {
        bobWants(720);
        fixture.run(3_000, all, low, middle, high);
        int large = RtpPacket.payloadBytes(bob.rtp.getLast(), 0, bob.rtp.getLast().length);

        bobWants(150);
        fixture.run(2_000, all, low, middle, high);
        int small = RtpPacket.payloadBytes(bob.rtp.getLast(), 0, bob.rtp.getLast().length);

        assertThat(large).isEqualTo(506);
        assertThat(small).isEqualTo(206);
        assertSeamless(bob.of(2_000));
    }

    @Test
    void layersChangeAtKeyFramesOnly() {
        bobWants(150);
        fixture.run(1_000, all, low, middle, high);
        bob.forget();
        middle.wantsKey = false;

        bobWants(360);
        for (int i = 0; i < 5; i++) { // Nobody listens to the request yet.
            fixture.nowNs += 20 * PictureFixture.MS;
            low.send(low.frame());
            middle.send(middle.frame());
            all.forEach(leg -> leg.pictures.onTime(fixture.nowNs));
            fixture.room.onTime(fixture.nowNs);
        }
        boolean isStillSmall = bob.rtp.stream().allMatch(packet -> packet.length < 300);
        fixture.run(500, all, low, middle);

        assertThat(isStillSmall).isTrue();
        assertThat(bob.rtp.getLast().length).isGreaterThan(300);
        assertSeamless(bob.of(2_000));
    }

    // RFC 4585 §6.3.1: asked for at once, and not more than twice a second, however many want it.
    @Test
    void aViewersKeyFrameRequestGoesToTheSender() {
        bobWants(150);
        fixture.run(2_000, all, low, middle, high);
        alice.forget();
        var request = new byte[100];
        int bytes = RtcpFeedback.writePictureLoss(request, 0, 9, 2_000);

        for (int i = 0; i < 50; i++) {
            bob.pictures.onRtcp(request, 0, bytes, fixture.nowNs);
        }

        assertThat(alice.count(206, 1)).isEqualTo(1);
        assertThat(RtpPacket.ssrc(alice.rtcp.getFirst(), 0)).isEqualTo(11);
    }

    // RFC 4588 §4
    @Test
    void whatAViewerMissesIsRepeatedToHim() {
        bobWants(150);
        fixture.run(2_000, all, low);
        var lost = bob.of(2_000).get(bob.of(2_000).size() - 5);
        bob.forget();
        var request = new byte[100];
        int bytes = RtcpFeedback.writeNack(request, 0, 9, 2_000, new int[] {RtpPacket.sequence(lost, 0)}, 1);

        fixture.nowNs += 50 * PictureFixture.MS;
        bob.pictures.onRtcp(request, 0, bytes, fixture.nowNs);

        var again = bob.rtp.getFirst();
        int at = RtpPacket.payloadOffset(again, 0);
        assertThat(RtpPacket.ssrc(again, 0)).isEqualTo(2_100);
        assertThat(RtpPacket.payloadType(again, 0)).isEqualTo(97);
        assertThat(RtpPacket.uint16(again, at)).isEqualTo(RtpPacket.sequence(lost, 0));
        assertThat(RtpPacket.timestamp(again, 0)).isEqualTo(RtpPacket.timestamp(lost, 0));
        int before = RtpPacket.payloadOffset(lost, 0);
        assertThat(java.util.Arrays.copyOfRange(again, at + 2, again.length))
                .isEqualTo(java.util.Arrays.copyOfRange(lost, before, lost.length));
    }

    @Test
    void repeatsNothingThatItNeverSent() {
        bobWants(150);
        fixture.run(1_000, all, low);
        bob.forget();
        var request = new byte[600];
        var sequences = new int[100];
        for (int i = 0; i < sequences.length; i++) {
            sequences[i] = i * 600 & 0xFFFF;
        }
        int bytes = RtcpFeedback.writeNack(request, 0, 9, 2_000, sequences, sequences.length);

        fixture.nowNs += 50 * PictureFixture.MS;
        bob.pictures.onRtcp(request, 0, bytes, fixture.nowNs);

        assertThat(bob.rtp.size()).isLessThanOrEqualTo(1);
        assertThat(bob.pictures.counters().failed()).isZero();
    }

    // RFC 4585 §6.2.1
    @Test
    void whatTheSenderLostIsAskedForAndPassedOnInItsPlace() {
        bobWants(150);
        fixture.run(1_000, all, low);
        bob.forget();
        alice.forget();
        var lost = low.frame();
        fixture.nowNs += 20 * PictureFixture.MS;
        low.send(low.frame());
        long asked = alice.count(205, 1);

        low.send(lost);

        var sequences = new ArrayList<Integer>();
        bob.of(2_000).forEach(packet -> sequences.add(RtpPacket.sequence(packet, 0)));
        assertThat(asked).isEqualTo(1);
        assertThat(sequences).hasSize(4);
        int first = sequences.get(2);
        assertThat(sequences).containsExactly(
                first + 2 & 0xFFFF, first + 3 & 0xFFFF, first, first + 1 & 0xFFFF);
    }

    @Test
    void nothingIsAskedForAgainThatNobodySees() {
        bobWants(150);
        fixture.run(1_000, all, low, high);
        alice.forget();
        high.frame();
        high.send(high.frame());

        assertThat(alice.count(205, 1)).isZero();
    }

    @Test
    void aNarrowConnectionGetsFewerFramesAndThenNothingButTheFirstWish() {
        var carol = fixture.new Leg("carol", 3, PictureFixture.sendsSimulcast());
        carol.pictures.publish(PictureSource.CAMERA, true);
        var camera = fixture.new Camera(carol, "l", 31, 180);
        camera.payloadBytes = 1_000;
        bob.pictures.view(List.of(
                new WantedPicture("alice", PictureSource.CAMERA, 320, 180),
                new WantedPicture("carol", PictureSource.CAMERA, 320, 180)));
        fixture.run(2_000, List.of(alice, bob, carol), low, camera);
        var remb = new byte[24];
        RtcpFeedback.writePictureLoss(remb, 0, 9, 0);
        remb[0] = (byte) 0x8F;
        RtpPacket.putUint16(remb, 2, 5);
        RtpPacket.putUint16(remb, 12, 0x5245);
        RtpPacket.putUint16(remb, 14, 0x4D42);
        remb[16] = 1;
        remb[17] = (byte) (1 << 2);
        RtpPacket.putUint16(remb, 18, 50_000); // 100 kbit/s

        bob.pictures.onRtcp(remb, 0, remb.length, fixture.nowNs);
        fixture.run(1_000, List.of(alice, bob, carol), low, camera);

        assertThat(fixture.told.getLast()).isEqualTo("bob v1 carol CAMERA PAUSED");
        assertSeamless(bob.of(2_000));
        assertSeamless(bob.of(2_001));
    }

    @Test
    void aCameraThatIsSwitchedGoesOnInTheSameSlot() {
        bobWants(150);
        fixture.run(1_000, all, low);

        var other = fixture.new Camera(alice, "l", 99, 180);
        fixture.run(1_000, all, other);

        assertThat(RtpPacket.payloadBytes(bob.rtp.getLast(), 0, bob.rtp.getLast().length)).isEqualTo(506);
        assertSeamless(bob.of(2_000));
    }

    @Test
    void whoLeavesIsSeenNoMore() {
        bobWants(150);
        fixture.run(1_000, all, low);
        fixture.told.clear();
        bob.forget();

        fixture.room.leave(alice.pictures);
        fixture.run(200, List.of(bob));
        low.send(low.frame());

        assertThat(bob.rtp).isEmpty();
        assertThat(bob.pictures.downTracks()).allMatch(slot -> slot.track() == null);
    }

    // draft-holmer-rmcat-transport-wide-cc-extensions-01 §2.1
    @Test
    void everythingSentToAViewerIsNumberedTransportWide() {
        bobWants(150);

        fixture.run(1_000, all, low);

        for (int i = 0; i < bob.rtp.size(); i++) {
            var packet = bob.rtp.get(i);
            assertThat(RtpPacket.uint16(packet, RtpPacket.extensionOffset(packet, 0, 3))).isEqualTo(i);
        }
    }

    // docs/internals/survival.md: the next node goes on beyond what this one may have used.
    @Test
    void anotherNodeGoesOnInTheSameSlots() {
        bobWants(150);
        fixture.run(1_000, all, low);
        var last = bob.of(2_000).getLast();
        var record = bob.pictures.snapshot();
        fixture.room.leave(bob.pictures);

        var next = fixture.new Leg("bob", 5, VideoAgreement.NONE);
        next.pictures.resume(record, 100);
        fixture.run(1_000, List.of(alice, next), low);

        var first = next.of(2_000).getFirst();
        assertThat(RtpPacket.sequence(first, 0)).isEqualTo(RtpPacket.sequence(last, 0) + 101 & 0xFFFF);
        assertThat(RtpPacket.timestamp(first, 0) - RtpPacket.timestamp(last, 0)).isPositive();
        assertSeamless(next.of(2_000));
    }

    // docs/internals/survival.md; RFC 8852 §3.1: names are in a stream's first packets only.
    @Test
    void aPublisherWhoNamesHisLayersNoMoreIsSeenAtOnceAtTheNextNode() {
        bobWants(150);
        fixture.run(1_000, all, low, middle, high);
        var seen = bob.pictures.snapshot();
        var shown = alice.pictures.snapshot();
        fixture.room.leave(bob.pictures);
        fixture.room.leave(alice.pictures);

        var viewer = fixture.new Leg("bob", 5, VideoAgreement.NONE);
        var publisher = fixture.new Leg("alice", 6, VideoAgreement.NONE);
        viewer.pictures.resume(seen, 100);
        publisher.pictures.resume(shown, 100);
        var camera = fixture.new Camera(publisher, "l", 11, 180);
        camera.names = false;
        camera.wantsKey = false;
        fixture.run(80, List.of(publisher, viewer), camera);

        assertThat(shown.sources()).extracting(PicturesSnapshot.Learned::ssrc).containsExactlyInAnyOrder(11, 12, 13);
        assertThat(viewer.of(2_000)).isNotEmpty();
    }

    @Test
    void aSourceThatIsLearnedIsAChangeOfTheRecord() {
        int before = alice.pictures.changes();

        fixture.run(100, all, low);
        int learned = alice.pictures.changes();
        fixture.run(1_000, all, low);

        assertThat(learned).isGreaterThan(before);
        assertThat(alice.pictures.changes()).isEqualTo(learned);
    }

    // STYLE.md: a hostile packet never costs another leg its sound, nor another viewer his picture.
    @Test
    void garbageIsCountedAndForwardedToNobody() {
        bobWants(150);
        fixture.run(500, all, low);
        bob.forget();
        var random = new java.util.Random(7);
        for (int i = 0; i < 20_000; i++) {
            var data = new byte[12 + random.nextInt(60)];
            random.nextBytes(data);
            data[0] = (byte) (0x80 | data[0] & 0x3F);
            data[1] = (byte) (random.nextBoolean() ? 96 : 97);
            if (random.nextBoolean()) {
                RtpPacket.setSsrc(data, 0, 11);
            }
            if (RtpPacket.isWellFormed(data, 0, data.length)) {
                alice.pictures.onRtp(java.util.Arrays.copyOf(data, data.length + 64), 0, data.length, fixture.nowNs);
                bob.pictures.onRtcp(data, 0, data.length, fixture.nowNs);
            }
        }
        low.sequence = low.sequence + 5_000 & 0xFFFF;
        fixture.run(2_000, all, low);

        assertThat(alice.pictures.counters().failed()).isZero();
        assertThat(bob.pictures.counters().failed()).isZero();
        assertThat(fixture.told.getLast()).isEqualTo("bob v0 alice CAMERA LIVE");
        assertThat(RtpPacket.payloadBytes(bob.rtp.getLast(), 0, bob.rtp.getLast().length)).isEqualTo(206);
    }
}
