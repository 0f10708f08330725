package org.parley.domain.routing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.NumberRoute.Price;

/**
 * Makes a plan of YAML or JSON: strict about what it does not know, generous with defaults, and telling of all mistakes at once. What
 * values mean together is {@link PlanCheck}'s to judge. Owned by one reading.
 */
final class PlanReader {
    /** What a password reads as when it is shown; written back, it keeps the old one. */
    static final String MASK = "***";

    private static final Duration REGISTRATION = Duration.ofHours(1);

    /**
     * @param tenants an organisation by what stands in the plan: its id, or its name where only one has it
     * @param owner whose a number is where the plan does not say
     */
    record Names(Function<String, Optional<TenantId>> tenants, TenantId owner) {}

    private final Names names;
    private final List<PlanProblem> problems;

    private PlanReader(Names names, List<PlanProblem> problems) {
        this.names = names;
        this.problems = problems;
    }

    static SipPlan read(String text, Names names, List<PlanProblem> problems) {
        var fields = PlanText.read(text, problems);
        return new PlanReader(names, problems).plan(new PlanFields(fields, "", problems));
    }

    private SipPlan plan(PlanFields in) {
        in.text("version"); // What was shown may be written back; the version that counts is asked for beside the plan.
        var plan = new SipPlan(
                0,
                country(in),
                in.text("currency", SipPlan.EMPTY.currency()),
                in.objects("tenants", this::tenantRule),
                in.objects("domains", this::domain),
                in.objects("trunks", this::trunk),
                in.objects("groups", this::group),
                in.objects("routes", this::route),
                in.objects("numbers", this::number),
                in.objects("trusted", this::trusted),
                in.object("access").map(this::access).orElse(AccessRules.OPEN),
                in.object("limits").map(this::limits).orElse(SipLimits.DEFAULT),
                in.object("fraud").map(this::fraud).orElse(FraudRules.DEFAULT));
        in.end();
        return plan;
    }

    private static String country(PlanFields in) {
        return in.text("country", "").toUpperCase(Locale.ROOT);
    }

    private Optional<TenantId> tenant(PlanFields in) {
        return in.text("tenant").map(text -> names.tenants().apply(text).orElseGet(() -> {
            in.problem("tenant", "there is no organisation \"" + Numbers.shown(text) + "\" on this node; use its id or its name");
            return names.owner();
        }));
    }

    private TenantRule tenantRule(PlanFields in) {
        var tenant = tenant(in);
        if (!in.has("tenant")) {
            in.problem("tenant", "is missing; use an organisation's id or name");
        }
        var rule = new TenantRule(
                tenant.orElse(names.owner()),
                country(in),
                in.text("callerId"),
                in.object("fraud").map(this::fraud));
        in.end();
        return rule;
    }

    private DomainRule domain(PlanFields in) {
        var rule = new DomainRule(
                in.required("domain", "a host name as in example.org").toLowerCase(Locale.ROOT),
                in.choice("handling", Handling.values(), in.has("group") ? Handling.PROXY : Handling.LOGIC),
                in.text("group"),
                in.flag("authenticate", true));
        in.end();
        return rule;
    }

    private Trunk trunk(PlanFields in) {
        var name = in.required("name", "a short name as in carrier");
        var standard = Trunk.to(name);
        var targets = targets(in);
        var trunk = new Trunk(
                name,
                tenant(in),
                new TargetGroup(name, targets, ping(in)),
                in.texts("sources"),
                in.texts("certificates"),
                credentials(in, targets),
                in.choice("handling", Handling.values(), standard.handling()),
                in.object("numbers").map(this::numbers).orElse(standard.numbers()),
                in.object("callerId").map(this::callerId).orElse(standard.callerId()),
                in.object("policy").map(this::policy).orElse(standard.policy()),
                in.number("channelsMax", 0, 1_000_000),
                in.flag("secureMedia", false));
        in.end();
        return trunk;
    }

