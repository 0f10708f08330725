package org.parley.domain.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.calls.CallControl.Dial;
import org.parley.domain.calls.CallControl.HangUp;
import org.parley.domain.calls.CallControl.JoinConference;
import org.parley.domain.calls.CallControl.Joined;
import org.parley.testkit.ManualTime;

/** Two connections at the same moment, on virtual threads as in a node. */
@Timeout(120)
class CallsContentionTest {
    private static final int ROUNDS = 100;

    @TempDir
    Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = new House(
                folder, new ManualTime(), work -> Thread.ofVirtual().start(work), CallsSettings.defaults());
    }

    @AfterEach
    void close() {
        house.close();
    }

    private static ArrayList<Joined> together(int connections, Callable<Joined> command) throws Exception {
        var answers = new ArrayList<Joined>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var start = new CountDownLatch(1);
            var futures = new ArrayList<Future<Joined>>();
            for (int i = 0; i < connections; i++) {
                futures.add(threads.submit(() -> {
                    start.await();
                    return command.call();
                }));
            }
            start.countDown();
            for (var future : futures) {
                answers.add(future.get());
            }
        }
        return answers;
    }

    @Test
    void aDoubleClickMakesOneCall() throws Exception {
        var alice = house.person("alice");
        house.phones.registered.add(house.account("bob").id());
        for (int round = 0; round < ROUNDS; round++) {
            var dial = new Dial("dial-" + round, alice, "1002", "page");

            var answers = together(2, () -> house.calls.dial(dial));

            assertThat(answers.get(0)).isEqualTo(answers.get(1));
            assertThat(house.calls.running()).isOne();
            house.calls.hangUp(new HangUp("hang-up-" + round, alice, answers.get(0).call(), answers.get(0).leg()));
            assertThat(house.calls.running()).isZero();
        }
        assertThat(house.media.log.stream().filter(line -> line.equals("offer-webrtc Alice"))).hasSize(ROUNDS);
    }

    @Test
    void twoPeopleWhoJoinAtOnceMeetInOneCall() throws Exception {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        for (int round = 0; round < ROUNDS; round++) {
            var turn = new AtomicInteger();
            int now = round;

            var answers = together(2, () -> {
                var by = turn.getAndIncrement() == 0 ? alice : bob;
                return house.calls.join(
                        new JoinConference("join-" + now, by, weekly.id(), "page", by.displayName()));
            });

            assertThat(answers.get(0).call()).isEqualTo(answers.get(1).call());
            assertThat(answers.get(0).leg()).isNotEqualTo(answers.get(1).leg());
            // One leaves while nobody else does anything; the last one's leaving ends the call, and the next round begins anew.
            var call = house.calls.state(house.operator(), answers.get(0).call(), Optional.empty());
            for (var leg : call.legs()) {
                house.calls.hangUp(new HangUp("out-" + round + leg.leg(), house.operator(), call.call(), leg.leg()));
            }
            assertThat(house.calls.running(weekly.id())).isEmpty();
        }
    }

    @Test
    void whoJoinsWhileTheLastOneLeavesIsInALiveCall() throws Exception {
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        for (int round = 0; round < ROUNDS; round++) {
            int now = round;
            var first = house.calls.join(new JoinConference("a" + now, alice, weekly.id(), "page", "Alice"));
            var turn = new AtomicInteger();

            var answers = together(2, () -> {
                if (turn.getAndIncrement() == 0) {
                    house.calls.hangUp(new HangUp("h" + now, alice, first.call(), first.leg()));
                    return first;
                }
                return house.calls.join(new JoinConference("b" + now, bob, weekly.id(), "page", "Bob"));
            });

            var bobs = answers.get(0).leg().equals(first.leg()) ? answers.get(1) : answers.get(0);
            assertThat(house.calls.running(weekly.id())).map(CallState::call).contains(bobs.call());
            house.calls.hangUp(new HangUp("end" + now, bob, bobs.call(), bobs.leg()));
        }
    }

    @Test
    void refusesMoreCallsThanItMayCarry() {
        house.close();
        var few = new CallsSettings(
                1, 2, Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofSeconds(8), 16, 100, true);
        house = new House(folder, new ManualTime(), Runnable::run, few);
        var alice = house.person("alice");
        var bob = house.person("bob");
        var weekly = house.conference(alice);
        house.join(alice, weekly);
        house.join(bob, weekly);

        assertThatThrownBy(() -> house.join(house.person("olga"), weekly))
                .hasMessageContaining("This call is full");
        var other = house.conferences.create(alice, "Other", Optional.empty());
        assertThatThrownBy(() -> house.join(house.person("olga"), other))
                .hasMessageContaining("takes no more now");
        assertThat(house.media.open).hasSize(2);
    }
}
