package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.parley.net.http.Routes;

/** The HTTP API of a node, as routes for its {@code WebServer}. It owns no thread and no socket: nothing to start or to stop. */
public final class ApiRole implements Routes {
    private final ErrorAnswers errors = new ErrorAnswers();
    private final RateLimit strangers;
    private final NodeResource node;
    private final SessionsResource sessions;
    private final AccountsResource accounts;
    private final ConferencesResource conferences;
    private final InvitationsResource invitations;
    private final WhipResource whip;
    private final CallsResource calls;
    private final RecordingsResource recordings;
    private final SipPlanResource sipPlan;
    private final SipResource sip;
    private final SipTraceResource sipTraces;
    private final HealthResource health;
    private final MetricsResource metrics;

    public ApiRole(ApiNeeds needs) {
        var callers = new Callers(needs.accounts());
        strangers = RateLimit.ofStrangers(needs.clock());
        sessions = new SessionsResource(needs.accounts(), needs.isRegistered());
        node = new NodeResource(needs.accounts(), sessions, needs.version());
        accounts = new AccountsResource(needs.accounts(), needs.conferences(), callers, needs.isRegistered());
        conferences = new ConferencesResource(needs.conferences(), needs.calls(), callers);
        invitations = new InvitationsResource(needs.conferences(), needs.calls(), needs.accounts(), strangers);
        whip = new WhipResource(needs.calls(), needs.conferences(), needs.accounts(), strangers, needs.ids());
        calls = new CallsResource(needs.calls(), callers);
        recordings = new RecordingsResource(needs.recordings(), callers);
        sipPlan = new SipPlanResource(needs.sip().plans(), needs.accounts(), callers, needs.wallClock());
        sip = new SipResource(needs.sip(), needs.accounts(), callers);
        sipTraces = new SipTraceResource(needs.sip().traces(), needs.calls(), needs.accounts(), callers);
        health = new HealthResource(needs.checks());
        var counters = new LinkedHashMap<>(needs.counters());
        counters.putAll(counters());
        metrics = new MetricsResource(counters, callers);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before("/api/*", context -> context.header("Cache-Control", "no-store"));
        node.addTo(routes);
        sessions.addTo(routes);
        accounts.addTo(routes);
        conferences.addTo(routes);
        invitations.addTo(routes);
        whip.addTo(routes);
        calls.addTo(routes);
        recordings.addTo(routes);
        sipPlan.addTo(routes);
        sip.addTo(routes);
        sipTraces.addTo(routes);
        health.addTo(routes);
        metrics.addTo(routes);
        errors.addTo(routes);
    }

    /** The API's own counters; {@code /metrics} has them already. */
    public Map<String, LongSupplier> counters() {
        var counters = new LinkedHashMap<String, LongSupplier>();
        counters.put("api_refusals_total", errors::refusals);
        counters.put("api_failures_total", errors::failures);
        counters.put("api_strangers_slowed_total", strangers::refused);
        return counters;
    }
}
