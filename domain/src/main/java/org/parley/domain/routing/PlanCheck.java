package org.parley.domain.routing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Whether a plan's values are right, each and together: a pure function that tells of all mistakes. */
final class PlanCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}");
    private static final Pattern PREFIX = Pattern.compile("\\+\\d{0,15}|[0-9*#]{1,14}\\*?");
    private static final Pattern FRAUD_PREFIX = Pattern.compile("\\+\\d{1,15}");
    private static final Pattern NUMBER = Pattern.compile("\\+\\d{1,15}\\*?|\\*");
    private static final Pattern SHOWN = Pattern.compile("\\+\\d{3,15}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}");
    private static final List<String> TRANSPORTS = List.of("udp", "tcp", "tls", "ws", "wss");
    /** What the protocol itself needs: without them there is no message. */
    private static final Set<String> OURS = Set.of(
            "via", "from", "to", "call-id", "cseq", "contact", "route", "record-route", "max-forwards", "content-length", "content-type");

    private final SipPlan plan;
    private final List<PlanProblem> problems;
    private final Set<String> trunks;
    private final Set<String> groups;

    private PlanCheck(SipPlan plan, List<PlanProblem> problems) {
        this.plan = plan;
        this.problems = problems;
        trunks = plan.trunks().stream().map(Trunk::name).collect(Collectors.toSet());
        groups = plan.groups().stream().map(TargetGroup::name).collect(Collectors.toSet());
    }

    static void check(SipPlan plan, List<PlanProblem> problems) {
        new PlanCheck(plan, problems).all();
    }

    private void all() {
        country("country", plan.country());
        if (!plan.currency().matches("[A-Z]{3}")) {
            wrong("currency", plan.currency(), "three letters as in EUR");
        }
        tenants();
        domains();
        for (int i = 0; i < plan.trunks().size(); i++) {
            trunk("trunks[" + i + "]", plan.trunks().get(i));
        }
        duplicates("trunks", "name", plan.trunks().stream().map(Trunk::name).toList());
        for (int i = 0; i < plan.groups().size(); i++) {
            group("groups[" + i + "]", plan.groups().get(i));
        }
        duplicates("groups", "name", plan.groups().stream().map(TargetGroup::name).toList());
        routes();
        numbers();
        trusted();
        cidrs("access.deny", plan.access().deny());
        cidrs("access.allow", plan.access().allow());
        fraud("fraud", plan.fraud());
    }

    private void tenants() {
        for (int i = 0; i < plan.tenants().size(); i++) {
            var at = "tenants[" + i + "]";
            var rule = plan.tenants().get(i);
            country(at + ".country", rule.country());
            shown(at + ".caller-id", rule.callerId());
            rule.fraud().ifPresent(fraud -> fraud(at + ".fraud", fraud));
        }
        duplicates("tenants", "tenant", plan.tenants().stream().map(rule -> rule.tenant().value()).toList());
    }

    private void domains() {
        for (int i = 0; i < plan.domains().size(); i++) {
            var at = "domains[" + i + "]";
            var rule = plan.domains().get(i);
            host(at + ".domain", rule.domain());
            known(at + ".group", rule.group(), groups, "group");
            if (rule.group().isPresent() && rule.handling() == Handling.LOGIC) {
                add(at + ".group", "a group is for what is proxied; use handling: proxy, or leave the group out");
            }
        }
        duplicates("domains", "domain", plan.domains().stream().map(DomainRule::domain).toList());
    }

    private void trunk(String at, Trunk trunk) {
        name(at, trunk.name());
        targets(at, trunk.targets());
        sources(at + ".sources", trunk.sources());
        trunk.credentials().ifPresent(credentials -> {
            if (!credentials.domain().isEmpty()) {
                host(at + ".domain", credentials.domain());
            }
            between(at + ".expires", credentials.expires(), Duration.ofSeconds(30), Duration.ofDays(7));
        });
        country(at + ".numbers.country", trunk.numbers().country());
        if (trunk.numbers().style() == NumberFormat.Style.NATIONAL && trunk.numbers().country().isEmpty() && plan.country().isEmpty()) {
            add(at + ".numbers.style", "national numbers are of some country; say which by country: DE");
        }
        for (int i = 0; i < trunk.callerId().allowed().size(); i++) {
            if (!NUMBER.matcher(trunk.callerId().allowed().get(i)).matches()) {
                wrong(at + ".caller-id.allowed[" + i + "]", trunk.callerId().allowed().get(i), "a number as in +493012345678, a beginning as in +4930123*, or *");
            }
        }
        shown(at + ".caller-id.fallback", trunk.callerId().fallback());
        policy(at + ".policy", trunk.policy());
    }

    private void policy(String at, MessagePolicy policy) {
        for (int i = 0; i < policy.removeHeaders().size(); i++) {
            header(at + ".remove-headers[" + i + "]", policy.removeHeaders().get(i));
        }
        policy.addHeaders().forEach((name, value) -> {
            header(at + ".add-headers." + name, name);
            if (value.chars().anyMatch(Character::isISOControl)) {
                add(at + ".add-headers." + name, "must be one line");
            }
        });
    }

    private void header(String at, String name) {
        if (!HEADER.matcher(name).matches()) {
            wrong(at, name, "a header's name as in X-Line");
        } else if (OURS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            add(at, name + " belongs to the protocol; leave it");
        }
    }

    private void group(String at, TargetGroup group) {
        name(at, group.name());
        targets(at, group);
    }

    private void targets(String at, TargetGroup group) {
        if (group.targets().isEmpty() && problems.stream().noneMatch(problem -> problem.path().equals(at + ".targets"))) {
            add(at + ".targets", "is empty; use at least one host");
        }
        group.ping().ifPresent(ping -> between(at + ".ping", ping, Duration.ofSeconds(1), Duration.ofHours(1)));
        for (int i = 0; i < group.targets().size(); i++) {
            var target = group.targets().get(i);
            var here = at + ".targets[" + i + "]";
            if (!target.host().isEmpty()) {
                host(here + ".host", target.host());
            }
            target.transport().filter(transport -> !TRANSPORTS.contains(transport))
                    .ifPresent(transport -> wrong(here + ".transport", transport, "one of " + String.join(", ", TRANSPORTS)));
        }
    }

    private void routes() {
        var seen = new HashSet<String>();
        for (int i = 0; i < plan.routes().size(); i++) {
            var at = "routes[" + i + "]";
            var route = plan.routes().get(i);
            if (!route.prefix().isEmpty() && !PREFIX.matcher(route.prefix()).matches()) {
                wrong(at + ".prefix", route.prefix(), "the beginning of E.164 numbers as in +49, + for all, or a short number as in 112");
            } else if (!seen.add(route.tenant() + " " + route.prefix())) {
                add(at + ".prefix", route.prefix() + " has a route already; put all trunks into one");
            }
            if (route.choices().isEmpty() && problems.stream().noneMatch(problem -> problem.path().equals(at + ".trunks"))) {
                add(at + ".trunks", "is empty; use at least one trunk's name");
            }
            for (int j = 0; j < route.choices().size(); j++) {
                choice(at + ".trunks[" + j + "]", route, route.choices().get(j));
            }
        }
    }

    private void choice(String at, NumberRoute route, NumberRoute.Choice choice) {
        known(at, Optional.of(choice.trunk()), trunks, "trunk");
        between(at + ".increment", choice.price().increment(), Duration.ofSeconds(1), Duration.ofHours(1));
        plan.trunk(choice.trunk())
                .flatMap(Trunk::tenant)
                .filter(owner -> route.tenant().isPresent() && !route.tenant().get().equals(owner))
                .ifPresent(owner -> add(at, choice.trunk() + " is another organisation's trunk (" + owner + "): its route never fits"));
    }

    private void numbers() {
        var seen = new HashSet<String>();
        for (int i = 0; i < plan.numbers().size(); i++) {
            var at = "numbers[" + i + "]";
            var number = plan.numbers().get(i);
            if (!number.number().isEmpty() && !NUMBER.matcher(number.number()).matches()) {
                wrong(at + ".number", number.number(), "a number as in +493012345678, or a beginning as in +4930123*");
            } else if (!seen.add(number.trunk() + " " + number.number())) {
                add(at + ".number", number.number() + " stands here a second time; keep one");
            }
            known(at + ".trunk", number.trunk(), trunks, "trunk");
            if (number.destination().startsWith("group:")) {
                known(at + ".destination", Optional.of(number.destination().substring(6)), groups, "group");
            } else if (!number.destination().isEmpty() && !number.destination().matches("[0-9*#]{1,32}")) {
                wrong(at + ".destination", number.destination(), "an extension, a conference's number, or group:NAME");
            }
        }
    }

    private void trusted() {
        for (int i = 0; i < plan.trusted().size(); i++) {
            var at = "trusted[" + i + "]";
            var peer = plan.trusted().get(i);
            name(at, peer.name());
            cidrs(at + ".sources", peer.sources());
            if (peer.sources().isEmpty() && peer.certificates().isEmpty()) {
                add(at + ".sources", "is missing: a trusted server is known by its address or its certificate");
            }
        }
        duplicates("trusted", "name", plan.trusted().stream().map(TrustedPeer::name).toList());
    }

    private void fraud(String at, FraudRules rules) {
        prefixes(at + ".blocked", rules.blocked());
        prefixes(at + ".allowed", rules.allowed());
        between(at + ".call-max", rules.callMax(), Duration.ofSeconds(1), Duration.ofDays(30));
        rules.offHours().ifPresent(hours -> {
            prefixes(at + ".off-hours.allowed", hours.allowedPrefixes());
            if (!hours.zone().isEmpty() && !isZone(hours.zone())) {
                wrong(at + ".off-hours.zone", hours.zone(), "a time zone as in Europe/Berlin");
            }
        });
    }

    private static boolean isZone(String zone) {
        try {
            return !ZoneId.of(zone).getId().isEmpty();
        } catch (DateTimeException _) {
            return false;
        }
    }

    private void prefixes(String at, List<String> prefixes) {
        for (int i = 0; i < prefixes.size(); i++) {
            if (!FRAUD_PREFIX.matcher(prefixes.get(i)).matches()) {
                wrong(at + "[" + i + "]", prefixes.get(i), "the beginning of E.164 numbers as in +88");
            }
        }
    }

    /** A carrier's may be names: they count as the addresses that they have just now. */
    private void sources(String at, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            boolean isName = HOST.matcher(texts.get(i)).matches() && texts.get(i).chars().anyMatch(Character::isLetter);
            if (!isName && AddressPrefix.parse(texts.get(i)).isEmpty()) {
                wrong(at + "[" + i + "]", texts.get(i), "an address, a prefix as in 192.0.2.0/24 or a name");
            }
        }
    }

    private void cidrs(String at, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            if (AddressPrefix.parse(texts.get(i)).isEmpty()) {
                wrong(at + "[" + i + "]", texts.get(i), "an address or a prefix as in 192.0.2.0/24");
            }
        }
    }

    private void country(String at, String country) {
        if (!country.isEmpty() && !Numbers.isCountry(country)) {
            wrong(at, country, "two letters of ISO 3166 as in DE");
        }
    }

    private void shown(String at, Optional<String> number) {
        number.filter(text -> !SHOWN.matcher(text).matches())
                .ifPresent(text -> wrong(at, text, "a whole number as in +493012345678"));
    }

    private void host(String at, String host) {
        if (!HOST.matcher(host).matches() && AddressPrefix.parse(host).isEmpty()) {
            wrong(at, host, "a name as in sip.example.net, or an address");
        }
    }

    private void name(String at, String name) {
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            wrong(at + ".name", name, "letters, digits and -, as in carrier-1");
        }
    }

    private void between(String at, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            wrong(at, Durations.text(value), "a duration from " + Durations.text(least) + " to " + Durations.text(most));
        }
    }

    private void known(String at, Optional<String> name, Set<String> names, String kind) {
        name.filter(given -> !given.isEmpty() && !names.contains(given))
                .ifPresent(given -> add(
                        at, "there is no " + kind + " \"" + Numbers.shown(given) + "\"" + Spelling.suggestion(given, names.stream().sorted().toList())));
    }

    private void duplicates(String list, String field, Collection<String> values) {
        var seen = new HashSet<String>();
        int i = 0;
        for (var value : values) {
            if (!value.isEmpty() && !seen.add(value)) {
                add(list + "[" + i + "]." + field, value + " stands here a second time; keep one");
            }
            i++;
        }
    }

    private void wrong(String at, String value, String right) {
        add(at, "\"" + Numbers.shown(value) + "\" is not right; use " + right);
    }

    private void add(String at, String sentence) {
        problems.add(new PlanProblem(at, 0, sentence));
    }
}
