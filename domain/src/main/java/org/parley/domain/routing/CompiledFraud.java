package org.parley.domain.routing;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Admission;

/** The guard's rules made ready for questions: pure functions of a number, what was counted, and the time. Immutable. */
final class CompiledFraud {
    private static final int FORBIDDEN = 403;

    private final FraudRules rules;
    private final PrefixTree<String> blocked;
    private final PrefixTree<String> allowed;
    private final PrefixTree<String> allowedOffHours;
    private final ZoneId zone;

    CompiledFraud(FraudRules rules) {
        this.rules = rules;
        blocked = tree(rules.blocked());
        allowed = tree(rules.allowed());
        allowedOffHours = tree(rules.offHours().map(FraudRules.OffHours::allowedPrefixes).orElse(List.of()));
        zone = rules.offHours().<ZoneId>map(hours -> ZoneId.of(hours.zone())).orElse(ZoneOffset.UTC);
    }

    FraudRules rules() {
        return rules;
    }

    /** The day that spend is counted to: in the zone of the office's hours, else UTC. */
    LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    /** Whether this number may be called at this time at all; null if so. */
    Admission.@Nullable Refused destination(String number, Instant at) {
        var hit = number.startsWith("+") ? blocked.longest(number, prefix -> prefix) : null;
        if (hit != null) {
            return refused("blocked-prefix", number + " may not be called: " + hit + " is blocked");
        }
        if (!rules.allowed().isEmpty() && allowed.longest(number, prefix -> prefix) == null) {
            return refused("not-allowed-prefix", number + " may not be called: only " + some(rules.allowed()) + " are allowed");
        }
        var hours = rules.offHours();
        if (hours.isPresent() && isOff(hours.get(), at) && allowedOffHours.longest(number, prefix -> prefix) == null) {
            var local = at.atZone(zone);
            return refused(
                    "off-hours",
                    number + " may not be called now: it is " + String.format("%tR on a %tA in %s", local, local, zone)
                            + ", off hours" + (hours.get().allowedPrefixes().isEmpty() ? "" : ", when only " + some(hours.get().allowedPrefixes()) + " may be called"));
        }
        return null;
    }

    /** Whether one more call may be made after what was counted; null if so. */
    Admission.@Nullable Refused counts(CallMeter.Counts counts, SipLimits limits, String currency) {
        if (counts.startsInHour() >= rules.callsPerHourPerAccount()) {
            return refused(
                    "calls-per-hour",
                    "This account made " + counts.startsInHour() + " calls out in the last hour; " + rules.callsPerHourPerAccount() + " are allowed");
        }
        if (rules.spendPerDay().isPresent() && counts.spent().compareTo(rules.spendPerDay().get()) >= 0) {
            return refused(
                    "spend-per-day",
                    "This organisation has spent " + Money.text(counts.spent(), currency) + " today; "
                            + Money.text(rules.spendPerDay().get(), currency) + " are allowed");
        }
        if (counts.callsOfAccount() >= limits.callsPerUser()) {
            return refused("calls-per-user", "This account has " + counts.callsOfAccount() + " calls at once; " + limits.callsPerUser() + " are allowed");
        }
        if (counts.callsOfTenant() >= limits.callsPerTenant()) {
            return new Admission.Refused(
                    503,
                    "calls-per-tenant",
                    "This organisation has " + counts.callsOfTenant() + " calls at once; " + limits.callsPerTenant() + " are allowed");
        }
        return null;
    }

    /** The longest call: what the rules say, or what is left of the day's money at this price. */
    Duration callMax(BigDecimal spent, NumberRoute.Price dearest) {
        var budget = rules.spendPerDay();
        if (budget.isEmpty() || dearest.perMinute().signum() == 0) {
            return rules.callMax();
        }
        var left = budget.get().subtract(spent).max(BigDecimal.ZERO);
        var seconds = left.multiply(BigDecimal.valueOf(60)).divide(dearest.perMinute(), 0, java.math.RoundingMode.DOWN);
        var affordable = Duration.ofSeconds(seconds.min(BigDecimal.valueOf(rules.callMax().toSeconds())).longValue());
        return affordable.compareTo(dearest.increment()) < 0 ? dearest.increment() : affordable;
    }

    private static boolean isOff(FraudRules.OffHours hours, Instant at) {
        var local = at.atZone(ZoneId.of(hours.zone()));
        var day = local.getDayOfWeek();
        if (hours.weekends() && (day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY)) {
            return true;
        }
        int hour = local.getHour();
        return hours.fromHour() <= hours.untilHour()
                ? hour >= hours.fromHour() && hour < hours.untilHour()
                : hour >= hours.fromHour() || hour < hours.untilHour();
    }

    private static PrefixTree<String> tree(List<String> prefixes) {
        var tree = new PrefixTree<String>();
        prefixes.forEach(prefix -> tree.at(prefix, () -> prefix));
        return tree;
    }

    private static String some(List<String> prefixes) {
        return String.join(", ", prefixes.stream().limit(10).toList()) + (prefixes.size() > 10 ? " and others" : "");
    }

    private static Admission.Refused refused(String rule, String because) {
        return new Admission.Refused(FORBIDDEN, rule, because);
    }

    Optional<BigDecimal> warnAt() {
        return rules.spendPerDay().map(limit -> limit.multiply(new BigDecimal("0.8")));
    }
}
