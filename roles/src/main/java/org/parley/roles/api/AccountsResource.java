package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.function.Predicate;
import org.parley.domain.accounts.AccountChange;
import org.parley.domain.accounts.Account;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountJson;
import org.parley.domain.accounts.AccountRole;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.NewAccount;
import org.parley.domain.accounts.Principal;
import org.parley.domain.conversations.Conferences;
import tools.jackson.databind.node.ObjectNode;

/** Accounts of an organisation, and who one is. */
final class AccountsResource {
    private final Accounts accounts;
    private final Conferences conferences;
    private final Callers callers;
    private final Predicate<AccountId> isRegistered;

    AccountsResource(Accounts accounts, Conferences conferences, Callers callers, Predicate<AccountId> isRegistered) {
        this.accounts = accounts;
        this.conferences = conferences;
        this.callers = callers;
        this.isRegistered = isRegistered;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/api/me", this::me);
        routes.get("/api/accounts", this::list);
        routes.post("/api/accounts", this::create);
        routes.get("/api/accounts/{id}", this::show);
        routes.patch("/api/accounts/{id}", this::update);
    }

    private void me(Context context) {
        var json = Requests.object();
        switch (callers.of(context)) {
            case Principal.Member member -> json.set("account", json(accounts.account(member, member.account())));
            case Principal.Guest guest -> {
                json.putObject("guest").put("id", guest.guestId()).put("displayName", guest.displayName());
                var conference = json.putObject("conference").put("id", guest.conference().value());
                conferences.find(guest.conference()).ifPresent(found -> conference.put("name", found.name()));
            }
            case Principal.Operator _ -> json.put("operator", true);
        }
        Requests.answer(context, json);
    }

    private void list(Context context) {
        var json = Requests.object();
        var array = json.putArray("accounts");
        accounts.list(callers.of(context)).forEach(account -> array.add(json(account)));
        Requests.answer(context, json);
    }

    private void show(Context context) {
        var by = callers.of(context);
        Requests.answer(context, json(accounts.account(by, new AccountId(context.pathParam("id")))));
    }

    private void create(Context context) {
        var by = callers.of(context);
        var body = Requests.body(context);
        var account = new NewAccount(
                body.line("name", Fields.NAME_MAX),
                body.text("password", Fields.PASSWORD_MAX),
                body.optionalLine("displayName", Fields.DISPLAY_NAME_MAX),
                body.optionalLine("extension", Fields.EXTENSION_MAX),
                body.optionalText("sipPassword", Fields.PASSWORD_MAX),
                body.optionalChoice("role", AccountRole.values()));
        body.end();
        Requests.answer(context, 201, json(accounts.create(by, account)));
    }

    private void update(Context context) {
        var by = callers.of(context);
        var body = Requests.body(context);
        var change = new AccountChange(
                body.optionalLine("displayName", Fields.DISPLAY_NAME_MAX),
                body.optionalText("password", Fields.PASSWORD_MAX),
                body.optionalText("currentPassword", Fields.PASSWORD_MAX),
                body.optionalText("sipPassword", Fields.PASSWORD_MAX),
                body.optionalText("extension", Fields.EXTENSION_MAX),
                body.optionalChoice("role", AccountRole.values()),
                body.optionalFlag("disabled"));
        body.end();
        Requests.answer(context, json(accounts.update(by, new AccountId(context.pathParam("id")), change)));
    }

    private ObjectNode json(Account account) {
        return AccountJson.of(account, isRegistered.test(account.id()));
    }
}
