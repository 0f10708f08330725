package org.parley.roles.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.MediaEvents;
import org.parley.domain.calls.MediaPlane.Direction;
import org.parley.domain.calls.MediaPlane.LegInfo;
import org.parley.domain.calls.RecordingId;
import org.parley.media.codec.AudioFormat;
import org.parley.media.tap.TapSink;
import org.parley.protocols.ice.IceRole;

/** Telephones on this machine's loopback talk through a whole media role. */
class MediaRoleTest {
    private static final CallId CALL = new CallId("call-1");
    private static final LegId A = new LegId("a");
    private static final LegId B = new LegId("b");
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(34_000);

    private static final class Told implements MediaEvents {
        final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();
        volatile List<CallControl.Speaker> speakers = List.of();

        @Override
        public void legConnected(CallId call, LegId leg) {
            events.add("connected " + leg);
        }

        @Override
        public void legLost(CallId call, LegId leg, String because) {
            events.add("lost " + leg);
        }

        @Override
        public void digit(CallId call, LegId leg, char digit, int durationMs) {}

        @Override
        public void speakers(CallControl.Speakers now) {
            speakers = now.speakers();
        }

        @Override
        public void recordingFailed(CallId call, RecordingId recording, String because) {
            events.add("failed " + recording + ": " + because);
        }
    }

    private final SystemTime time = new SystemTime();
    private final Told told = new Told();
    private final KeepingSink sink = new KeepingSink();
    private MediaRole role;
    private LocalMediaPlane plane;

    private static MediaSettings settings() {
        int first = NEXT_PORT.getAndAdd(40);
        return new MediaSettings(
                InetAddress.getLoopbackAddress(), Optional.empty(), first, first + 39, 0, 6, true, Duration.ofSeconds(20));
    }

    @BeforeEach
    void start(@TempDir Path folder) {
        var needs = new MediaRole.Needs(
                settings(), time, time, Ids.secure(time), (_, _, _) -> sink, folder.resolve("media.pem"));
        role = new MediaRole(needs);
        plane = role.plane();
        plane.onEvents(told);
        role.start();
    }

    @AfterEach
    void stop() {
        role.close();
        time.close();
    }

    private static LegInfo info(LegId leg) {
        return new LegInfo("participant-" + leg, "Name of " + leg);
    }

    /** Speaks and listens with all of them in real time. */
    private void talk(int frames, Talker... phones) throws IOException, InterruptedException {
        long deadlineNs = time.nowNs();
        for (int frame = 0; frame < frames; frame++) {
            for (var phone : phones) {
                phone.speak();
            }
            deadlineNs += 20_000_000;
            for (int i = 0; i < phones.length; i++) {
                phones[i].listen((int) ((deadlineNs - time.nowNs()) / 1_000_000 / (phones.length - i)));
            }
        }
    }

    private LoopbackPhone caller(LegId leg, AudioFormat format, int payloadType, int hertz, boolean secure)
            throws IOException {
        var phone = new LoopbackPhone(format, payloadType, hertz, secure);
        var answered = plane.answerOffer(CALL, leg, info(leg), phone.sdp("sendrecv", 1));
        assertThat(answered.direction()).isEqualTo(Direction.SENDRECV);
        phone.connect(answered.sdp());
        return phone;
    }

    private LoopbackPhone called(LegId leg, AudioFormat format, int payloadType, int hertz, boolean secure)
            throws IOException {
        var phone = new LoopbackPhone(format, payloadType, hertz, secure);
        phone.connect(plane.offerPhone(CALL, leg, info(leg), secure));
        assertThat(plane.acceptAnswer(leg, phone.sdp("sendrecv", 1))).isEqualTo(Direction.SENDRECV);
        return phone;
    }

    @Test
    void aCallerAndACalledOneHearEachOtherAndARecordingHearsBoth() throws Exception {
        try (var caller = caller(A, AudioFormat.PCMU, 0, 500, false);
                var called = called(B, AudioFormat.PCMA, 8, 900, true)) {
            plane.join(A);
            plane.join(B);
            plane.startRecording(CALL, new RecordingId("rec-1"));
            plane.startRecording(CALL, new RecordingId("rec-1"));
            talk(75, caller, called);

            assertThat(caller.strength(900)).isCloseTo(8_000, within(1_500.0));
            assertThat(caller.strength(500)).isLessThan(300);
            assertThat(called.strength(500)).isCloseTo(8_000, within(1_500.0));
            assertThat(called.strength(900)).isLessThan(300);
            assertThat(told.events).contains("connected a", "connected b");
            assertThat(told.speakers).hasSize(2);
        }
        plane.stopRecording(CALL);
        plane.statistics(A);

        assertThat(sink.ended).isTrue();
        assertThat(sink.names).containsEntry(1, "Name of a").containsEntry(2, "Name of b");
        assertThat(sink.strength(TapSink.MIX_TRACK, 500)).isGreaterThan(6_000);
        assertThat(sink.strength(TapSink.MIX_TRACK, 900)).isGreaterThan(6_000);
        assertThat(sink.strength(1, 500)).isGreaterThan(6_000);
        assertThat(sink.strength(1, 900)).isLessThan(300);
        assertThat(sink.strength(2, 900)).isGreaterThan(6_000);
    }

