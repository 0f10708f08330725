package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.AccountJson;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.SignedIn;

/**
 * Signing in and out. The refresh token lives in a cookie that scripts cannot read and that is sent to these paths
 * only; clients without cookies ask for it in the body.
 */
final class SessionsResource {
    private static final String PATH = "/api/sessions";

    private final Accounts accounts;
    private final Predicate<AccountId> isRegistered;

    SessionsResource(Accounts accounts, Predicate<AccountId> isRegistered) {
        this.accounts = accounts;
        this.isRegistered = isRegistered;
    }

    void addTo(RoutesConfig routes) {
        routes.post("/api/accounts/sign-up", this::signUp);
        routes.post(PATH, this::signIn);
        routes.post(PATH + "/refresh", this::refresh);
        routes.delete(PATH + "/current", this::signOut);
    }

    private void signUp(Context context) {
        var body = Requests.body(context);
        var name = body.line("name", Fields.NAME_MAX);
        var displayName = body.optionalLine("displayName", Fields.DISPLAY_NAME_MAX);
        var password = body.text("password", Fields.PASSWORD_MAX);
        var organisation = body.optionalLine("organisation", Fields.DISPLAY_NAME_MAX);
        boolean cookie = body.optionalFlag("cookie").orElse(true);
        body.end();
        begin(context, accounts.signUp(name, displayName, password, organisation, Callers.source(context)), cookie);
    }

    private void signIn(Context context) {
        var body = Requests.body(context);
        var name = body.line("name", Fields.NAME_MAX);
        var password = body.text("password", Fields.PASSWORD_MAX);
        boolean cookie = body.optionalFlag("cookie").orElse(true);
        body.end();
        begin(context, accounts.signIn(name, password, Callers.source(context)), cookie);
    }

    private void refresh(Context context) {
        var body = Requests.optionalBody(context);
        var inBody = body.optionalLine("refreshToken", 500);
        body.end();
        var token = inBody.or(() -> Optional.ofNullable(context.cookie(cookieName(context))))
                .orElseThrow(() -> new ParleyException(
                        ErrorCode.UNAUTHENTICATED, "There is no session to refresh here: sign in."));
        try {
            begin(context, accounts.refresh(token), inBody.isEmpty());
        } catch (ParleyException refused) {
            if (inBody.isEmpty() && refused.code() == ErrorCode.UNAUTHENTICATED) {
                setCookie(context, null, 0);
            }
            throw refused;
        }
    }

    private void signOut(Context context) {
        Callers.token(context).ifPresent(accounts::signOut);
        var refreshToken = context.cookie(cookieName(context));
        if (refreshToken != null) {
            accounts.signOutByRefreshToken(refreshToken);
        }
        setCookie(context, null, 0);
        context.status(204);
    }

    /** Answers with a session just begun. */
    void begin(Context context, SignedIn session, boolean cookie) {
        var json = Requests.object();
        json.put("accessToken", session.accessToken());
        json.put("expiresInSeconds", session.accessTokenLife().toSeconds());
        json.set("account", AccountJson.of(session.account(), isRegistered.test(session.account().id())));
        if (cookie) {
            setCookie(context, session.refreshToken(), Math.toIntExact(session.refreshTokenLife().toSeconds()));
        } else {
            json.put("refreshToken", session.refreshToken());
        }
        Requests.answer(context, json);
    }

    private static void setCookie(Context context, @Nullable String value, int maxAgeSeconds) {
        context.header(
                "Set-Cookie",
                cookieName(context) + "=" + (value == null ? "" : value) + "; Path=" + PATH + "; Max-Age=" + maxAgeSeconds
                        + "; HttpOnly; SameSite=Strict" + (isSecure(context) ? "; Secure" : ""));
    }

    /**
     * Plain HTTP exists on the loopback only. Its cookie has a name of its own: a browser knows ports no apart (RFC 6265
     * §8.5), and would not let it touch the secure one.
     */
    private static String cookieName(Context context) {
        return isSecure(context) ? "parley_refresh" : "parley_refresh_loopback";
    }

    private static boolean isSecure(Context context) {
        return context.req().isSecure();
    }
}
