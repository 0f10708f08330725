package org.parley.protocols.sip.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.event.SubscriptionState.Reason;
import org.parley.protocols.sip.event.SubscriptionState.Terminated;
import org.parley.testkit.Fuzzing;

// RFC 6665 §8.2.3.
class SubscriptionStateTest {
    @Test
    void readsWhatItWrites() {
        var states = List.of(
                new SubscriptionState.Active(600),
                new SubscriptionState.Pending(0),
                new Terminated(Reason.NORESOURCE),
                new Terminated(Reason.PROBATION, OptionalInt.of(30)));

        for (var state : states) {
            assertThat(SubscriptionState.parse(state.toString())).isEqualTo(Parsed.ok(state));
        }
        assertThat(states.getLast()).hasToString("terminated;reason=probation;retry-after=30");
    }

    @Test
    void takesAnUnknownReasonForAPatientOne() {
        assertThat(SubscriptionState.parse("Terminated;reason=moonphase").orThrow()).isEqualTo(new Terminated(Reason.GIVEUP));
        assertThat(SubscriptionState.parse("terminated").orThrow()).isEqualTo(new Terminated(Reason.GIVEUP));
    }

    @Test
    void refusesAnUnknownState() {
        assertThat(SubscriptionState.parse("resting").isOk()).isFalse();
        assertThat(SubscriptionState.parse("").isOk()).isFalse();
    }

    @Test
    void readsAnyBytes() {
        var corpus = List.of("active;expires=600".getBytes(StandardCharsets.UTF_8), "terminated;reason=\"x\"".getBytes(StandardCharsets.UTF_8));

        Fuzzing.run(corpus, 20_000, bytes -> assertThat(SubscriptionState.parse(new String(bytes, StandardCharsets.UTF_8))).isNotNull());
    }
}
