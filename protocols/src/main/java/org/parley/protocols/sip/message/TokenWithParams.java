package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** A header value that is a token with parameters, as in Event and Subscription-State: {@code presence;id=7}. */
public record TokenWithParams(String token, Params params) {
    public static Parsed<TokenWithParams> parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Cursor.readAll(TokenWithParams::read, bytes, 0, bytes.length);
    }

    private static @Nullable TokenWithParams read(Cursor cursor) {
        var token = cursor.token();
        if (token == null) {
            return null;
        }
        var params = Params.read(cursor);
        return params == null ? null : new TokenWithParams(token, params);
    }

    @Override
    public String toString() {
        var out = new StringBuilder(token);
        params.appendTo(out);
        return out.toString();
    }
}
