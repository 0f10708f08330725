package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.parley.domain.accounts.Accounts;

/** What the node is, and its first administrator. */
final class NodeResource {
    private final Accounts accounts;
    private final SessionsResource sessions;
    private final String version;

    NodeResource(Accounts accounts, SessionsResource sessions, String version) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.version = version;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/node", this::show);
        routes.post("/api/setup", this::setUp);
    }

    private void show(Context context) {
        var json = Requests.object();
        json.put("version", version);
        json.put("setupNeeded", accounts.isSetupNeeded());
        json.put("signUp", accounts.isSignUpOpen() ? "open" : "closed");
        Requests.answer(context, json);
    }

    private void setUp(Context context) {
        var body = Requests.body(context);
        var token = body.line("token", 200);
        var name = body.line("name", Fields.NAME_MAX);
        var displayName = body.optionalLine("displayName", Fields.DISPLAY_NAME_MAX);
        var password = body.text("password", Fields.PASSWORD_MAX);
        var organisation = body.optionalLine("organisation", Fields.DISPLAY_NAME_MAX);
        boolean cookie = body.optionalFlag("cookie").orElse(true);
        body.end();
        sessions.begin(context, accounts.setUp(token, name, displayName, password, organisation), cookie);
    }
}