    // RFC 3264 §8: the version goes up when something changed, and only then.
    @Test
    void holdsAndResumesByReOffer() throws Exception {
        try (var holder = caller(A, AudioFormat.G722, 9, 500, false);
                var other = caller(B, AudioFormat.PCMU, 0, 900, false)) {
            plane.join(A);
            plane.join(B);
            talk(20, holder, other);
            var hold = plane.answerOffer(CALL, A, info(A), holder.sdp("sendonly", 2));
            assertThat(hold.direction()).isEqualTo(Direction.SENDONLY);
            assertThat(hold.sdp()).contains("a=recvonly").containsPattern("o=- \\d+ 2 IN");
            assertThat(plane.answerOffer(CALL, A, info(A), holder.sdp("sendonly", 2))).isEqualTo(hold);
            talk(5, holder, other);
            holder.forget();
            talk(30, holder, other);
            assertThat(holder.heardMs()).isLessThan(60);
            assertThat(other.strength(500)).isLessThan(300);

            var resumed = plane.answerOffer(CALL, A, info(A), holder.sdp("sendrecv", 3));
            assertThat(resumed.sdp()).contains("a=sendrecv").containsPattern("o=- \\d+ 3 IN");
            talk(40, holder, other);
            assertThat(holder.strength(900)).isGreaterThan(6_000);
            assertThat(other.strength(500)).isGreaterThan(6_000);
        }
    }

    @Test
    void aBrowserThatWeOfferedToAndATelephoneHearEachOther() throws Exception {
        try (var browser = new LoopbackBrowser(time, 500, IceRole.CONTROLLED);
                var phone = caller(B, AudioFormat.PCMA, 8, 900, false)) {
            var offer = plane.offerWebRtc(CALL, A, info(A));
            assertThat(plane.offerWebRtc(CALL, A, info(A))).isEqualTo(offer);
            assertThat(plane.acceptAnswer(A, browser.answer(offer))).isEqualTo(Direction.SENDRECV);
            plane.join(A);
            plane.join(B);
            talk(125, browser, phone);

            assertThat(browser.strength(900)).isCloseTo(8_000, within(1_500.0));
            assertThat(browser.strength(500)).isLessThan(300);
            assertThat(phone.strength(500)).isCloseTo(8_000, within(1_500.0));
            assertThat(plane.keys(A)).isPresent();
            assertThat(plane.keys(B)).isEmpty();

            browser.hangUp();
            talk(5, phone);
            assertThat(told.events).contains("connected a", "lost a");
            assertCode(ErrorCode.NOT_FOUND, () -> plane.join(A));
        }
    }

    @Test
    void aBrowserThatOffersIsAnswered() throws Exception {
        try (var browser = new LoopbackBrowser(time, 500, IceRole.CONTROLLING);
                var phone = caller(B, AudioFormat.OPUS, 96, 900, false)) {
            var offer = browser.offer();
            var answered = plane.answerOffer(CALL, A, info(A), offer);
            assertThat(plane.answerOffer(CALL, A, info(A), offer)).isEqualTo(answered);
            browser.accept(answered.sdp());
            plane.join(A);
            plane.join(B);
            talk(125, browser, phone);

            assertThat(browser.strength(900)).isCloseTo(8_000, within(1_500.0));
            assertThat(phone.strength(500)).isCloseTo(8_000, within(1_500.0));
        }
    }

    @Test
    void refusesTheLegBeyondItsLimitAndWhatItDoesNotUnderstandAndLeavesNothingBehind() {
        for (int i = 0; i < 6; i++) {
            plane.offerPhone(CALL, new LegId("leg-" + i), info(A), false);
        }
        var first = new LegId("leg-0");
        assertThat(plane.offerPhone(CALL, first, info(A), false)).isEqualTo(plane.offerPhone(CALL, first, info(A), false));
        var tooMany = new LegId("leg-7");
        assertCode(ErrorCode.NODE_AT_LIMIT, () -> plane.offerPhone(CALL, tooMany, info(A), false));
        var strange = new LegId("leg-8");
        assertCode(ErrorCode.PEER_BROKE_PROTOCOL, () -> plane.answerOffer(CALL, strange, info(A), "nonsense"));
        assertCode(ErrorCode.NOT_FOUND, () -> plane.join(strange));
        assertCode(ErrorCode.NOT_FOUND, () -> plane.join(tooMany));

        plane.closeCall(CALL);
        plane.close(first);
        assertCode(ErrorCode.NOT_FOUND, () -> plane.setMuted(first, true));
        assertThat(plane.engine().<Integer>ask(_ -> plane.phonePorts().inUse())).isZero();
    }

    @Test
    void countsForTheOperator() {
        assertThat(role.counters())
                .containsKeys("media_legs", "media_ticks_stalled_total", "media_phone_packets_refused_total");
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ParleyException.class, failure -> assertThat(failure.code()).isEqualTo(code));
    }
}
