package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.Principal;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.PlanJson;
import org.parley.domain.routing.PlanProblem;
import org.parley.domain.routing.SipPlans;
import org.parley.domain.routing.SipRouting;
import tools.jackson.databind.node.ArrayNode;

/** The plan of trunks and routes: for those who own the node. */
final class SipPlanResource {
    private static final int PLAN_MAX_BYTES = 4 << 20;
    private static final int CHANGES_SHOWN = 20;

    private final SipPlans plans;
    private final Accounts accounts;
    private final Callers callers;
    private final WallClock clock;

    SipPlanResource(SipPlans plans, Accounts accounts, Callers callers, WallClock clock) {
        this.plans = plans;
        this.accounts = accounts;
        this.callers = callers;
        this.clock = clock;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/sip/plan", this::show);
        routes.put("/api/sip/plan", this::apply);
        routes.post("/api/sip/plan/check", this::check);
        routes.get("/api/sip/plan/changes", this::changes);
        routes.post("/api/sip/route/explain", this::explain);
    }

    private void show(Context context) {
        owner(context);
        Requests.answer(context, PlanJson.of(plans.plan()));
    }

    private void apply(Context context) {
        var by = owner(context);
        var text = text(context);
        long version = Requests.number(context, "version", 0, Integer.MAX_VALUE, -1);
        if (version < 0) {
            throw Requests.invalid("\"version\" is missing: the version of the plan that yours was made from, as in ?version="
                    + plans.plan().version() + ".");
        }
        var checked = plans.check(text);
        if (!checked.problems().isEmpty()) {
            var json = Requests.object();
            var error = json.putObject("error").put("code", ErrorCode.INVALID.wireName());
            error.put("message", "The plan is not right; nothing was changed.");
            problems(error.putArray("problems"), checked.problems());
            Requests.answer(context, 400, json);
            return;
        }
        Requests.answer(context, PlanJson.of(plans.apply(text, version, by.displayName(), by.subject())));
    }

    private void check(Context context) {
        owner(context);
        var checked = plans.check(text(context));
        var json = Requests.object();
        json.put("ok", checked.problems().isEmpty());
        problems(json.putArray("problems"), checked.problems());
        json.set("plan", PlanJson.of(checked.plan()));
        Requests.answer(context, json);
    }

    private void changes(Context context) {
        owner(context);
        var json = Requests.object();
        var array = json.putArray("changes");
        for (var change : plans.changes(CHANGES_SHOWN).reversed()) {
            array.addObject()
                    .put("version", change.version())
                    .put("by", change.by())
                    .put("subject", change.subject())
                    .put("at", change.at().toString());
        }
        Requests.answer(context, json);
    }

    private void explain(Context context) {
        var by = owner(context);
        var body = Requests.body(context);
        var from = body.line("from", Fields.ID_MAX);
        var to = body.line("to", Fields.ID_MAX);
        var at = body.optionalLine("at", Fields.ID_MAX);
        var organisation = body.optionalLine("organisation", Fields.DISPLAY_NAME_MAX);
        body.end();
        var tenant = organisation.map(this::tenant).orElse(by.tenant());
        var account = from.startsWith("trunk:") ? Optional.<Account>empty() : account(by, tenant, from);
        var number = account.flatMap(Account::extension).orElse(from);
        var question = new SipRouting.ExplainQuestion(
                tenant, account.map(Account::id), number, to, at.map(text -> Requests.time("at", text)).orElseGet(clock::now));
        var explained = plans.explain(question);
        var json = Requests.object();
        json.put("status", explained.status()).put("result", explained.result());
        var steps = json.putArray("steps");
        explained.steps().forEach(steps::add);
        var choices = json.putArray("choices");
        for (var choice : explained.choices()) {
            choices.addObject()
                    .put("trunk", choice.trunk().name())
                    .put("called", choice.called())
                    .put("caller", choice.caller())
                    .put("anonymous", choice.anonymous())
                    .put("perMinute", choice.price().perMinute().toPlainString());
        }
        Requests.answer(context, json);
    }

    private TenantId tenant(String organisation) {
        return accounts.organisationCalled(organisation)
                .orElseThrow(() -> new ParleyException(ErrorCode.NOT_FOUND, "There is no organisation \"" + organisation + "\"."));
    }

    /** By extension or, in one's own organisation, by name. */
    private Optional<Account> account(Principal by, TenantId tenant, String from) {
        return accounts.byExtension(tenant, from)
                .or(() -> tenant.equals(by.tenant())
                        ? accounts.list(by).stream().filter(account -> account.name().equalsIgnoreCase(from)).findFirst()
                        : Optional.empty());
    }

    private Principal owner(Context context) {
        var by = callers.of(context);
        if (!accounts.ownsNode(by)) {
            throw new ParleyException(ErrorCode.FORBIDDEN, "Only the operator and admins of this node's own organisation may do that.");
        }
        return by;
    }

    private static void problems(ArrayNode array, List<PlanProblem> problems) {
        problems.forEach(problem ->
                array.addObject().put("path", problem.path()).put("line", problem.line()).put("message", problem.sentence()));
    }

    /** YAML or JSON; other sites' forms cannot send these types without asking first (CORS). */
    private static String text(Context context) {
        var type = String.valueOf(context.contentType()).toLowerCase(java.util.Locale.ROOT);
        if (!type.startsWith("application/json") && !type.startsWith("application/yaml")) {
            throw new ParleyException(
                    ErrorCode.UNSUPPORTED_MEDIA, "A plan is sent with Content-Type: application/json or application/yaml.");
        }
        try {
            var bytes = context.bodyInputStream().readNBytes(PLAN_MAX_BYTES + 1);
            if (bytes.length > PLAN_MAX_BYTES) {
                throw new ParleyException(ErrorCode.TOO_LARGE, "The plan is too large: at most " + PLAN_MAX_BYTES + " bytes.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
