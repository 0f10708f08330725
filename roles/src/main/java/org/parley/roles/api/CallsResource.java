package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallJson;

/** Calls, running and past, and what happened in them. */
final class CallsResource {
    private static final int LIST_MAX = 200;

    private final CallControl calls;
    private final Callers callers;

    CallsResource(CallControl calls, Callers callers) {
        this.calls = calls;
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/calls", this::list);
        routes.get("/api/calls/{id}", this::show);
        routes.get("/api/calls/{id}/timeline", this::timeline);
    }

    private void list(Context context) {
        var by = callers.of(context);
        var before = Optional.ofNullable(context.queryParam("before")).filter(id -> !id.isEmpty()).map(CallId::new);
        int limit = Requests.number(context, "limit", 1, LIST_MAX, 50);
        var json = Requests.object();
        var array = json.putArray("calls");
        calls.calls(by, before, limit).forEach(call -> array.add(CallJson.of(call)));
        Requests.answer(context, json);
    }

    private void show(Context context) {
        var by = callers.of(context);
        Requests.answer(context, CallJson.of(calls.state(by, id(context), Requests.time(context, "at"))));
    }

    private void timeline(Context context) {
        var by = callers.of(context);
        var at = Requests.time(context, "at");
        var json = Requests.object();
        json.set("call", CallJson.of(calls.state(by, id(context), at)));
        var array = json.putArray("events");
        for (var timed : calls.timeline(by, id(context))) {
            if (at.isPresent() && timed.at().isAfter(at.get())) {
                continue;
            }
            var event = Requests.object();
            event.put("seq", timed.position());
            event.put("version", timed.version());
            event.put("at", timed.at().toString());
            event.put("commandId", timed.commandId());
            event.setAll(CallJson.of(timed.event()));
            array.add(event);
        }
        Requests.answer(context, json);
    }

    private static CallId id(Context context) {
        return new CallId(context.pathParam("id"));
    }
}
