package org.parley.systemtests.survival;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.systemtests.node.Needs;

/** docs/internals/survival.md: a media process dies, and its legs go on at the standby. The long form is {@link SurvivalMeasurement}. */
@Needs("chromium")
class SurvivalSystemTest {
    @TempDir
    Path folder;

    @Test
    void aBrowserHearsOnWithTwoEarsWhenItsMediaProcessIsKilledAndItsNextOneToo() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AEAD_AES_128_GCM, 20_000, false, 1);
                var page = new ListeningPage(folder, 600)) {
            trials.spatial(page, 2);

            assertGood(trials);
            assertThat(trials.packetsSeen()).isGreaterThan(100);
        }
    }

    @Test
    void picturesGoOnWhenTheirMediaProcessIsKilled() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AEAD_AES_128_GCM, 20_400, false, 5);
                var page = new ListeningPage(folder, 600);
                var other = new ListeningPage(folder, 700)) {
            trials.pictures(page, other, 1);

            assertGood(trials);
        }
    }

    @Test
    void aProcessThatWakesUpAfterItsLegsWereTakenOverIsFenced() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AES128_CM_HMAC_SHA1_80, 20_100, false, 2);
                var page = new ListeningPage(folder, 600)) {
            trials.frozen(page);

            assertGood(trials);
        }
    }

    @Test
    void aBrowserThatCannotSeeTheStandbyIsOfferedIt() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AEAD_AES_128_GCM, 20_500, false, 6);
                var page = new ListeningPage(folder, 600)) {
            trials.unlisted(page);

            assertThat(trials.outcomes().getFirst().how()).isEqualTo("restart");
            assertGood(trials);
        }
    }

    @Test
    void telephonesHearOnAtTheSamePorts() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AES128_CM_HMAC_SHA1_80, 20_200, false, 3)) {
            trials.phones(false, 1);
            trials.phones(true, 1);

            assertGood(trials);
        }
    }

    @Test
    void telephonesHearOnAtAnotherHost() throws Exception {
        try (var trials = new Trials(folder, SrtpProfile.AEAD_AES_128_GCM, 20_300, true, 4)) {
            trials.phones(true, 1);

            assertGood(trials);
        }
    }

    private static void assertGood(Trials trials) {
        trials.outcomes().forEach(outcome -> System.out.println(outcome.line()));
        assertThat(trials.outcomes()).isNotEmpty().allMatch(Outcome::isAlive);
        assertThat(trials.repeated()).isEmpty();
    }
}
