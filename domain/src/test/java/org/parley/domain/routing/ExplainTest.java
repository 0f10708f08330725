package org.parley.domain.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.domain.routing.SipRouting.Admission;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.domain.routing.SipRouting.ExplainQuestion;
import org.parley.domain.routing.SipRouting.Outbound;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.domain.routing.SipRouting.Question;
import org.parley.testkit.ManualTime;

class ExplainTest {
    private static final String PLAN = """
            country: DE
            trunks:
              - {name: carrier, targets: 192.0.2.1, channels-max: 2}
              - {name: backup, targets: 192.0.2.2, channels-max: 3}
            routes:
              - prefix: "+49"
                trunks: [{trunk: carrier, per-minute: 0.1}, {trunk: backup, per-minute: 0.2}]
              - {prefix: "+1", trunks: backup}
              - {prefix: "112", trunks: carrier}
            numbers: [{number: "+4930555*", destination: "1001"}]
            fraud: {blocked: ["+4990"], calls-per-hour-per-account: 20, spend-per-day: 5}
            limits: {calls-per-user: 4}
            """;

    @TempDir
    Path folder;

    @Test
    void theStepsAreSentences() {
        try (var office = new Office(folder, new ManualTime()).plan(PLAN)) {
            var explained = office.plans.explain(
                    new ExplainQuestion(Office.HOME, Optional.of(Office.ALICE), "1001", "030 1234567", office.time.now()));

            assertThat(explained.steps())
                    .containsExactly(
                            "Nobody inside has the number 030 1234567",
                            "0301234567 is +49301234567, dialled in DE",
                            "The route with the longest prefix is +49",
                            "The guard lets it pass: 0 calls in the last hour, 0.00 EUR spent today",
                            "Trunk carrier is called with +49301234567, showing 1001, at 0.1 EUR a minute",
                            "Trunk backup is called with +49301234567, showing 1001, at 0.2 EUR a minute");
            assertThat(explained.result()).isEqualTo("It leaves by trunk carrier, then backup, for 25m at most");
            assertThat(explained.status()).isEqualTo(200);
        }
    }

    @Test
    void whatIsInsideStaysInside() {
        try (var office = new Office(folder, new ManualTime()).plan(PLAN)) {
            assertThat(explain(office, "1002", "3000").result()).isEqualTo("It passes through call logic to conference Weekly");
            assertThat(explain(office, "trunk:carrier", "+49305551").result()).isEqualTo("It passes through call logic to 1001: Alice");
            assertThat(explain(office, "trunk:carier", "1").result()).isEqualTo("There is no trunk carier; did you mean carrier?");
        }
    }

    private static SipRouting.Explanation explain(Office office, String from, String to) {
        return office.plans.explain(new ExplainQuestion(Office.HOME, Optional.of(Office.ALICE), from, to, office.time.now()));
    }

    /** Whatever has happened, what is explained is what is decided; and explaining changes nothing. */
    @Test
    void anExplanationIsTheDecision() throws IOException {
        var numbers = List.of("030123456", "+4990123456", "+12025550123", "112", "110", "+441234567890", "alice", "0049301234567");
        for (int seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            var time = new ManualTime();
            var own = Files.createDirectory(folder.resolve("seed-" + seed));
            try (var office = new Office(own, time).plan(PLAN)) {
                var up = new ArrayList<Placed>();
                for (int step = 0; step < 60; step++) {
                    var number = numbers.get(random.nextInt(numbers.size()));
                    var before = office.plans.outbound(office.dials(number));
                    var explained = explain(office, "1001", number);
                    assertThat(office.plans.outbound(office.dials(number))).as("seed %d, step %d", seed, step).isEqualTo(before);
                    same(before, explained, "seed " + seed + ", step " + step);
                    sameIn(office, number);
                    act(office, random, number, up);
                    time.advance(Duration.ofSeconds(random.nextInt(120)));
                }
            }
        }
    }

    private static void same(Outbound decided, SipRouting.Explanation explained, String where) {
        assertThat(explained.steps().subList(1, explained.steps().size())).as(where).isEqualTo(decided.because());
        switch (decided) {
            case Outbound.Leaves leaves -> assertThat(explained.choices()).as(where).isEqualTo(leaves.choices());
            case Outbound.Refused refused -> {
                assertThat(explained.status()).as(where).isEqualTo(refused.status());
                assertThat(explained.result()).as(where).isEqualTo("It is refused: " + refused.sentence());
            }
        }
    }

    private static void sameIn(Office office, String number) {
        var trunk = office.plans.plan().trunk("carrier").orElseThrow();
        var decision = office.plans.decide(new Question(new Peer.OfTrunk(trunk), "INVITE", "", number, true));
        var explained = explain(office, "trunk:carrier", number);
        assertThat(explained.steps()).endsWith(decision.because());
        if (decision instanceof Decision.Refuse(var status, _)) {
            assertThat(explained.status()).isEqualTo(status);
        }
    }

    private static void act(Office office, Random random, String number, List<Placed> up) {
        if (random.nextBoolean() && office.calls(number) instanceof Admission.Held(var placed)) {
            placed.answered(office.time.now());
            up.add(placed);
        } else if (!up.isEmpty()) {
            up.remove(random.nextInt(up.size())).ended(Optional.empty(), office.time.now());
        }
    }
}
