package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.tap.TapSink;

/** Calls of two: packets go straight across while they can, and nobody hears when that begins or ends. */
class ShortcutTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int CALM_TICKS = 30;

    private final SimulatedLoop world = new SimulatedLoop();
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);
    private final List<SimulatedPhone> phones = new ArrayList<>();
    private final List<MediaLeg> legs = new ArrayList<>();

    private SimulatedPhone phone(AudioFormat format, int payloadType, int hertz) {
        var phone = new SimulatedPhone(
                world.net, new InetSocketAddress(HERE, 40_000 + phones.size()), format, payloadType, hertz);
        var leg = world.loop.addLeg(
                new LegSpec("leg-" + phones.size(), "call", "p", "Phone"),
                of -> new PhoneChannel(world.net, ports, world.time, of));
        var types = Map.of(payloadType, format);
        leg.configure(new LegAudio(format, payloadType, types, Map.of(SimulatedPhone.EVENTS, format.rtpClockHz())), true, true);
        ((PhoneChannel) leg.channel())
                .connect(
                        PhonePeer.ofAnyType(
                                phone.socket.localAddress(),
                                phone.rtcpSocket.localAddress(),
                                false,
                                PhonePeer.Sources.LATCHED),
                        RtpProtection.NONE);
        world.loop.join(leg);
        phones.add(phone);
        legs.add(leg);
        return phone;
    }

    private InetSocketAddress port(int index) {
        return ((PhoneChannel) legs.get(index).channel()).localAddress();
    }

    private void talk(int ticks) {
        for (int i = 0; i < ticks; i++) {
            for (int index = 0; index < phones.size(); index++) {
                phones.get(index).speak(port(index));
            }
            world.tick();
        }
    }

    private static void assertOneStream(SimulatedPhone phone) {
        assertThat(phone.ssrcs.stream().distinct()).hasSize(1);
        for (int i = 1; i < phone.sequences.size(); i++) {
            assertThat(phone.sequences.get(i) - phone.sequences.get(i - 1) & 0xFFFF).as("step %d", i).isEqualTo(1);
        }
    }

    private static void assertEvenTime(SimulatedPhone phone) {
        int frame = phone.format.rtpClockHz() / 50;
        for (int i = 1; i < phone.timestamps.size(); i++) {
            assertThat(phone.timestamps.get(i) - phone.timestamps.get(i - 1)).as("step %d", i).isEqualTo(frame);
        }
    }

    /** The largest step between two samples; a pure tone has a known one, a click has a larger one. */
    private static int steepest(short[] sound, int from) {
        int most = 0;
        for (int i = from + 1; i < sound.length; i++) {
            most = Math.max(most, Math.abs(sound[i] - sound[i - 1]));
        }
        return most;
    }

    private static double steepestOfTone(SimulatedPhone from) {
        return 2 * SimulatedPhone.AMPLITUDE * Math.sin(Math.PI * from.hertz / from.format.sampleRateHz());
    }

    @Test
    void packetsGoStraightAcrossOnceTheCallIsCalm() {
        var alice = phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);

        talk(CALM_TICKS);
        assertThat(legs).allMatch(MediaLeg::isPassing);
        talk(50);

        assertThat(bob.strength(440)).isGreaterThan(6_000);
        assertThat(alice.strength(700)).isGreaterThan(6_000);
        assertOneStream(alice);
        assertOneStream(bob);
        assertEvenTime(bob);
        assertThat(legs.getFirst().statistics().delayMs()).isZero();
    }

    @ParameterizedTest
    @EnumSource(value = AudioFormat.class, names = "G722", mode = EnumSource.Mode.EXCLUDE)
    void nobodyHearsTheChangesToAndFro(AudioFormat format) {
        var alice = phone(format, format.staticPayloadType().orElse(96), 400);
        var bob = phone(format, format.staticPayloadType().orElse(96), 0);
        talk(20);
        bob.forget();

        for (int round = 0; round < 3; round++) {
            talk(40);
            assertThat(legs).allMatch(MediaLeg::isPassing);
            legs.get(1).setMuted(true); // He says nothing anyway.
            talk(20);
            assertThat(legs).noneMatch(MediaLeg::isPassing);
            legs.get(1).setMuted(false);
        }
        talk(60);

        assertOneStream(bob);
        assertEvenTime(bob);
        assertThat(bob.strength(400)).isGreaterThan(6_000);
        // G.711 goes on without a step; an Opus decoder takes a frame to get used to another encoder. A click is twenty times as steep.
        double most = format == AudioFormat.OPUS ? 3.5 : 1.35;
        assertThat(steepest(bob.heard(), format.sampleRateHz() / 5)).isLessThan((int) (most * steepestOfTone(alice)));
    }

    @Test
    void aThirdLegIsHeardByBothAndHearsBoth() {
        var alice = phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS + 20);

        var carol = phone(AudioFormat.PCMU, 0, 1_000);
        talk(60);

        assertThat(legs).noneMatch(MediaLeg::isPassing);
        assertThat(alice.strength(1_000)).isGreaterThan(5_000);
        assertThat(bob.strength(1_000)).isGreaterThan(5_000);
        assertThat(bob.strength(440)).isGreaterThan(5_000);
        assertThat(carol.strength(440)).isGreaterThan(5_000);
        assertThat(carol.strength(700)).isGreaterThan(5_000);
        assertOneStream(alice);
        assertOneStream(bob);

        world.loop.closeLeg("leg-2");
        phones.removeLast();
        legs.removeLast();
        talk(CALM_TICKS);
        assertThat(legs).allMatch(MediaLeg::isPassing);
    }

    @Test
    void aToneATapAMuteAndAHoldEndIt() {
        phone(AudioFormat.PCMA, 8, 440);
        var bob = phone(AudioFormat.PCMA, 8, 700);
        talk(CALM_TICKS);

        legs.get(1).playTone(CallTones.ringback(CallTones.Region.EUROPE, 48_000));
        talk(1);
        assertThat(legs).noneMatch(MediaLeg::isPassing);
        talk(30);
        assertThat(bob.strength(425)).isGreaterThan(1_000);
        legs.get(1).stopTone();
        talk(CALM_TICKS);
        assertThat(legs).allMatch(MediaLeg::isPassing);

        var frames = new int[3];
        world.loop.openTap("call", new TapSink() {
            @Override
            public void onTrack(int track, String key, String name) {}

            @Override
            public void onFrame(int track, long frameIndex, short[] samples, int offset) {
                frames[track]++;
            }

            @Override
            public void onTrackEnd(int track, long frameIndex) {}

            @Override
            public void onEnd(long frameIndex) {}
        });
        talk(20);
        assertThat(legs).noneMatch(MediaLeg::isPassing);
        assertThat(frames[1]).isGreaterThan(15);
        assertThat(frames[2]).isGreaterThan(15);
        world.loop.closeTap("call");
        talk(CALM_TICKS);

        legs.getFirst().setMuted(true);
        bob.forget();
        talk(30);
        assertThat(bob.strength(440)).isLessThan(100);
        legs.getFirst().setMuted(false);
        talk(CALM_TICKS);
        assertThat(legs).allMatch(MediaLeg::isPassing);

        var audio = legs.get(1).snapshot().audio().orElseThrow();
        legs.get(1).configure(audio, false, true);
        int before = bob.sequences.size();
        talk(5);
        assertThat(bob.sequences).hasSize(before);
    }

    @Test
    void differentFormatsAreMixed() {
        phone(AudioFormat.PCMU, 0, 440);
        phone(AudioFormat.PCMA, 8, 700);

        talk(60);

        assertThat(legs).noneMatch(MediaLeg::isPassing);
    }

    // ITU-T G.722: its decoder would click when it changes over from one encoder's stream to another's.
    @Test
    void whatCannotChangeOverIsMixed() {
        phone(AudioFormat.G722, 9, 440);
        phone(AudioFormat.G722, 9, 700);

        talk(60);

        assertThat(legs).noneMatch(MediaLeg::isPassing);
    }

    @Test
    void eachSidesOwnPayloadTypeIsUsed() {
        var alice = phone(AudioFormat.OPUS, 111, 440);
        var bob = phone(AudioFormat.OPUS, 96, 700);

        talk(CALM_TICKS + 10);

        assertThat(legs).allMatch(MediaLeg::isPassing);
        assertThat(alice.payloadTypes).containsOnly(111);
        assertThat(bob.payloadTypes).containsOnly(96);
    }

    // RFC 4733: the other telephone hears the key as an event, and call logic is told all the same.
    @Test
    void digitsPass() {
        var alice = phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS);

        for (int i = 1; i <= 3; i++) {
            alice.press('5', i == 3, 160 * i, SimulatedPhone.EVENTS, port(0));
            world.tick();
        }
        talk(5);

        assertThat(bob.payloadTypes.stream().filter(type -> type == SimulatedPhone.EVENTS)).hasSize(3);
        assertOneStream(bob);
    }

    @Test
    void whatIsLostStaysAGapOfTheRightLength() {
        var alice = phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS);
        int before = bob.sequences.size();

        alice.skip();
        talk(2);

        assertThat(bob.sequences.get(before) - bob.sequences.get(before - 1) & 0xFFFF).isEqualTo(2);
        assertThat(bob.timestamps.get(before) - bob.timestamps.get(before - 1)).isEqualTo(320);
    }

    // docs/internals/survival.md: our indices never leap, whatever a peer's numbers do.
    @Test
    void aNewSourceGoesOnOnOurStream() {
        var alice = phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS);

        alice.ssrc = 4_711;
        for (int i = 0; i < 20_000; i++) {
            alice.skip();
        }
        talk(10);

        assertOneStream(bob);
        int last = bob.timestamps.size() - 1;
        assertThat(bob.timestamps.get(last) - bob.timestamps.get(last - 15)).isBetween(15 * 160, 17 * 160);
    }

    @Test
    void theRecordOfALegIsRightWhilePacketsPass() {
        phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS + 20);

        var record = legs.get(1).snapshot();

        assertThat(record.nextSequence()).isEqualTo(bob.sequences.getLast() + 1 & 0xFFFF);
        assertThat(record.nextTimestamp()).isEqualTo(bob.timestamps.getLast() + 160);
        assertThat(record.packetsSent()).isEqualTo(bob.sequences.size());
        assertThat(record.ssrc()).isEqualTo(bob.ssrcs.getLast());
    }

    @Test
    void whoSpeaksIsKnownWithOrWithoutLevelsInThePackets() {
        phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 0);
        legs.get(1).useAudioLevels(SimulatedPhone.AUDIO_LEVEL_ID);
        bob.audioLevel = 127;
        talk(CALM_TICKS + 30);
        assertThat(legs.get(0).statistics().isSpeaking()).isTrue();
        assertThat(legs.get(1).statistics().isSpeaking()).isFalse();

        bob.audioLevel = 20;
        talk(30);

        assertThat(legs.get(1).statistics().isSpeaking()).isTrue();
        assertThat(legs.get(1).statistics().levelDbov()).isEqualTo(-20);
    }

    @Test
    void whoIsLeftBehindGoesOnAlone() {
        phone(AudioFormat.PCMU, 0, 440);
        var bob = phone(AudioFormat.PCMU, 0, 700);
        talk(CALM_TICKS);

        world.loop.closeLeg("leg-0");
        phones.removeFirst();
        legs.removeFirst();
        int before = bob.sequences.size();
        talk(20);

        assertThat(legs.getFirst().isPassing()).isFalse();
        assertThat(bob.sequences.size() - before).isGreaterThan(15);
        assertOneStream(bob);
    }
}
