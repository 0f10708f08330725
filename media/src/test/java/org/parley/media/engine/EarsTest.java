package org.parley.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.CallTones;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.MixMember;
import org.parley.media.mix.Voices;

/** What the mix does for listeners who have {@link Ears}: who is asked, who shares, who is left out. */
class EarsTest {
    /** Puts one member on the left and all others on the right; in one channel, everybody. Counts what it is asked. */
    private static final class Apart implements Ears {
        private final boolean isShared;
        MixMember onTheLeft;
        int begun;
        int heard;
        int heardMono;

        Apart(boolean isShared, MixMember onTheLeft) {
            this.isShared = isShared;
            this.onTheLeft = onTheLeft;
        }

        @Override
        public boolean isShared() {
            return isShared;
        }

        @Override
        public void begin(Voices all) {
            begun++;
        }

        @Override
        public boolean hear(Voices voices, float[] left, float[] right) {
            heard++;
            Arrays.fill(left, 0);
            Arrays.fill(right, 0);
            for (int i = 0; i < voices.count(); i++) {
                add(voices.get(i), voices.get(i) == onTheLeft ? left : right);
            }
            return voices.count() > 0;
        }

        @Override
        public boolean hearMono(Voices voices, float[] out) {
            heardMono++;
            Arrays.fill(out, 0);
            for (int i = 0; i < voices.count(); i++) {
                add(voices.get(i), out);
            }
            return voices.count() > 0;
        }

        private static void add(MixMember voice, float[] to) {
            for (int i = 0; i < Frames.SAMPLES; i++) {
                to[i] += voice.sound()[i];
            }
        }
    }

    private final SimulatedConference conference = new SimulatedConference();

    private MixMember member(SimulatedPhone phone) {
        return conference.leg(phone).mixMember().orElseThrow();
    }

    @Test
    void whoHasTwoEarsGetsStereoAndEverybodyElseTheSumAsBefore() {
        var one = conference.phone(AudioFormat.OPUS, 500);
        var other = conference.phone(AudioFormat.PCMU, 900);
        var listener = conference.phone(AudioFormat.OPUS, 2, 0);
        conference.leg(listener).listenWith(new Apart(false, member(one)));

        conference.run(60);

        assertThat(listener.strength(500, 0)).isGreaterThan(6_000);
        assertThat(listener.strength(500, 1)).isLessThan(200);
        assertThat(listener.strength(900, 1)).isGreaterThan(6_000);
        assertThat(listener.strength(900, 0)).isLessThan(200);
        assertThat(other.strength(500)).isGreaterThan(6_000);
    }

    @Test
    void whoTookOneChannelHearsTheSceneInOne() {
        var one = conference.phone(AudioFormat.PCMU, 500);
        var listener = conference.phone(AudioFormat.PCMU, 0);
        var ears = new Apart(false, member(one));
        conference.leg(listener).listenWith(ears);

        conference.run(50);

        assertThat(ears.heard).isZero();
        assertThat(ears.heardMono).isEqualTo(50);
        assertThat(listener.strength(500)).isGreaterThan(6_000);
    }

    @Test
    void thoseWhoShareEarsShareOneFrameUnlessTheySpeak() {
        var speaker = conference.phone(AudioFormat.OPUS, 2, 500);
        var first = conference.phone(AudioFormat.OPUS, 2, 0);
        var second = conference.phone(AudioFormat.OPUS, 2, 0);
        var ears = new Apart(true, member(speaker));
        conference.legs.forEach(leg -> leg.listenWith(ears));

        conference.run(10);
        int begunBefore = ears.begun;
        int heardBefore = ears.heard;
        conference.run(40);

        assertThat(ears.begun - begunBefore).isEqualTo(40);
        assertThat(ears.heard - heardBefore).isEqualTo(80);
        assertThat(first.lastPayload()).isEqualTo(second.lastPayload());
        assertThat(first.strength(500, 0)).isGreaterThan(6_000);
        assertThat(speaker.strength(500, 0)).isLessThan(200);
    }

    @Test
    void announcementsAreHeardByBothEars() {
        var listener = conference.phone(AudioFormat.OPUS, 2, 0);
        conference.leg(listener).listenWith(new Apart(false, member(listener)));
        conference.run(30);

        conference.loop.announce(SimulatedConference.MIX, CallTones.recordingBeep(48_000));
        conference.run(25);

        assertThat(listener.strength(1_400, 0)).isGreaterThan(2_000);
        assertThat(listener.strength(1_400, 1)).isGreaterThan(2_000);
    }

    @Test
    void listeningPlainlyAgainIsHeardAtOnce() {
        conference.phone(AudioFormat.OPUS, 500);
        var listener = conference.phone(AudioFormat.OPUS, 2, 0);
        conference.leg(listener).listenWith(new Apart(false, member(listener)));
        conference.run(40);
        assertThat(listener.strength(500, 0)).isLessThan(200);

        conference.leg(listener).listenPlainly();
        conference.run(40);

        assertThat(listener.strength(500, 0)).isGreaterThan(6_000);
        assertThat(listener.strength(500, 1)).isGreaterThan(6_000);
    }
}
