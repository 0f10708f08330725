package org.parley.media.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.media.dtmf.EventSender.Step;
import org.parley.protocols.rtp.TelephoneEvent;

class EventSenderTest {
    private final EventSender sender = new EventSender();
    private final byte[] payload = new byte[TelephoneEvent.BYTES];

    // RFC 4733 §2.5.1.
    @Test
    void beginsUpdatesEndsAndPauses() {
        sender.press('5', 80);

        assertThat(steps(9)).containsExactly(
                Step.BEGIN, Step.UPDATE, Step.UPDATE, Step.END, Step.PAUSE, Step.PAUSE, Step.PAUSE, Step.NOTHING, Step.NOTHING);
    }

    // RFC 4733 §2.3.5: the duration so far, in ticks of the clock.
    @Test
    void saysTheDurationInTheClocksTicks() {
        sender.press('#', 60);
        var durations = new ArrayList<Integer>();
        for (int i = 0; i < 3; i++) {
            sender.tick(48_000, payload, 0);
            var event = TelephoneEvent.read(payload, 0);
            durations.add(event.durationTicks());
            assertThat(event.key()).isEqualTo('#');
            assertThat(event.isEnd()).isEqualTo(i == 2);
        }

        assertThat(durations).containsExactly(960, 1_920, 2_880);
    }

    @Test
    void sendsKeysOneAfterTheOther() {
        sender.press('1', 60);
        sender.press('2', 60);

        var all = steps(12);

        assertThat(all.stream().filter(Step.BEGIN::equals)).hasSize(2);
        assertThat(all.subList(3, 6)).containsOnly(Step.PAUSE);
        assertThat(sender.isBusy()).isFalse();
    }

    // RFC 4733 §2.5.1.3 would begin another segment; keys that long are cut instead.
    @Test
    void neverSaysMoreThanSixteenBits() {
        sender.press('1', 6_000);
        int ticks = 1;
        while (sender.tick(48_000, payload, 0) != Step.END) {
            ticks++;
        }

        assertThat(ticks * 960).isLessThanOrEqualTo(0xFFFF);
        assertThat(TelephoneEvent.read(payload, 0).durationTicks()).isEqualTo(ticks * 960);
    }

    @Test
    void refusesWhatIsNoKeyAndMoreThanThirtyTwo() {
        assertThat(sender.press('x', 100)).isFalse();
        for (int i = 0; i < 32; i++) {
            assertThat(sender.press('1', 100)).isTrue();
        }
        assertThat(sender.press('1', 100)).isFalse();
    }

    private List<Step> steps(int count) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < count; i++) {
            steps.add(sender.tick(8_000, payload, 0));
        }
        return steps;
    }
}
