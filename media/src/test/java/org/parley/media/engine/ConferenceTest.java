package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.mix.Groups;
import org.parley.media.tap.TapSink;
import org.parley.media.tap.TapTracks;
import org.parley.testkit.Tones;

/** Who hears what in larger conferences, what is shared and what is left out; through sockets' shadows and codecs. */
class ConferenceTest {
    private final SimulatedConference conference = new SimulatedConference();

    @Test
    void twoWhoListenShareOneEncoderHoweverSmallTheCall() {
        var speaker = conference.phone(AudioFormat.OPUS, 500);
        var first = conference.phone(AudioFormat.OPUS, 0);
        var second = conference.phone(AudioFormat.OPUS, 0);

        conference.run(50);

        assertThat(first.lastPayload()).isEqualTo(second.lastPayload());
        assertThat(first.strength(500)).isGreaterThan(6_000);
        assertThat(speaker.strength(500)).isLessThan(100);
    }

    @Test
    void anOpusDecoderHearsNoSeamWhenItsOwnerBeginsToSpeak() {
        conference.phone(AudioFormat.OPUS, 500);
        var other = conference.phone(AudioFormat.OPUS, 900);
        conference.phone(AudioFormat.OPUS, 0);
        conference.leg(other).setMuted(true);
        conference.run(60);
        other.forget();
        conference.leg(other).setMuted(false);
        conference.run(40);

        // A click has energy where a tone of 500 Hz has none; the worst 20 ms decide.
        var heard = other.ear(0);
        for (int from = 0; from + 960 <= heard.length; from += 960) {
            assertThat(Tones.amplitude(500, 48_000, heard, from, 960)).isGreaterThan(6_000);
            assertThat(Tones.amplitude(3_000, 48_000, heard, from, 960)).isLessThan(60);
        }
    }

    @Test
    void aSupervisorWhispersToTheAgentAlone() {
        long whispers = Groups.of(1);
        var customer = conference.phone(AudioFormat.PCMU, 500);
        var agent = conference.phone(AudioFormat.PCMU, 900);
        var supervisor = conference.phone(AudioFormat.PCMU, 1_300);
        conference.leg(supervisor).setGroups(whispers, Groups.MAIN);
        conference.leg(agent).setGroups(Groups.MAIN, Groups.MAIN | whispers);

        conference.run(60);

        assertThat(agent.strength(1_300)).isGreaterThan(6_000);
        assertThat(agent.strength(500)).isGreaterThan(6_000);
        assertThat(agent.strength(900)).isLessThan(100);
        assertThat(customer.strength(1_300)).isLessThan(100);
        assertThat(customer.strength(900)).isGreaterThan(6_000);
        assertThat(supervisor.strength(500)).isGreaterThan(6_000);
        assertThat(supervisor.strength(900)).isGreaterThan(6_000);
        assertThat(supervisor.strength(1_300)).isLessThan(100);

        conference.leg(supervisor).setGroups(Groups.MAIN, Groups.MAIN);
        conference.run(60);

        assertThat(customer.strength(1_300)).isGreaterThan(6_000);
    }

    @Test
    void theDeafHearNobodyAndAreHeard() {
        var speaker = conference.phone(AudioFormat.OPUS, 500);
        var deaf = conference.phone(AudioFormat.OPUS, 900);
        conference.leg(deaf).setGroups(Groups.MAIN, Groups.NONE);

        conference.run(60);

        assertThat(deaf.strength(500)).isLessThan(20);
        assertThat(deaf.heardMs()).isGreaterThan(1_000);
        assertThat(speaker.strength(900)).isGreaterThan(6_000);
    }

    @Test
    void aGainIsHeardByTheOthers() {
        conference.phone(AudioFormat.PCMU, 500);
        var listener = conference.phone(AudioFormat.PCMU, 0);
        conference.legs.getFirst().setGain(0.25);

        conference.run(60);

        assertThat(listener.strength(500)).isBetween(1_600.0, 2_400.0);
    }

    @Test
    void automaticGainLiftsASoftVoiceWithinItsLimitAndCanBeSwitchedOff() {
        var soft = conference.phone(AudioFormat.OPUS, 500);
        var listener = conference.phone(AudioFormat.OPUS, 0);
        soft.amplitude = 400; // −41 dBov
        conference.leg(soft).setAutomaticGain(true);
        conference.run(250);
        double lifted = listener.strength(500);
        conference.leg(soft).setAutomaticGain(false);
        conference.run(60);

        assertThat(lifted).isBetween(1_100.0, 1_700.0);
        assertThat(listener.strength(500)).isBetween(330.0, 450.0);
    }

    @Test
    void whoSaysHeIsSofterThanTheLoudestIsNotDecodedUntilHeIsLoud() {
        for (int i = 0; i < 14; i++) {
            var phone = conference.phone(AudioFormat.OPUS, 300 + 100 * i);
            phone.amplitude = i < 8 ? 8_000 : 800;
            phone.audioLevel = i < 8 ? 15 : 35;
            conference.legs.getLast().useAudioLevels(SimulatedPhone.AUDIO_LEVEL_ID);
        }
        var listener = conference.phone(AudioFormat.OPUS, 0);
        conference.run(60);
        assertThat(conference.legs.get(0).hasDecoded()).isTrue();
        assertThat(conference.legs.get(13).hasDecoded()).isFalse();
        assertThat(conference.speaking).hasSize(14);

        conference.phones.get(13).amplitude = 16_000;
        conference.phones.get(13).audioLevel = 6;
        conference.run(60);

        assertThat(conference.legs.get(13).hasDecoded()).isTrue();
        assertThat(listener.strength(300 + 1_300)).isGreaterThan(3_000);
    }

