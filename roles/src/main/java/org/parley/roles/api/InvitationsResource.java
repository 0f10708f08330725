package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.calls.CallControl;
import org.parley.domain.conversations.Conference;
import org.parley.domain.conversations.Conferences;
import tools.jackson.databind.node.ObjectNode;

/** The way in for guests: the link is the secret, so nothing here asks who one is. */
final class InvitationsResource {
    private final Conferences conferences;
    private final CallControl calls;
    private final Accounts accounts;
    private final RateLimit strangers;

    InvitationsResource(Conferences conferences, CallControl calls, Accounts accounts, RateLimit strangers) {
        this.conferences = conferences;
        this.calls = calls;
        this.accounts = accounts;
        this.strangers = strangers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/invitations/{token}", this::show);
        routes.post("/api/invitations/{token}/guests", this::enter);
    }

    private void show(Context context) {
        var conference = conference(context);
        var json = Requests.object();
        json.set("conference", json(conference));
        json.put("people", calls.running(conference.id()).map(ConferencesResource::people).orElse(0L));
        Requests.answer(context, json);
    }

    private void enter(Context context) {
        var conference = conference(context);
        var body = Requests.body(context);
        var displayName = body.line("displayName", Fields.DISPLAY_NAME_MAX);
        body.end();
        var guest = accounts.signInGuest(conference.tenant(), conference.id(), displayName);
        var json = Requests.object();
        json.put("accessToken", guest.accessToken());
        json.put("expiresInSeconds", guest.accessTokenLife().toSeconds());
        json.putObject("guest")
                .put("id", guest.guest().guestId())
                .put("displayName", guest.guest().displayName());
        json.set("conference", json(conference));
        Requests.answer(context, 201, json);
    }

    private Conference conference(Context context) {
        strangers.check(Callers.source(context));
        return conferences
                .byInvitation(context.pathParam("token"))
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.NOT_FOUND, "This invitation has ended or never was: ask for a new link."));
    }

    private static ObjectNode json(Conference conference) {
        return Requests.object().put("id", conference.id().value()).put("name", conference.name());
    }
}
