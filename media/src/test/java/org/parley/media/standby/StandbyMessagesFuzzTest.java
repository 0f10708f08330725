package org.parley.media.standby;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;
import org.parley.testkit.Fuzzing;

class StandbyMessagesFuzzTest {
    private static final List<StandbyMessage> ALL = List.of(
            new StandbyMessage.Keep(Records.browser("leg", 300, 64)),
            new StandbyMessage.Keep(Records.phone("phone")),
            new StandbyMessage.Progress(Records.progress("leg", new Reservation(7, Counter.RTCP, 1L << 31))),
            new StandbyMessage.Gone("leg"),
            new StandbyMessage.AllSent(),
            new StandbyMessage.Farewell(),
            new StandbyMessage.Kept("leg"),
            new StandbyMessage.Granted("leg", List.of(new Reservation(-1, Counter.RTP, (1L << 48) - 1))),
            new StandbyMessage.Taken(List.of("one", "other")),
            new StandbyMessage.Released(),
            new StandbyMessage.Beat(),
            new StandbyMessage.Reachable(List.of(new InetSocketAddress("2001:db8::1", 5_000))));

    @Test
    void everyMessageIsReadAsItWasWritten() {
        for (var message : ALL) {
            assertThat(StandbyMessages.read(StandbyMessages.write(message)).orThrow()).isEqualTo(message);
        }
    }

    @Test
    void anyBytesAreAMessageOrNone() {
        Fuzzing.run(ALL.stream().map(StandbyMessages::write).toList(), 60_000, StandbyMessages::read);
    }

    @Test
    void whatIsCutOffOrLongerIsNoMessage() {
        for (var message : ALL) {
            var whole = StandbyMessages.write(message);
            assertThat(StandbyMessages.read(java.util.Arrays.copyOf(whole, whole.length - 1)).isOk()).isFalse();
            assertThat(StandbyMessages.read(java.util.Arrays.copyOf(whole, whole.length + 1)).isOk()).isFalse();
        }
    }

    @Test
    void aRecordOfAnotherVersionIsRefused() {
        var bytes = StandbyMessages.write(new StandbyMessage.Keep(Records.browser("leg", 300, 64)));
        bytes[1]++;

        assertThat(StandbyMessages.read(bytes).isOk()).isFalse();
    }

    @Test
    void secretsAreNotInTexts() {
        assertThat(new StandbyMessage.Keep(Records.browser("leg", 300, 64)).toString()).doesNotContain("password").contains("leg");
    }
}
