package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.tap.TapSink;
import org.parley.testkit.ManualTime;
import org.parley.testkit.Tones;

/** Whole conferences of telephones on a simulated network and a clock run by hand. */
class MediaLoopTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int EVENTS = 101;

    private static final class Heard implements EngineEvents {
        final List<String> told = new ArrayList<>();
        List<Speaking> speaking = List.of();

        @Override
        public void onConnected(String mix, String leg) {
            told.add("connected " + leg);
        }

        @Override
        public void onLost(String mix, String leg, String because) {
            told.add("lost " + leg + ": " + because);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {
            told.add("digit " + leg + " " + digit + " " + durationMs);
        }

        @Override
        public void onSpeakers(String mix, List<Speaking> now) {
            speaking = now;
        }

        @Override
        public void onTapFailed(String mix, String because) {
            told.add("tap failed: " + because);
        }
    }

    private final ManualTime time = new ManualTime();
    private final SimulatedUdpLoop net = new SimulatedUdpLoop();
    private final Heard events = new Heard();
    private final EngineSettings settings =
            new EngineSettings(8, 8, 4, Duration.ofSeconds(10), Duration.ofSeconds(5), 100);
    private final MediaLoop loop = new MediaLoop(settings, net, time, time, new Ids(time, new Random(1)), events);
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_099);
    private final List<SimulatedPhone> phones = new ArrayList<>();
    private final List<MediaLeg> legs = new ArrayList<>();

    private SimulatedPhone phone(AudioFormat format, int payloadType, int hertz) {
        var phone = new SimulatedPhone(
                net, new InetSocketAddress(HERE, 40_000 + phones.size()), format, payloadType, hertz);
        var spec = new LegSpec("leg-" + phones.size(), "call", "p-" + hertz, "Phone " + hertz);
        var leg = loop.addLeg(spec, of -> new PhoneChannel(net, ports, time, of));
        connect(leg, phone);
        phones.add(phone);
        legs.add(leg);
        return phone;
    }

    private void connect(MediaLeg leg, SimulatedPhone phone) {
        leg.configure(
                new LegAudio(phone.format, phone.payloadType, Map.of(phone.payloadType, phone.format), Map.of(EVENTS, 8_000)),
                true,
                true);
        ((PhoneChannel) leg.channel())
                .connect(
                        new PhonePeer(
                                phone.socket.localAddress(),
                                phone.rtcpSocket.localAddress(),
                                false,
                                Set.of(phone.payloadType, EVENTS)),
                        RtpProtection.NONE);
    }

    private InetSocketAddress addressOf(MediaLeg leg) {
        return ((PhoneChannel) leg.channel()).localAddress();
    }

    private void run(int frames) {
        for (int i = 0; i < frames; i++) {
            for (int p = 0; p < phones.size(); p++) {
                if (!legs.get(p).isOver()) {
                    phones.get(p).speak(addressOf(legs.get(p)));
                }
            }
            tick();
        }
    }

    private void tick() {
        time.advance(Duration.ofMillis(10));
        net.poll(0);
        time.advance(Duration.ofMillis(10));
        loop.tick(time.nowNs(), 0);
        net.poll(0);
    }

    @Test
    void letsTelephonesOfAllCodecsHearEachOtherAndNotThemselves() {
        var mu = phone(AudioFormat.PCMU, 0, 400);
        var a = phone(AudioFormat.PCMA, 8, 700);
        var wide = phone(AudioFormat.G722, 9, 1_100);
        var opus = phone(AudioFormat.OPUS, 111, 1_700);
        legs.forEach(loop::join);
        run(100);

        for (var listener : List.of(mu, a, wide, opus)) {
            for (var speaker : List.of(mu, a, wide, opus)) {
                if (speaker == listener) {
                    assertThat(listener.strength(speaker.hertz)).as("own " + speaker.hertz).isLessThan(100);
                } else {
                    assertThat(listener.strength(speaker.hertz))
                            .as(speaker.hertz + " heard by " + listener.hertz)
                            .isBetween(SimulatedPhone.AMPLITUDE * 0.8, SimulatedPhone.AMPLITUDE * 1.2);
                }
            }
        }
    }

    @Test
    void sharesOneEncodingAmongThoseWhoAreSilentAndStillLetsSpeakersNotHearThemselves() {
        for (int i = 0; i < 3; i++) {
            phone(AudioFormat.OPUS, 111, 0);
        }
        var firstSilent = phones.getFirst();
        var speaker = phone(AudioFormat.OPUS, 111, 500);
        var other = phone(AudioFormat.PCMU, 0, 900);
        var silentTelephone = phone(AudioFormat.PCMU, 0, 0);
        legs.forEach(loop::join);
        run(100);

        assertThat(firstSilent.strength(500)).isGreaterThan(6_000);
        assertThat(firstSilent.strength(900)).isGreaterThan(6_000);
        assertThat(silentTelephone.strength(500)).isGreaterThan(6_000);
        assertThat(speaker.strength(900)).isGreaterThan(6_000);
        assertThat(speaker.strength(500)).isLessThan(100);
        assertThat(other.strength(900)).isLessThan(100);
    }

    // RFC 3550 §5.1: sequence numbers go up by one, timestamps by the samples in each packet, even across a pause.
    @Test
    void numbersPacketsWithoutHolesOnAClockThatNeverStops() {
        var listener = phone(AudioFormat.PCMU, 0, 0);
        phone(AudioFormat.PCMU, 0, 500);
        legs.forEach(loop::join);
        run(20);
        legs.getFirst().configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), false, true);
        run(10);
        legs.getFirst().configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), true, true);
        run(20);

        assertThat(listener.sequences).hasSize(40);
        for (int i = 1; i < 40; i++) {
            assertThat(listener.sequences.get(i)).isEqualTo((listener.sequences.get(i - 1) + 1) & 0xFFFF);
            assertThat(listener.timestamps.get(i) - listener.timestamps.get(i - 1)).isEqualTo(i == 20 ? 11 * 160 : 160);
        }
    }

    @Test
    void hearsNobodyBeforeHeJoinsAndNobodyWhoIsMuted() {
        var listener = phone(AudioFormat.PCMU, 0, 0);
        phone(AudioFormat.PCMU, 0, 500);
        loop.join(legs.get(0));
        run(50);
        assertThat(listener.strength(500)).isLessThan(50);

        loop.join(legs.get(1));
        loop.join(legs.get(1));
        run(50);
        assertThat(listener.strength(500)).isGreaterThan(6_000);

        legs.get(1).setMuted(true);
        run(50);
        assertThat(listener.strength(500)).isLessThan(50);
        assertThat(events.told).contains("connected leg-0", "connected leg-1");
    }

    // A transfer: its sound goes on among others, over the same socket.
    @Test
    void takesALegToAnotherMixAsItIs() {
        var first = phone(AudioFormat.PCMU, 0, 500);
        var moved = phone(AudioFormat.PCMA, 8, 900);
        legs.forEach(loop::join);
        run(20);
        assertThat(moved.strength(first.hertz)).isGreaterThan(100);

        loop.move(legs.get(1), "other call");
        loop.move(legs.get(1), "other call");
        moved.forget();
        int packets = moved.sequences.size();
        run(50);

        assertThat(moved.strength(first.hertz)).isLessThan(100);
        assertThat(moved.sequences.size()).isGreaterThanOrEqualTo(packets);
        loop.closeMix("call"); // The old call's end is not its own.
        assertThat(loop.leg("leg-0")).isEmpty();
        assertThat(loop.leg("leg-1")).isPresent();
        assertThat(legs.get(1).isJoined()).isTrue();
        loop.closeMix("other call");
        assertThat(loop.counters()).containsEntry("legs", 0L).containsEntry("mixes", 0L);
    }

    // RFC 6464: what its sender calls silence is believed, and not decoded, once the silence has lasted.
    @Test
    void doesNotDecodeWhatItsSenderCallsSilence() {
        var claiming = phone(AudioFormat.OPUS, 111, 500);
        var listener = phone(AudioFormat.PCMU, 0, 0);
        legs.forEach(loop::join);
        legs.getFirst().useAudioLevels(SimulatedPhone.AUDIO_LEVEL_ID);
        claiming.audioLevel = 20;
        run(50);
        assertThat(listener.strength(500)).isGreaterThan(6_000);
        claiming.audioLevel = 127;
        run(70);
        assertThat(listener.strength(500)).isLessThan(50);
        claiming.audioLevel = 20;
        run(50);
        assertThat(listener.strength(500)).isGreaterThan(6_000);
    }

    @Test
    void neitherHearsNorSendsToWhoeverIsOnHold() {
        var held = phone(AudioFormat.PCMU, 0, 500);
        var other = phone(AudioFormat.PCMU, 0, 900);
        legs.forEach(loop::join);
        run(50);
        legs.getFirst().configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), false, true);
        run(10);
        held.forget();
        other.forget();
        run(40);

        assertThat(held.heardMs()).isZero();
        assertThat(other.strength(500)).isLessThan(50);
    }

    @Test
    void playsTonesToOneLegBeforeItJoins() {
        var caller = phone(AudioFormat.PCMA, 8, 0);
        legs.getFirst().playTone(CallTones.ringback(CallTones.Region.EUROPE, 48_000));
        run(40);
        assertThat(caller.strength(425)).isGreaterThan(1_000);

        legs.getFirst().stopTone();
        caller.forget();
        run(10);
        assertThat(caller.heardMs()).isZero();
    }

    @Test
    void tellsEachDigitOnceHoweverOftenItsEndIsRepeated() {
        var caller = phone(AudioFormat.PCMU, 0, 0);
        loop.join(legs.getFirst());
        run(10);
        for (int i = 1; i <= 5; i++) {
            caller.press('5', false, i * 160, EVENTS, addressOf(legs.getFirst()));
            tick();
        }
        for (int i = 0; i < 3; i++) {
            caller.press('5', true, 960, EVENTS, addressOf(legs.getFirst()));
        }
        tick();
        run(10);

        assertThat(events.told).containsOnlyOnce("digit leg-0 5 120");
        assertThat(legs.getFirst().statistics().jitter().lost()).isZero();
    }

    @Test
    void tapsTheMixAndEachMemberOnOneClock() {
        var samples = new java.util.TreeMap<Integer, List<short[]>>();
        var notes = new ArrayList<String>();
        var sink = new TapSink() {
            @Override
            public void onTrack(int track, String key, String name) {
                notes.add("track " + track + " " + key + " " + name);
            }

            @Override
            public void onFrame(int track, long frameIndex, short[] frame, int offset) {
                samples.computeIfAbsent(track, _ -> new ArrayList<>()).add(frame.clone());
            }

            @Override
            public void onTrackEnd(int track, long frameIndex) {
                notes.add("end of track " + track);
            }

            @Override
            public void onEnd(long frameIndex) {
                notes.add("end at " + frameIndex);
            }
        };
        phone(AudioFormat.PCMU, 0, 500);
        phone(AudioFormat.OPUS, 111, 900);
        legs.forEach(loop::join);
        run(20);
        loop.openTap("call", sink);
        loop.announce("call", CallTones.recordingBeep(48_000));
        run(100);
        loop.closeLeg("leg-1");
        run(5);
        loop.closeTap("call");

        assertThat(notes).containsExactly(
                "track 1 p-500 Phone 500", "track 2 p-900 Phone 900", "end of track 2", "end at 105");
        var mix = lastHalfSecond(samples.get(0).subList(0, 100));
        assertThat(Tones.amplitude(500, 48_000, mix, 0, mix.length)).isGreaterThan(6_000);
        assertThat(Tones.amplitude(900, 48_000, mix, 0, mix.length)).isGreaterThan(6_000);
        var beep = samples.get(0).get(5);
        assertThat(Tones.amplitude(1_400, 48_000, beep, 0, beep.length)).isGreaterThan(3_000);
        var second = lastHalfSecond(samples.get(2));
        assertThat(Tones.amplitude(900, 48_000, second, 0, second.length)).isGreaterThan(6_000);
        assertThat(Tones.amplitude(500, 48_000, second, 0, second.length)).isLessThan(50);
    }

    private static short[] lastHalfSecond(List<short[]> frames) {
        var last = new short[25 * 960];
        for (int i = 0; i < 25; i++) {
            System.arraycopy(frames.get(frames.size() - 25 + i), 0, last, i * 960, 960);
        }
        return last;
    }

    @Test
    void aTapThatFailsEndsAloneAndIsToldOf() {
        phone(AudioFormat.PCMU, 0, 500);
        var other = phone(AudioFormat.PCMU, 0, 0);
        legs.forEach(loop::join);
        loop.openTap("call", new TapSink() {
            @Override
            public void onTrack(int track, String key, String name) {}

            @Override
            public void onFrame(int track, long frameIndex, short[] frame, int offset) {
                throw new IllegalStateException("disk full");
            }

            @Override
            public void onTrackEnd(int track, long frameIndex) {}

            @Override
            public void onEnd(long frameIndex) {}
        });
        run(50);

        assertThat(events.told).contains("tap failed: disk full");
        assertThat(other.strength(500)).isGreaterThan(6_000);
    }

    @Test
    void losesALegFromWhichNothingComesUnlessItIsOnHold() {
        phone(AudioFormat.PCMU, 0, 500);
        phone(AudioFormat.PCMU, 0, 900);
        legs.forEach(loop::join);
        run(10);
        legs.get(1).configure(new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of()), false, false);
        for (int i = 0; i < 550; i++) {
            tick();
        }

        assertThat(events.told).contains("lost leg-0: Nothing came from it for 10 s");
        assertThat(loop.leg("leg-0")).isEmpty();
        assertThat(loop.leg("leg-1")).isPresent();
    }

    @Test
    void reportsToThePeerAboutEveryFiveSeconds() {
        var caller = phone(AudioFormat.PCMU, 0, 500);
        loop.join(legs.getFirst());
        run(600);
        assertThat(caller.rtcpPackets).isBetween(2, 3);
    }

    @Test
    void namesWhoSpeaksLoudestFirst() {
        phone(AudioFormat.PCMU, 0, 500);
        phone(AudioFormat.PCMU, 0, 0);
        legs.forEach(loop::join);
        run(50);
        assertThat(events.speaking).extracting(EngineEvents.Speaking::leg).containsExactly("leg-0");

        legs.getFirst().setMuted(true);
        run(60);
        assertThat(events.speaking).isEmpty();
    }

    @Test
    void refusesTheLegBeyondItsLimitAndFreesEveryPort() {
        for (int i = 0; i < 8; i++) {
            phone(AudioFormat.PCMU, 0, 500 + i);
        }
        assertThatThrownBy(() -> phone(AudioFormat.PCMU, 0, 1_000))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining("8 legs");
        legs.forEach(loop::join);
        run(5);
        loop.closeMix("call");
        loop.closeMix("call");

        assertThat(ports.inUse()).isZero();
        assertThat(loop.counters()).containsEntry("legs", 0L).containsEntry("mixes", 0L);
    }

    @Test
    void snapshotsWhatAStandbyNeedsToGoOn() {
        phone(AudioFormat.PCMU, 0, 500);
        loop.join(legs.getFirst());
        run(50);

        var snapshot = legs.getFirst().snapshot();
        assertThat(snapshot.isJoined()).isTrue();
        assertThat(snapshot.packetsSent()).isEqualTo(50);
        assertThat(snapshot.nextSequence()).isEqualTo((phones.getFirst().sequences.getLast() + 1) & 0xFFFF);
        assertThat(snapshot.nextTimestamp()).isEqualTo(phones.getFirst().timestamps.getLast() + 160);
        assertThat(snapshot.remoteSsrc()).isEqualTo(phones.getFirst().ssrc);
    }
}