    private Optional<Duration> ping(PlanFields in) {
        if (in.text("ping").filter(text -> text.equalsIgnoreCase("never") || text.equalsIgnoreCase("off")).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(in.duration("ping").orElse(TargetGroup.PING));
    }

    private Optional<TrunkCredentials> credentials(PlanFields in, List<Target> targets) {
        var username = in.text("username");
        var password = in.text("password");
        boolean register = in.flag("register", false);
        var expires = in.duration("expires").orElse(REGISTRATION);
        var domain = in.text("domain").map(text -> text.toLowerCase(Locale.ROOT));
        if (username.isEmpty()) {
            if (password.isPresent() || register || domain.isPresent()) {
                in.problem("username", "is missing: who registers or proves himself needs one");
            }
            return Optional.empty();
        }
        if (password.isEmpty()) {
            in.problem("password", "is missing; " + MASK + " keeps the one that the node has");
        }
        var host = targets.isEmpty() ? "" : targets.getFirst().host();
        return Optional.of(new TrunkCredentials(username.get(), password.orElse(""), domain.orElse(host), register, expires));
    }

    private TargetGroup group(PlanFields in) {
        var group = new TargetGroup(in.required("name", "a short name as in servers"), targets(in), ping(in));
        in.end();
        return group;
    }

    private List<Target> targets(PlanFields in) {
        if (!in.has("targets")) {
            in.problem("targets", "is missing; use a host as in sip.example.net, or several");
        }
        return in.items("targets", (item, at) -> switch (item) {
            case PlanText.Scalar(var text, var line) -> TargetText.read(text).orElseGet(() -> {
                problems.add(new PlanProblem(
                        at, line, "\"" + Numbers.shown(text) + "\" is no target; use host, host:port or transport:host:port, as in tls:sip.example.net:5061"));
                return Target.at("invalid");
            });
            case PlanText.Fields object -> target(new PlanFields(object, at, problems));
            case PlanText.Items(_, var line) -> {
                problems.add(new PlanProblem(at, line, "must be a host, or keys with values"));
                yield Target.at("invalid");
            }
        });
    }

    private Target target(PlanFields in) {
        var target = new Target(
                in.required("host", "a name or an address"),
                in.number("port", 1, 65_535),
                in.text("transport").map(text -> text.toLowerCase(Locale.ROOT)),
                in.number("priority", 0, 65_535, 0),
                in.number("weight", 0, 65_535, 1),
                in.flag("draining", false));
        in.end();
        return target;
    }

    private NumberFormat numbers(PlanFields in) {
        var format = new NumberFormat(
                country(in),
                in.choice("style", NumberFormat.Style.values(), NumberFormat.Style.E164_PLUS),
                in.objects("rewrites", this::rewrite),
                in.objects("incoming", this::rewrite));
        in.end();
        return format;
    }

    private NumberFormat.Rewrite rewrite(PlanFields in) {
        var rewrite = new NumberFormat.Rewrite(in.text("prefix", ""), in.text("replacement", ""));
        in.end();
        return rewrite;
    }

    private CallerIdRule callerId(PlanFields in) {
        var rule = new CallerIdRule(
                in.has("allowed") ? in.texts("allowed") : List.of("*"), in.text("fallback"), in.flag("assertIdentity", false));
        in.texts("allowed");
        in.end();
        return rule;
    }

    private MessagePolicy policy(PlanFields in) {
        var policy = new MessagePolicy(
                in.flag("hideTopology", MessagePolicy.TRUNK.hideTopology()),
                in.texts("removeHeaders"),
                in.pairs("addHeaders"),
                in.texts("codecs"),
                in.flag("removeVideo", false));
        in.end();
        return policy;
    }

    private NumberRoute route(PlanFields in) {
        var tenant = tenant(in);
        var prefix = in.required("prefix", "the beginning of numbers as in +49, or + for all");
        var choices = choices(in);
        var route = new NumberRoute(tenant, prefix, choices, in.choice("handling", Handling.values(), Handling.LOGIC));
        in.end();
        return route;
    }

    /** Names alone are tried as written; where prices are said, the cheapest first, unless {@code order} says otherwise. */
    private List<NumberRoute.Choice> choices(PlanFields in) {
        if (!in.has("trunks")) {
            in.problem("trunks", "is missing; use a trunk's name, or several");
        }
        record Written(String trunk, OptionalInt order, Optional<Price> price) {}
        var written = in.items("trunks", (item, at) -> switch (item) {
            case PlanText.Scalar(var text, _) -> new Written(text, OptionalInt.empty(), Optional.empty());
            case PlanText.Fields object -> {
                var fields = new PlanFields(object, at, problems);
                var choice = new Written(fields.required("trunk", "a trunk's name"), fields.number("order", 0, 10_000), price(fields));
                fields.end();
                yield choice;
            }
            case PlanText.Items(_, var line) -> {
                problems.add(new PlanProblem(at, line, "must be a trunk's name, or keys with values"));
                yield new Written("", OptionalInt.empty(), Optional.empty());
            }
        });
        boolean byPrice = written.stream().anyMatch(choice -> choice.price().isPresent());
        var choices = new ArrayList<NumberRoute.Choice>();
        for (var choice : written) {
            int order = choice.order().orElse(byPrice ? 0 : choices.size());
            choices.add(new NumberRoute.Choice(choice.trunk(), order, choice.price().orElse(Price.FREE)));
        }
        return choices;
    }

    private static Optional<Price> price(PlanFields in) {
        var perMinute = in.amount("perMinute");
        var increment = in.duration("increment").orElse(Price.FREE.increment());
        return perMinute.map(amount -> new Price(amount, increment));
    }

    private InboundNumber number(PlanFields in) {
        var number = new InboundNumber(
                in.required("number", "a number as in +493012345678, or a beginning as in +4930123*"),
                in.text("trunk"),
                tenant(in).orElse(names.owner()),
                in.required("destination", "an extension, a conference's number or group:NAME"));
        in.end();
        return number;
    }

    private TrustedPeer trusted(PlanFields in) {
        var peer = new TrustedPeer(
                in.required("name", "a short name as in switchboard"), in.texts("sources"), in.texts("certificates"), tenant(in));
        in.end();
        return peer;
    }

    private AccessRules access(PlanFields in) {
        var rules = new AccessRules(
                in.texts("deny"), in.texts("allow"), in.has("scanners") ? in.texts("scanners") : AccessRules.OPEN.scanners());
        in.texts("scanners");
        in.end();
        return rules;
    }

    private SipLimits limits(PlanFields in) {
        var standard = SipLimits.DEFAULT;
        var limits = new SipLimits(
                in.number("requestsPerSecondPerSource", 1, 1_000_000, standard.requestsPerSecondPerSource()),
                in.number("callsPerSecondPerUser", 1, 1_000_000, standard.callsPerSecondPerUser()),
                in.number("callsPerUser", 0, 1_000_000, standard.callsPerUser()),
                in.number("callsPerTenant", 0, 1_000_000, standard.callsPerTenant()),
                in.number("messageBytesMax", 2_000, 65_535, standard.messageBytesMax()),
                in.number("failuresBeforeBan", 1, 1_000_000, standard.failuresBeforeBan()),
                in.duration("banTime").orElse(standard.banTime()));
        in.end();
        return limits;
    }

    private FraudRules fraud(PlanFields in) {
        var standard = FraudRules.DEFAULT;
        var rules = new FraudRules(
                in.texts("blocked"),
                in.texts("allowed"),
                in.number("callsPerHourPerAccount", 0, 1_000_000, standard.callsPerHourPerAccount()),
                in.amount("spendPerDay"),
                in.object("offHours").map(this::offHours),
                in.duration("callMax").orElse(standard.callMax()));
        in.end();
        return rules;
    }

    private FraudRules.OffHours offHours(PlanFields in) {
        var hours = new FraudRules.OffHours(
                in.required("zone", "a time zone as in Europe/Berlin"),
                in.number("from", 0, 24, 20),
                in.number("until", 0, 24, 7),
                in.flag("weekends", false),
                in.texts("allowed"));
        in.end();
        return hours;
    }
}
