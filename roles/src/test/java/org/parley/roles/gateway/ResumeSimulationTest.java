package org.parley.roles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.domain.calls.CallEvent;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;

/** Connections cut at random moments while events happen on another thread: nothing is missed and nothing comes twice. */
@Timeout(60)
class ResumeSimulationTest {
    private static final int EVENTS = 1_500;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void missesNothingAndGetsNothingTwice(long seed) throws Exception {
        var standard = GatewaySettings.defaults();
        try (var gateway = new GatewayFixture(folder, standard).started()) {
            var ada = gateway.guest("Ada");
            var subject = ada.guest().guestId();
            var finished = new AtomicBoolean();
            var publisher = Thread.ofVirtual().start(() -> {
                publish(gateway.calls, subject, new Random(seed));
                finished.set(true);
            });

            var got = new ArrayList<Long>();
            var random = new Random(seed + 1000);
            long last = 0;
            boolean isLastRound;
            do {
                isLastRound = finished.get();
                var client = gateway.connect().resume(ada.accessToken(), last);
                waitFor(client.peer, random.nextInt(60), finished);
                for (var frame : read(client.peer, isLastRound ? Integer.MAX_VALUE : random.nextInt(60))) {
                    got.add(frame);
                    last = frame;
                }
                client.vanish();
            } while (!isLastRound);
            publisher.join();

            assertThat(got).isEqualTo(expected(gateway.calls, subject));
        }
    }

    /** Two calls at once; Ada comes and goes in both. */
    private static void publish(FakeCallControl calls, String subject, Random random) {
        var ongoing = new ArrayList<CallId>();
        var legs = new ArrayList<LegId>();
        for (int i = 0; i < EVENTS; i++) {
            if (ongoing.isEmpty() || random.nextInt(40) == 0) {
                var call = calls.startCall("call-" + i);
                ongoing.add(call);
                legs.add(calls.addLeg(call, random.nextInt(3) == 0 ? "somebody" : subject, true));
            }
            int which = random.nextInt(ongoing.size());
            var call = ongoing.get(which);
            switch (random.nextInt(20)) {
                case 0 -> {
                    calls.publish(call, new CallEvent.LegLeft(legs.get(which), EndReason.HUNG_UP));
                    legs.set(which, calls.addLeg(call, random.nextBoolean() ? subject : "somebody", true));
                }
                case 1 -> {
                    calls.publish(call, new CallEvent.CallEnded(EndReason.EVERYBODY_LEFT));
                    ongoing.remove(which);
                    legs.remove(which);
                }
                default -> calls.publish(call, new CallEvent.LegMuted(legs.get(which)));
            }
        }
    }

    private static List<Long> expected(FakeCallControl calls, String subject) {
        var members = new java.util.HashMap<CallId, CallMembers>();
        var expected = new ArrayList<Long>();
        for (var timed : calls.all()) {
            var audience = members.computeIfAbsent(timed.call(), _ -> new CallMembers()).on(timed.event());
            if (audience.subjects().contains(subject)) {
                expected.add(timed.position());
            }
        }
        return expected;
    }

    private static void waitFor(FakePeer peer, int frames, AtomicBoolean finished) {
        while (peer.frames("event").size() < frames && !finished.get()) {
            Thread.onSpinWait();
        }
    }

    /** What arrived before the cut. */
    private static List<Long> read(FakePeer peer, int framesMax) {
        return peer.frames("event").stream().limit(framesMax).map(frame -> frame.path("seq").asLong()).toList();
    }
}
