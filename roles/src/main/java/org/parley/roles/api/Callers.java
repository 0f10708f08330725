package org.parley.roles.api;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Accounts;
import org.parley.domain.accounts.Principal;

/** Who asks. Thread-safe. */
final class Callers {
    private static final String SCHEME = "Bearer ";

    private final Accounts accounts;

    Callers(Accounts accounts) {
        this.accounts = accounts;
    }

    /** UNAUTHENTICATED without a good token. */
    Principal of(Context context) {
        return accounts.authenticate(token(context).orElseThrow(Callers::missing));
    }

    /** As {@link #of}; the token may also be in the query, for elements of a page that cannot send headers. */
    Principal ofElement(Context context) {
        var token = token(context).or(() -> Optional.ofNullable(context.queryParam("access_token")));
        return accounts.authenticate(token.orElseThrow(Callers::missing));
    }

    static Optional<String> token(Context context) {
        var header = context.header("Authorization");
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(header.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    /** Where a request comes from. Never a forwarding header: anybody can write one. */
    static String source(Context context) {
        return context.req().getRemoteAddr();
    }

    static boolean isLoopback(Context context) {
        try {
            return InetAddress.ofLiteral(source(context)).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static ParleyException missing() {
        return new ParleyException(
                ErrorCode.UNAUTHENTICATED, "An access token is missing: send it as \"Authorization: Bearer TOKEN\".");
    }
}
