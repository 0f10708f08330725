package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceId;
import org.parley.testkit.Fuzzing;

class CallEventJsonFuzzTest {
    private static final LegId LEG = new LegId("leg-1");
    private static final List<CallEvent> ALL = List.of(
            new CallEvent.CallStarted(
                    new CallId("call-1"), new TenantId("t"), Optional.of(new ConferenceId("conference-1")), "Weekly ü"),
            new CallEvent.CallStarted(new CallId("call-1"), new TenantId("t"), Optional.empty(), "Alice – Bob"),
            new CallEvent.LegAdded(LEG, LegKind.PHONE, true, "p", "account-1", "Alice", "1001"),
            new CallEvent.LegAdded(LEG, LegKind.BROWSER, false, "p", "", "\"quoted\"", ""),
            new CallEvent.LegRinging(LEG),
            new CallEvent.LegJoined(LEG),
            new CallEvent.LegConnected(LEG),
            new CallEvent.LegMuted(LEG),
            new CallEvent.LegUnmuted(LEG),
            new CallEvent.LegHeld(LEG),
            new CallEvent.LegResumed(LEG),
            new CallEvent.DigitPressed(LEG, "#", 120),
            new CallEvent.LegLeft(LEG, EndReason.CONNECTION_LOST),
            new CallEvent.RecordingStarted(new RecordingId("recording-1"), "Olga"),
            new CallEvent.RecordingStopped(new RecordingId("recording-1"), EndReason.HUNG_UP),
            new CallEvent.VideoStarted(LEG, VideoSource.CAMERA),
            new CallEvent.VideoStopped(LEG, VideoSource.SCREEN),
            new CallEvent.CallLocked(),
            new CallEvent.CallUnlocked(),
            new CallEvent.LegDeafened(LEG),
            new CallEvent.LegUndeafened(LEG),
            new CallEvent.LegGained(LEG, -6.5),
            new CallEvent.QualityMeasured(List.of(
                    new CallQuality.LegQuality(
                            LEG,
                            Optional.of(new CallQuality.Way(
                                    1.5, 12, OptionalDouble.of(0.3), OptionalInt.of(45), OptionalDouble.of(4.1))),
                            Optional.empty(),
                            OptionalInt.of(31)),
                    new CallQuality.LegQuality(
                            new LegId("leg-2"),
                            Optional.empty(),
                            Optional.of(new CallQuality.Way(
                                    0, 3, OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty())),
                            OptionalInt.empty()))),
            new CallEvent.CallEnded(EndReason.EVERYBODY_LEFT));

    @Test
    void readsBackWhatItWrites() {
        for (var event : ALL) {
            assertThat(CallEventJson.read(CallEventJson.typeOf(event), CallEventJson.fields(event).toString()))
                    .contains(event);
        }
    }

    // What is stored stays readable for ever: a change of these strings is a change of the format.
    @Test
    void writesWhatTheManualShows() {
        assertThat(CallEventJson.typeOf(ALL.get(2))).isEqualTo("leg-added");
        assertThat(CallEventJson.fields(ALL.get(2)).toString())
                .isEqualTo("{\"leg\":\"leg-1\",\"kind\":\"phone\",\"incoming\":true,\"participant\":\"p\","
                        + "\"subject\":\"account-1\",\"displayName\":\"Alice\",\"number\":\"1001\"}");
        assertThat(CallEventJson.fields(ALL.get(12)).toString())
                .isEqualTo("{\"leg\":\"leg-1\",\"reason\":\"connection-lost\"}");
    }

    // What was not measured is not there, rather than nought.
    @Test
    void leavesOutWhatWasNotMeasured() {
        var measured = ALL.get(22);

        assertThat(CallEventJson.typeOf(measured)).isEqualTo("quality-measured");
        assertThat(CallEventJson.fields(measured).toString())
                .isEqualTo("{\"legs\":[{\"leg\":\"leg-1\",\"heard\":{\"lossPercent\":1.5,\"jitterMs\":12.0,"
                        + "\"concealedPercent\":0.3,\"delayMs\":45,\"mos\":4.1},\"roundTripMs\":31},"
                        + "{\"leg\":\"leg-2\",\"told\":{\"lossPercent\":0.0,\"jitterMs\":3.0}}]}");
    }

    @Test
    void readsWhatNewerVersionsMayWrite() {
        assertThat(CallEventJson.read("leg-joined", "{\"leg\":\"leg-1\",\"mood\":\"good\"}"))
                .contains(new CallEvent.LegJoined(LEG));
        assertThat(CallEventJson.read("leg-left", "{\"leg\":\"leg-1\",\"reason\":\"beamed-away\"}"))
                .contains(new CallEvent.LegLeft(LEG, EndReason.FAILED));
        assertThat(CallEventJson.read("video-started", "{\"leg\":\"leg-1\",\"source\":\"hologram\"}")).isEmpty();
        assertThat(CallEventJson.read("leg-danced", "{\"leg\":\"leg-1\"}")).isEmpty();
    }

    @Test
    void noBytesBreakIt() {
        var corpus = ALL.stream()
                .map(event -> CallEventJson.fields(event).toString().getBytes(StandardCharsets.UTF_8))
                .toList();
        Fuzzing.run(corpus, 20_000, input -> {
            var text = new String(input, StandardCharsets.UTF_8);
            for (var type : new String[] {"leg-added", "call-started", "digit-pressed", "leg-left", "quality-measured", "video-started"}) {
                CallEventJson.read(type, text);
            }
        });
    }
}
