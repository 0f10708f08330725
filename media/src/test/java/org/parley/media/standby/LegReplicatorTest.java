package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.engine.SimulatedLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.GuardedIndices;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

class LegReplicatorTest {
    private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.1");
    private static final SrtpProfile PROFILE = SrtpProfile.AES128_CM_HMAC_SHA1_80;

    private final SimulatedLoop world = new SimulatedLoop();
    private final PhonePorts ports = new PhonePorts(HOST, 20_000, 20_099);
    private final List<String> told = new ArrayList<>();
    private final List<StandbyMessage> sent = new ArrayList<>();
    private boolean isLinkFull;
    private int heard;

    private final LegReplicator replicator = new LegReplicator(
            world.loop,
            List.of(new LegRoom() {
                @Override
                public int kind() {
                    return 7;
                }

                @Override
                public byte[] write(MediaLoop loop, MediaLeg leg) {
                    return new byte[] {42};
                }

                @Override
                public void restore(MediaLoop loop, MediaLeg leg, byte[] data, List<GuardedIndices.Reservation> limits) {}
            }),
            new ReplicationEvents() {
                @Override
                public void onSurvivable(String leg) {
                    told.add("survivable " + leg);
                }

                @Override
                public void onFenced(String leg) {
                    told.add("fenced " + leg);
                }

                @Override
                public void onStandbyLost(String because) {
                    told.add("lost");
                }

                @Override
                public void onAlone(String because) {
                    told.add("alone");
                }
            });

    private final StandbyLink link = new StandbyLink() {
        @Override
        public boolean send(StandbyMessage message) {
            return !isLinkFull && sent.add(message);
        }

        @Override
        public void close() {}
    };

    private MediaLeg phone(String key) {
        var peer = new InetSocketAddress(HOST, 40_000);
        world.net.open(peer, (_, data, offset, length, _) -> heard += RtpPacket.isRtcp(data, offset, length) ? 0 : 1);
        var leg = world.loop.addLeg(
                new LegSpec(key, "mix", key, key),
                opened -> new PhoneChannel(world.loop.udp(), ports, world.time, opened));
        var protection = SdesProtection.after(RtpProtection.NONE, key(1), key(2));
        ((PhoneChannel) leg.channel()).connect(new PhonePeer(peer, peer, true, Set.of(0)), protection);
        leg.configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), true, true);
        world.loop.join(leg);
        replicator.guard(leg, () -> "sdp");
        return leg;
    }

    private static SrtpKeys key(int seed) {
        var both = new byte[PROFILE.keyBytes() + PROFILE.saltBytes()];
        new java.util.SplittableRandom(seed).nextBytes(both);
        return SrtpKeys.ofSdes(PROFILE, both);
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            world.tick();
        }
    }

    private <T> List<T> sent(Class<T> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private void connect() {
        replicator.useLink(link);
        replicator.onUp();
        ticks(1);
        replicator.onMessage(new StandbyMessage.Kept("a"));
    }

    @Test
    void aLegIsSurvivableOnceItsRecordIsKept() {
        phone("a");
        connect();

        assertThat(told).containsExactly("survivable a");
        assertThat(replicator.isSurvivable("a")).isTrue();
        assertThat(sent(StandbyMessage.AllSent.class)).hasSize(1);
        var record = sent(StandbyMessage.Keep.class).getFirst().record();
        assertThat(record.parts()).containsExactly(new RecordPart(7, new byte[] {42}));
        assertThat(record.description()).isEqualTo("sdp");
        assertThat(record.sound().isJoined()).isTrue();
    }

    @Test
    void onlyWhatChangesIsSentAgain() {
        var leg = phone("a");
        connect();
        ticks(100);
        assertThat(sent(StandbyMessage.Keep.class)).hasSize(1);

        leg.setMuted(true);
        ticks(100);

        assertThat(sent(StandbyMessage.Keep.class)).hasSize(2);
        assertThat(sent(StandbyMessage.Keep.class).getLast().record().sound().isMuted()).isTrue();
        assertThat(sent(StandbyMessage.Progress.class)).hasSizeBetween(1, 4);
    }

    @Test
    void aLegWithoutAnswersStopsAtItsLimitAndGoesOnWithThem() {
        phone("a");
        ticks(10);
        connect();

        ticks(380);
        int atLimit = heard;
        ticks(20);
        assertThat(heard).isEqualTo(atLimit).isLessThan(300);

        sent(StandbyMessage.Progress.class).forEach(each -> replicator.onMessage(
                new StandbyMessage.Granted("a", each.progress().questions())));
        ticks(50);
        assertThat(heard).isGreaterThan(atLimit + 40);
    }

    @Test
    void aLegThatNoStandbyKnowsIsNotHeldBack() {
        phone("a");

        ticks(400);

        assertThat(heard).isGreaterThan(390);
    }

    @Test
    void aStandbyThatMayLiveHoldsTheLegAndOneThatIsGoneDoesNot() {
        phone("a");
        connect();
        replicator.onDown(StandbyLink.Loss.UNKNOWN, "silence");
        ticks(380);
        int held = heard;
        assertThat(held).isLessThan(300);

        replicator.onDown(StandbyLink.Loss.CERTAINLY_GONE, "nobody listens there");
        ticks(100);

        assertThat(told).containsExactly("survivable a", "lost", "alone");
        assertThat(heard).isGreaterThan(held + 90);
    }

    @Test
    void aStandbyThatReleasedItsRecordsGetsNoMore() {
        phone("a");
        connect();
        sent.clear();

        replicator.onMessage(new StandbyMessage.Released());
        ticks(400);

        assertThat(told).endsWith("alone");
        assertThat(sent).isEmpty();
        assertThat(heard).isGreaterThan(390);
    }

    @Test
    void aLegThatWasTakenEndsHere() {
        var leg = phone("a");
        connect();

        replicator.onMessage(new StandbyMessage.Taken(List.of("a", "unknown")));

        assertThat(leg.isOver()).isTrue();
        assertThat(told).endsWith("fenced a");
        assertThat(world.loop.leg("a")).isEmpty();
    }

    @Test
    void aStandbyThatTookOverBeforeItDiedFencesWhatItKnew() {
        var leg = phone("a");
        connect();

        replicator.onDown(StandbyLink.Loss.TOOK_OVER, "its mark says so");

        assertThat(leg.isOver()).isTrue();
    }

    @Test
    void aFullLinkIsTriedAgain() {
        phone("a");
        isLinkFull = true;
        connect();
        assertThat(told).isEmpty();
        assertThat(sent).isEmpty();

        isLinkFull = false;
        ticks(1);
        replicator.onMessage(new StandbyMessage.Kept("a"));

        assertThat(told).containsExactly("survivable a");
    }

    @Test
    void aLegThatEndsIsForgottenThere() {
        phone("a");
        connect();

        world.loop.closeLeg("a");
        ticks(1);

        assertThat(sent).endsWith(new StandbyMessage.Gone("a"));
    }
}
