package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallState;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.ConferenceId;
import org.parley.domain.conversations.Conferences;
import tools.jackson.databind.node.ObjectNode;

/** Conferences as places to meet. */
final class ConferencesResource {
    private static final String ONE = "/api/conferences/{id}";

    private final Conferences conferences;
    private final CallControl calls;
    private final Callers callers;

    ConferencesResource(Conferences conferences, CallControl calls, Callers callers) {
        this.conferences = conferences;
        this.calls = calls;
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/conferences", this::list);
        routes.post("/api/conferences", this::create);
        routes.get(ONE, this::show);
        routes.patch(ONE, this::rename);
        routes.delete(ONE, this::delete);
        routes.post(ONE + "/invitation", this::renewInvitation);
    }

    private void list(Context context) {
        var json = Requests.object();
        var array = json.putArray("conferences");
        conferences.list(callers.of(context)).forEach(conference -> array.add(json(conference)));
        Requests.answer(context, json);
    }

    private void create(Context context) {
        var by = callers.of(context);
        var body = Requests.body(context);
        var name = body.line("name", Fields.DISPLAY_NAME_MAX);
        var extension = body.optionalLine("extension", Fields.EXTENSION_MAX);
        body.end();
        Requests.answer(context, 201, json(conferences.create(by, name, extension)));
    }

    private void show(Context context) {
        Requests.answer(context, json(conferences.get(callers.of(context), id(context))));
    }

    private void rename(Context context) {
        var by = callers.of(context);
        var body = Requests.body(context);
        var name = body.optionalLine("name", Fields.DISPLAY_NAME_MAX);
        body.end();
        var conference =
                name.isPresent() ? conferences.rename(by, id(context), name.get()) : conferences.get(by, id(context));
        Requests.answer(context, json(conference));
    }

    private void delete(Context context) {
        conferences.delete(callers.of(context), id(context));
        context.status(204);
    }

    private void renewInvitation(Context context) {
        Requests.answer(context, json(conferences.renewInvitation(callers.of(context), id(context))));
    }

    private static ConferenceId id(Context context) {
        return new ConferenceId(context.pathParam("id"));
    }

    private ObjectNode json(Conference conference) {
        var json = Requests.object();
        json.put("id", conference.id().value());
        json.put("name", conference.name());
        json.put("extension", conference.extension());
        json.put("ownerId", conference.owner());
        json.put("createdAt", conference.createdAt().toString());
        json.putObject("invitation")
                .put("token", conference.invitationToken())
                .put("path", "/c/" + conference.invitationToken());
        calls.running(conference.id()).ifPresent(call -> json.putObject("call")
                .put("id", call.call().value())
                .put("startedAt", call.startedAt().toString())
                .put("people", people(call)));
        return json;
    }

    /** Those who take part now. */
    static long people(CallState call) {
        return call.legs().stream()
                .filter(leg -> leg.phase() == CallState.Phase.JOINED)
                .map(CallState.Leg::participant)
                .distinct()
                .count();
    }
}
