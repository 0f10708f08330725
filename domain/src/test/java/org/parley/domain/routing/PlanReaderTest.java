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
import org.parley.domain.accounts.TenantId;

class PlanReaderTest {
    private static final Path EXAMPLE = Path.of("..", "docs", "operators", "plan.example.yaml");
    private static final PlanReader.Names NAMES = new PlanReader.Names(
            text -> text.equals("home") ? Optional.of(new TenantId("home")) : Optional.empty(), new TenantId("home"));

    private final List<PlanProblem> problems = new ArrayList<>();

    private SipPlan read(String text) {
        problems.clear();
        var plan = PlanReader.read(text, NAMES, problems);
        PlanCheck.check(plan, problems);
        return plan;
    }

    private List<String> mistakes(String text) {
        read(text);
        return problems.stream().map(PlanProblem::toString).toList();
    }

    @Test
    void theExampleInTheDocsIsRightAndSaysWhatItsCommentsSay() throws IOException {
        var plan = read(Files.readString(EXAMPLE));

        assertThat(problems).isEmpty();
        var carrier = plan.trunk("carrier").orElseThrow();
        assertThat(carrier.credentials()).hasValueSatisfying(credentials -> {
            assertThat(credentials.username()).isEqualTo("4930555000");
            assertThat(credentials.domain()).isEqualTo("sip.carrier.example");
            assertThat(credentials.register()).isTrue();
            assertThat(credentials).hasToString("4930555000@sip.carrier.example");
        });
        var backup = plan.trunk("backup").orElseThrow();
        assertThat(backup.targets().ping()).contains(Duration.ofSeconds(10));
        assertThat(backup.targets().targets().getLast()).isEqualTo(Target.at("sbc2.backup.example", 5061, "tls"));
        assertThat(backup.policy().addHeaders()).containsEntry("X-Line", "parley");
        assertThat(plan.routes().getFirst().choices()).extracting(NumberRoute.Choice::order).containsExactly(0, 0);
        assertThat(plan.routes().get(1).choices()).extracting(NumberRoute.Choice::order).containsExactly(0, 1);
        assertThat(plan.domains().getFirst().handling()).isEqualTo(Handling.PROXY);
    }

    @Test
    void whatIsWrittenOutReadsTheSame() throws IOException {
        var plan = read(Files.readString(EXAMPLE));

        var again = read(PlanJson.of(plan).toString());

        assertThat(problems).isEmpty();
        assertThat(Secrets.put(again, Secrets.of(plan))).isEqualTo(plan);
    }

    @Test
    void aTrunkAndItsRouteNeedFourLines() {
        var plan = read("trunks:\n- name: carrier\n  targets: sip.carrier.example\nroutes: {prefix: +, trunks: carrier}\n");

        assertThat(problems).isEmpty();
        assertThat(plan.trunks()).containsExactly(Trunk.to("carrier", Target.at("sip.carrier.example")));
        assertThat(plan.routes().getFirst().prefix()).isEqualTo("+");
    }

    @Test
    void numbersKeepTheirPlusAndNorwayItsName() {
        var plan = read("country: NO\nnumbers: [{number: +4722123456, destination: 0100}]");

        assertThat(problems).isEmpty();
        assertThat(plan.country()).isEqualTo("NO");
        assertThat(plan.numbers().getFirst().number()).isEqualTo("+4722123456");
        assertThat(plan.numbers().getFirst().destination()).isEqualTo("0100");
    }

