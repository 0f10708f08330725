package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;
import org.parley.domain.calls.CallControl.HangUp;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.SetMuted;
import org.parley.domain.calls.CallControl.SetRecording;
import org.parley.testkit.ManualTime;

/** A node that dies in the middle of its calls and starts again on the same file. */
@Timeout(60)
class CallsRestartTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();

    private House restarted(House before) {
        before.crash();
        time.advance(Duration.ofSeconds(5));
        return House.at(folder, time);
    }

    @Test
    void endsTheCallsThatWereUpAndTheirRecordings() {
        var house = House.at(folder, time);
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var joined = house.join(alice, weekly);
        house.calls.setRecording(new SetRecording("r", alice, joined.call(), true));

        try (var after = restarted(house)) {
            assertThat(after.story(joined.call()))
                    .endsWith("leg-left NODE_STOPPED", "recording-stopped NODE_STOPPED", "call-ended NODE_STOPPED");
            assertThat(after.calls.running(weekly.id())).isEmpty();
            assertThat(after.join(alice, weekly).call()).isNotEqualTo(joined.call());
        }
    }

    @Test
    void leavesEndedCallsAsTheyWere() {
        var house = House.at(folder, time);
        var alice = house.person("alice");
        var joined = house.join(alice, house.conference(alice));
        house.calls.hangUp(new HangUp("h", alice, joined.call(), joined.leg()));
        var before = house.calls.timeline(alice, joined.call());

        try (var after = restarted(house)) {
            assertThat(after.calls.timeline(alice, joined.call())).isEqualTo(before);
        }
    }

    @Test
    void aCommandFromBeforeMakesNoSecondCall() {
        var house = House.at(folder, time);
        var alice = house.person("alice");
        var weekly = house.conference(alice);
        var join = new JoinConference("join-1", alice, weekly.id(), "page", "Alice");
        var joined = house.calls.join(join);
        var mute = new SetMuted("mute-1", alice, joined.call(), joined.leg(), true);
        house.calls.setMuted(mute);

        try (var after = restarted(house)) {
            assertThatThrownBy(() -> after.calls.join(join))
                    .isInstanceOfSatisfying(
                            ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.GONE));
            assertThat(after.calls.running(weekly.id())).isEmpty();
            after.calls.setMuted(mute); // Done before: the answer is the same.
            assertThatThrownBy(() -> after.calls.setMuted(
                            new SetMuted("mute-2", alice, joined.call(), joined.leg(), false)))
                    .isInstanceOfSatisfying(
                            ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(ErrorCode.GONE));
        }
    }

    @Test
    void listsCallsNewestFirstToThoseWhoMaySeeThem() {
        var house = House.at(folder, time);
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        var first = house.join(bob, weekly).call();
        house.calls.hangUp(new HangUp("h1", bob, first, legOf(house, first)));
        time.advance(Duration.ofSeconds(1));
        house.phones.registered.add(bob.account());
        var second = house.dial(alice, "1002").call();
        time.advance(Duration.ofSeconds(60));
        var third = house.join(bob, house.conferences.create(bob, "Bob's", Optional.empty())).call();
        var eve = house.eve();
        var olga = house.person("olga");

        try (var after = restarted(house)) {
            assertThat(idsSeenBy(after, olga)).containsExactly(third, second, first);
            assertThat(idsSeenBy(after, alice)).containsExactly(second, first); // The first was in her conference.
            assertThat(idsSeenBy(after, bob)).containsExactly(third, second, first);
            assertThat(idsSeenBy(after, eve)).isEmpty();
            assertThat(after.calls.calls(bob, Optional.of(third), 1))
                    .extracting(CallState::call)
                    .containsExactly(second);
        }
    }

    private static List<CallId> idsSeenBy(House house, Principal by) {
        return house.calls.calls(by, Optional.empty(), 50).stream().map(CallState::call).toList();
    }

    private static LegId legOf(House house, CallId call) {
        return house.calls.state(house.operator(), call, Optional.empty()).legs().getFirst().leg();
    }
}
