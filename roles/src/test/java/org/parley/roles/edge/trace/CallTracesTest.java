package org.parley.roles.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.LegId;
import org.parley.domain.trace.SipTraceStore;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipParser;
import org.parley.testkit.ManualTime;

class CallTracesTest {
    private static final int SAVED_PER_SECOND = 2;

    private final ManualTime time = new ManualTime();
    private final CallTraces traces = new CallTraces(new CallTraces.Needs(
            Runnable::run,
            Runnable::run,
            time,
            time,
            SipTraceStore.NONE,
            new CallTraces.Limits(100, 1 << 20, 10, SAVED_PER_SECOND, Duration.ofDays(1), false)));

    private static SipMessage message(String startLine, String callId, String cseq) {
        var text = startLine + "\r\nVia: SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK1\r\nMax-Forwards: 70\r\nFrom: <sip:ann@parley.test>;tag=1\r\n"
                + "To: <sip:bob@parley.test>;tag=2\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + "\r\nContent-Length: 0\r\n\r\n";
        return SipParser.parse(text.getBytes(StandardCharsets.UTF_8)).orThrow();
    }

    private void invite(String callId) {
        traces.received(new StillFlow(), message("INVITE sip:bob@parley.test SIP/2.0", callId, "1 INVITE"));
    }

    private void hangUp(String callId) {
        traces.received(new StillFlow(), message("BYE sip:bob@parley.test SIP/2.0", callId, "2 BYE"));
        traces.received(new StillFlow(), message("SIP/2.0 200 OK", callId, "2 BYE"));
        traces.sent(new StillFlow(), message("SIP/2.0 200 OK", callId, "2 BYE"));
    }

    @Test
    void proxiedCallsThatWouldNotBeStoredAreLetGoWhenTheyHangUp() {
        for (int i = 0; i < 10; i++) {
            invite("call-" + i);
            hangUp("call-" + i);
        }

        assertThat(traces.size()).isEqualTo(SAVED_PER_SECOND);
        assertThat(traces.dropped()).isEqualTo(10 - SAVED_PER_SECOND);
    }

    @Test
    void eachSecondSomeAreKeptAgain() {
        for (int second = 0; second < 3; second++) {
            for (int i = 0; i < 10; i++) {
                invite(second + "-" + i);
                hangUp(second + "-" + i);
            }
            traces.onTick();
        }

        assertThat(traces.size()).isEqualTo(3 * SAVED_PER_SECOND);
    }

    @Test
    void callsOfOurOwnPeopleAreKeptHoweverManyHangUp() {
        for (int i = 0; i < 10; i++) {
            invite("call-" + i);
            traces.linked("call-" + i, new LegId("leg-" + i));
            hangUp("call-" + i);
        }

        assertThat(traces.size()).isEqualTo(10);
        assertThat(traces.dropped()).isZero();
    }

    @Test
    void whatWasSeenIsReadFromTheBytesAgain() {
        invite("call-1");

        assertThat(traces.recent(1)).singleElement().satisfies(seen -> {
            assertThat(seen.from()).isEqualTo("<sip:ann@parley.test>;tag=1");
            assertThat(seen.to()).isEqualTo("<sip:bob@parley.test>;tag=2");
        });
        assertThat(traces.ofCallId("call-1"))
                .singleElement()
                .satisfies(message -> assertThat(message.text()).startsWith("INVITE sip:bob@parley.test SIP/2.0\r\n"));
    }
}
