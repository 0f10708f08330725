package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;

/** For those who watch nodes: does it run, and may it be given work. Needs no authentication and tells nothing secret. */
final class HealthResource {
    private final List<ReadinessCheck> checks;

    HealthResource(List<ReadinessCheck> checks) {
        this.checks = checks;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/health/live", context -> Requests.answer(context, Requests.object().put("live", true)));
        routes.get("/health/ready", this::ready);
    }

    private void ready(Context context) {
        var json = Requests.object();
        boolean ready = true;
        var results = Requests.object();
        for (var check : checks) {
            var problem = check.problem().get();
            results.put(check.name(), problem.orElse("ok"));
            ready &= problem.isEmpty();
        }
        json.put("ready", ready);
        json.set("checks", results);
        context.header("Cache-Control", "no-store");
        Requests.answer(context, ready ? 200 : 503, json);
    }
}
