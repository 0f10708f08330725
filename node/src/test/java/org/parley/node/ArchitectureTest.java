package org.parley.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The walls of docs/internals/ARCHITECTURE.md, each with its reason. */
class ArchitectureTest {
    /** What each module may import of Parley's own. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.of(
            "base", List.of(),
            "protocols", List.of("base"),
            "net", List.of("base", "protocols"),
            "media", List.of("base", "protocols", "net"),
            "platform", List.of("base"),
            "engines", List.of("base", "platform"),
            "domain", List.of("base", "platform"),
            "roles", List.of("base", "protocols", "net", "media", "platform", "domain"));

    private static JavaClasses parley;

    @BeforeAll
    static void readTheHouse() {
        parley = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.parley");
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(parley);
    }

    @Test
    void modulesImportOnlyWhatTheirWallAllows() {
        MAY_IMPORT.forEach((module, allowed) -> MAY_IMPORT.keySet().stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .forEach(other -> holds(noClasses()
                        .that()
                        .resideInAPackage("org.parley." + module + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.parley." + other + "..")
                        .because("a lower wall that leans on a higher one falls with it"))));
    }

    @Test
    void nothingButTheNodeKnowsTheNode() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages("org.parley.node..", "org.parley.bench..", "org.parley.systemtests..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.parley.node..")
                .because("wiring is at the top: what knows it can be used nowhere else"));
    }

    @Test
    void rolesDoNotKnowEachOther() {
        holds(slices()
                .matching("org.parley.roles.(*)..")
                .should()
                .notDependOnEachOther()
                .because("roles run on different machines; they meet through ports that the node joins"));
    }

    @Test
    void sipDoesNotReadBodies() {
        holds(noClasses()
                .that()
                .resideInAPackage("org.parley.protocols.sip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.parley.protocols.sdp..", "org.parley.protocols.rtp..")
                .because("a body is bytes to SIP"));
    }

    @Test
    void rtpKnowsNothingOfIce() {
        holds(noClasses()
                .that()
                .resideInAPackage("org.parley.protocols.rtp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.parley.protocols.ice..", "org.parley.protocols.stun..", "org.parley.protocols.dtls..")
                .because("media.webrtc is where they meet"));
    }

    @Test
    void theDomainNeverSeesMediaOrSignallingTypes() {
        holds(noClasses()
                .that()
                .resideInAPackage("org.parley.domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.parley.media..", "org.parley.protocols..", "org.parley.net..")
                .because("call logic says 'connect these legs' through a port"));
    }

    @Test
    void protocolsOpenNoSocketsAndStartNoThreads() {
        holds(noClasses()
                .that()
                .resideInAPackage("org.parley.protocols..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.net\\.(DatagramSocket|Socket|ServerSocket)|java\\.nio\\.channels\\..*|io\\.netty\\..*")
                .because("they are state machines: bytes and time in, bytes and events out"));
    }

    @Test
    void nobodyReadsAClockOrSleepsOutsideBaseTime() {
        var rule = noClasses()
                .that()
                .resideOutsideOfPackages("org.parley.base.time..", "org.parley.bench..", "org.parley.systemtests..")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callConstructor(java.util.Random.class)
                .because("time and randomness are handed in, so that whole nodes can be simulated from a seed");
        holds(rule);
    }

    @Test
    void everyRoomHasASign() {
        var rooms = new TreeSet<String>();
        var signed = new TreeSet<String>();
        for (JavaClass type : parley) {
            if (type.getSimpleName().equals("package-info")) {
                signed.add(type.getPackageName());
            } else {
                rooms.add(type.getPackageName());
            }
        }
        rooms.removeAll(signed);
        assertThat(rooms).as("packages without a package-info.java").isEmpty();
    }

    @Test
    void noRoomIsALumberRoom() {
        holds(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..impl..", "..manager..", "..helper..")
                .because("a room is named by a noun of the field"));
    }

    @Test
    void sealedAlternativesAreRecordsOfFacts() {
        holds(classes()
                .that()
                .resideInAPackage("org.parley.domain..")
                .and()
                .haveSimpleNameEndingWith("Event")
                .should()
                .beInterfaces()
                .orShould()
                .beRecords()
                .because("events are facts: sealed records, never edited"));
    }
}