    @Test
    void allMistakesAreToldAtOnceWithTheirPlaces() {
        var mistakes = mistakes("""
                countrie: DE
                trunks:
                  - name: carrier
                    targets: ["sip carrier"]
                    sources: [10.0.0.0/33]
                    chanels-max: 3
                  - name: carrier
                    targets: []
                    ping: 20
                    handling: maybe
                routes:
                  - prefix: 49x
                    trunks: [carier, {trunk: carrier, per-minute: cheap}]
                  - prefix: "+"
                numbers:
                  - number: "4930"
                    tenant: nobody
                    destination: group:servers
                fraud:
                  off-hours: {zone: Europe/Berlim, from: 25}
                """);

        assertThat(mistakes)
                .containsExactlyInAnyOrder(
                        "line 1: countrie: is not a key here; did you mean country?",
                        "line 4: trunks[0].targets[0]: \"sip carrier\" is no target; use host, host:port or transport:host:port, as in tls:sip.example.net:5061",
                        "line 6: trunks[0].chanels-max: is not a key here; did you mean channels-max?",
                        "line 9: trunks[1].ping: \"20\" is not right; use a duration with its unit (ms, s, m, h, d), as in 20s",
                        "line 10: trunks[1].handling: \"maybe\" is not right; use one of logic, proxy",
                        "line 13: routes[0].trunks[1].per-minute: \"cheap\" is not right; use an amount as in 0.012",
                        "line 14: routes[1].trunks: is missing; use a trunk's name, or several",
                        "line 17: numbers[0].tenant: there is no organisation \"nobody\" on this node; use its id or its name",
                        "line 20: fraud.off-hours.from: \"25\" is not right; use a whole number from 0 to 24",
                        "trunks[0].sources[0]: \"10.0.0.0/33\" is not right; use an address, a prefix as in 192.0.2.0/24 or a name",
                        "trunks[1].name: carrier stands here a second time; keep one",
                        "trunks[1].targets: is empty; use at least one host",
                        "routes[0].prefix: \"49x\" is not right; use the beginning of E.164 numbers as in +49, + for all, or a short number as in 112",
                        "routes[0].trunks[0]: there is no trunk \"carier\"; did you mean carrier?",
                        "numbers[0].number: \"4930\" is not right; use a number as in +493012345678, or a beginning as in +4930123*",
                        "numbers[0].destination: there is no group \"servers\"; there is none",
                        "fraud.off-hours.zone: \"Europe/Berlim\" is not right; use a time zone as in Europe/Berlin");
    }

    @Test
    void headersOfTheProtocolAndSecondLinesAreNotForPlans() {
        assertThat(mistakes("trunks: [{name: a, targets: b, policy: {remove-headers: [Via], add-headers: {X-A: \"1\\r\\nVia: x\"}}}]"))
                .containsExactly(
                        "trunks[0].policy.remove-headers[0]: Via belongs to the protocol; leave it",
                        "trunks[0].policy.add-headers.X-A: must be one line");
    }

    @Test
    void whatIsNeitherYamlNorJsonIsSaidSo() {
        assertThat(mistakes("trunks: [")).singleElement().asString().startsWith("line 1: neither YAML nor JSON: ");
        assertThat(mistakes("{\"trunks\": }")).singleElement().asString().startsWith("line 1: neither YAML nor JSON: ");
        assertThat(mistakes("- a")).containsExactly("line 1: the plan is not a set of keys; it begins as in \"trunks:\"");
        assertThat(mistakes("")).isEmpty();
    }

    @Test
    void aPasswordThatIsShownAsStarsIsKept() {
        var old = read("trunks: [{name: a, targets: b, username: u, password: secret}]");
        var shown = read("trunks: [{name: a, targets: b, username: u, password: \"***\"}, {name: c, targets: b, username: u, password: \"***\"}]");

        var kept = Secrets.keep(shown, old, problems);

        assertThat(Secrets.of(kept)).containsEntry("a", "secret");
        assertThat(problems)
                .extracting(PlanProblem::toString)
                .containsExactly("trunks[1].password: *** keeps the old password, and there was no trunk c with one; write the password");
    }

    /** Any text gives a plan or problems, never an exception. */
    @Test
    void anyTextIsReadOrRefused() throws IOException {
        var example = Files.readString(EXAMPLE);
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder(example);
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(128));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, ": [{\"'-&*\n\t#+0".charAt(random.nextInt(14)));
                }
            }
            var plan = read(text.toString());
            if (problems.isEmpty()) {
                assertThat(new CompiledPlan(plan).plan()).as("seed %d", seed).isSameAs(plan);
            }
        }
    }
}