    @Test
    void inALargeMixAnEncoderThatHearsNoVoiceIsBelieved() {
        for (int i = 0; i < 9; i++) {
            conference.phone(AudioFormat.OPUS, i == 0 ? 500 : 0);
        }
        conference.run(80);

        assertThat(conference.legs.get(0).hasDecoded()).isTrue();
        assertThat(conference.legs.get(5).hasDecoded()).isFalse();
        assertThat(conference.phones.get(5).strength(500)).isGreaterThan(6_000);
    }

    @Test
    void aPeerWhoUnderstandsPausesIsSentNoSilence() {
        var speaker = conference.phone(AudioFormat.OPUS, 0);
        var listener = conference.phone(AudioFormat.OPUS, 0);
        var page = conference.phone(AudioFormat.OPUS, 0);
        conference.leg(listener).usePauses(true, -1);
        conference.run(50);
        int before = listener.sequences.size();
        int beforeAtPage = page.sequences.size();
        conference.run(100);
        assertThat(listener.sequences.size() - before).isEqualTo(5);
        assertThat(page.sequences.size() - beforeAtPage).isEqualTo(100);

        speaker.hertz = 500;
        conference.run(60);

        assertThat(listener.strength(500)).isGreaterThan(6_000);
        int packets = listener.timestamps.size();
        assertThat(listener.timestamps.get(packets - 1) - listener.timestamps.get(0)).isEqualTo((210 - 1) * 960);
        assertThat(listener.sequences.getLast() - listener.sequences.getFirst()).isEqualTo(packets - 1);
    }

    // RFC 3389 §4: comfort noise at the beginning of a silence, and now and then.
    @Test
    void telephonesThatAgreedAreSentComfortNoiseAndTheirsIsHeard() {
        var sender = conference.phone(AudioFormat.PCMU, 500);
        var listener = conference.phone(AudioFormat.PCMU, 0);
        conference.phone(AudioFormat.PCMU, 0); // Packets of two would go straight across.
        conference.legs.forEach(leg -> leg.usePauses(true, 13));
        conference.run(50);
        sender.comfortNoise = 40;
        conference.run(80);

        var pause = listener.ear(0);
        int last = pause.length - 4_000;
        double power = 0;
        for (int i = last; i < pause.length; i++) {
            power += pause[i] * (double) pause[i];
        }
        assertThat(10 * Math.log10(power / 4_000 / 32_768 / 32_768)).isBetween(-44.0, -37.0);

        listener.hertz = 0;
        sender.comfortNoise = 80;
        conference.run(80);
        assertThat(listener.comfortNoisePackets).isBetween(2, 4);
    }

    @Test
    void aTapTakesTheMixOrTheMembersAsTheyCame() {
        var soft = conference.phone(AudioFormat.PCMU, 500);
        conference.leg(soft).setGain(0.5);
        var mix = new LastFrames();
        conference.loop.openTap(SimulatedConference.MIX, mix, TapTracks.MIX);
        conference.run(30);
        assertThat(mix.last.keySet()).containsExactly(TapSink.MIX_TRACK);
        assertThat(mix.strength(TapSink.MIX_TRACK, 500)).isBetween(3_500.0, 4_300.0);

        var members = new LastFrames();
        conference.loop.openTap(SimulatedConference.MIX, members, TapTracks.MEMBERS);
        conference.run(30);
        assertThat(members.last.keySet()).containsExactly(1);
        assertThat(members.strength(1, 500)).isBetween(7_300.0, 8_400.0);
    }

    /** Keeps the last frame of each track. */
    private static final class LastFrames implements TapSink {
        final Map<Integer, short[]> last = new HashMap<>();

        double strength(int track, int hertz) {
            return Tones.amplitude(hertz, 48_000, Objects.requireNonNull(last.get(track)), 0, 960);
        }

        @Override
        public void onTrack(int track, String key, String name) {}

        @Override
        public void onFrame(int track, long frameIndex, short[] samples, int offset) {
            last.put(track, Arrays.copyOfRange(samples, offset, offset + 960));
        }

        @Override
        public void onTrackEnd(int track, long frameIndex) {}

        @Override
        public void onEnd(long frameIndex) {}
    }

    @Test
    void helpersGiveTheSameSoundAsTheLoopAlone() {
        conference.loop.useHelpers(2);
        try {
            for (int i = 0; i < 12; i++) {
                conference.phone(AudioFormat.OPUS, i < 6 ? 400 + 150 * i : 0).amplitude = 3_000;
            }
            conference.run(50);

            for (int i = 0; i < 6; i++) {
                int hertz = 400 + 150 * i;
                assertThat(conference.phones.get(8).strength(hertz)).isGreaterThan(2_400);
                assertThat(conference.phones.get(i).strength(hertz)).isLessThan(300);
            }
        } finally {
            conference.loop.useHelpers(0);
        }
    }
}
