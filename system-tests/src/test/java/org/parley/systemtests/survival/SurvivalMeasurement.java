package org.parley.systemtests.survival;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * The long form of {@link SurvivalSystemTest}: twenty kills for each kind of leg, two in each call, at random moments, and a table of what
 * they cost. {@code make bench-survival} runs it and shows the table; {@code -Dparley.survival.kills=4} is a quick look.
 */
class SurvivalMeasurement {
    private static final int KILLS = Integer.getInteger("parley.survival.kills", 20);
    private static final int CALL_MOVES = 2;
    private static final Path TABLE = Path.of("target", "survival.md");

    @TempDir
    Path folder;

    private final List<Outcome> outcomes = new ArrayList<>();
    private final StringBuilder checks = new StringBuilder();
    private int firstPort = 21_000;

    private interface Calls {
        void call(Trials trials) throws IOException;
    }

    private void series(SrtpProfile profile, boolean hasManyHosts, int movesOfCall, Calls calls) {
        int left = KILLS;
        while (left > 0) {
            left = stretch(profile, hasManyHosts, movesOfCall, calls, left);
        }
    }

    /** Calls until enough were killed, or one broke: the next stretch begins with new processes. Returns how many kills are left. */
    private int stretch(SrtpProfile profile, boolean hasManyHosts, int movesOfCall, Calls calls, int kills) {
        firstPort += 100;
        int left = kills;
        try (var trials = new Trials(
                Files.createDirectories(folder.resolve(Integer.toString(firstPort))),
                profile,
                firstPort,
                hasManyHosts,
                firstPort)) {
            try {
                for (; left > 0; left -= movesOfCall) {
                    calls.call(trials);
                    System.out.println(trials.outcomes().getLast().line());
                }
            } finally {
                note(profile, trials);
            }
        } catch (IOException | RuntimeException | AssertionError broken) {
            left -= movesOfCall;
            var line = "skipped: " + String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
            checks.append("- ").append(line).append('\n');
            System.out.println(line);
        }
        return left;
    }

    /** A page that asks for a restart which nobody needs. */
    private void restart(ListeningPage page) {
        firstPort += 100;
        try (var trials = new Trials(
                Files.createDirectories(folder.resolve(Integer.toString(firstPort))),
                SrtpProfile.AEAD_AES_128_GCM,
                firstPort,
                false,
                firstPort)) {
            checks.append("- a restart that nobody needed: ")
                    .append(Math.round(trials.restart(page)))
                    .append(" ms of silence\n");
        } catch (IOException | RuntimeException | AssertionError broken) {
            checks.append("- skipped: a restart that nobody needed: ").append(broken.getMessage()).append('\n');
        }
    }

    private void note(SrtpProfile profile, Trials trials) {
        outcomes.addAll(trials.outcomes());
        if (trials.packetsSeen() > 0) {
            checks.append("- ").append(profile).append(": ").append(trials.packetsSeen())
                    .append(" packets to browsers, indices seen twice: ")
                    .append(trials.repeated().isEmpty() ? "none" : trials.repeated()).append('\n');
        }
    }

    @Test
    void measure() throws IOException {
        try (var page = new ListeningPage(folder, 600);
                var other = new ListeningPage(folder, 700)) {
            for (var profile : List.of(SrtpProfile.AEAD_AES_128_GCM, SrtpProfile.AES128_CM_HMAC_SHA1_80)) {
                series(profile, false, CALL_MOVES, trials -> trials.browser(page, CALL_MOVES));
                series(profile, false, CALL_MOVES, trials -> trials.conference(page, CALL_MOVES));
                series(profile, false, CALL_MOVES, trials -> trials.spatial(page, CALL_MOVES));
                series(profile, false, CALL_MOVES, trials -> trials.pictures(page, other, CALL_MOVES));
            }
            series(SrtpProfile.AEAD_AES_128_GCM, false, 1, trials -> trials.frozen(page));
            series(SrtpProfile.AEAD_AES_128_GCM, false, 1, trials -> trials.unlisted(page));
            restart(page);
        }
        series(SrtpProfile.AES128_CM_HMAC_SHA1_80, false, CALL_MOVES, trials -> trials.phones(false, CALL_MOVES));
        series(SrtpProfile.AES128_CM_HMAC_SHA1_80, false, CALL_MOVES, trials -> trials.phones(true, CALL_MOVES));
        series(SrtpProfile.AEAD_AES_128_GCM, true, CALL_MOVES, trials -> trials.phones(true, CALL_MOVES));
        Files.writeString(TABLE, table());
        System.out.println(Files.readString(TABLE));
    }

    private String table() {
        var text = new StringBuilder(
                """
                | leg | kills | lost | found dead after | uplink after that | silence after the kill | concealed | longest frame gap | by a new offer |
                | --- | --- | --- | --- | --- | --- | --- | --- | --- |
                """);
        outcomes.stream().collect(Collectors.groupingBy(Outcome::variant, java.util.TreeMap::new, Collectors.toList())).forEach((variant, all) -> text.append(
                "| %s | %d | %d | %s | %s | %s | %s | %s | %d |%n".formatted(
                        variant,
                        all.size(),
                        all.stream().filter(each -> !each.isAlive()).count(),
                        spread(all, Outcome::detectedMs),
                        spread(all, Outcome::uplinkMs),
                        spread(all, Outcome::silentMs),
                        spread(all, Outcome::concealedMs),
                        spread(all, Outcome::frameGapMs),
                        all.stream().filter(each -> !each.how().equals("by itself") && !each.how().equals("same ports")).count())));
        text.append("\nmedian [least..most], ms.\n\n").append(checks);
        outcomes.stream().filter(each -> !each.isAlive()).forEach(each -> text.append("- ").append(each.line()).append('\n'));
        return text.toString();
    }

    private static String spread(List<Outcome> all, ToDoubleFunction<Outcome> of) {
        var values = all.stream().mapToDouble(of).filter(value -> !Double.isNaN(value)).sorted().toArray();
        return values.length == 0
                ? "–"
                : String.format(
                        Locale.ROOT, "%.0f [%.0f..%.0f]", values[values.length / 2], values[0], values[values.length - 1]);
    }
}
