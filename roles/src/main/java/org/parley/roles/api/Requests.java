package org.parley.roles.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.net.http.JsonInput;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading requests and writing JSON answers. */
final class Requests {
    private static final int BODY_MAX_BYTES = 64 * 1024;

    private Requests() {}

    /** The JSON object of the body. */
    static JsonInput body(Context context) {
        var bytes = bytes(context);
        requireJson(context);
        return JsonInput.parse(bytes);
    }

    /** As {@link #body}, where no body means an empty object. */
    static JsonInput optionalBody(Context context) {
        var bytes = bytes(context);
        if (bytes.length == 0) {
            return JsonInput.parse("{}");
        }
        requireJson(context);
        return JsonInput.parse(bytes);
    }

    /** Also keeps other sites' forms out: a form cannot send this type without asking first (CORS). */
    private static void requireJson(Context context) {
        var type = context.contentType();
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw new ParleyException(
                    ErrorCode.UNSUPPORTED_MEDIA, "The body must be JSON: send it with Content-Type: application/json.");
        }
    }

    /** The body, whatever it is. TOO_LARGE beyond 64 KiB. */
    static byte[] bytes(Context context) {
        try {
            var bytes = context.bodyInputStream().readNBytes(BODY_MAX_BYTES + 1);
            if (bytes.length > BODY_MAX_BYTES) {
                throw new ParleyException(
                        ErrorCode.TOO_LARGE, "The body is too large: at most " + BODY_MAX_BYTES + " bytes.");
            }
            return bytes;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Optional<Instant> time(Context context, String name) {
        var text = context.queryParam(name);
        return text == null || text.isEmpty() ? Optional.empty() : Optional.of(time(name, text));
    }

    static Instant time(String name, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw invalid("\"" + name + "\" must be a time such as 2026-01-31T12:00:00Z.");
        }
    }

    static int number(Context context, String name, int min, int max, int otherwise) {
        var text = context.queryParam(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw invalid("\"" + name + "\" must be a whole number from " + min + " to " + max + ".");
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static void answer(Context context, ObjectNode json) {
        context.contentType("application/json").result(json.toString());
    }

    static void answer(Context context, int status, ObjectNode json) {
        context.status(status);
        answer(context, json);
    }

    static ParleyException invalid(String message) {
        return new ParleyException(ErrorCode.INVALID, message);
    }
}
