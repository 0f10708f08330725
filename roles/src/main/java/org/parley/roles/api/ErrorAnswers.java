package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.LongAdder;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ErrorKind;
import org.parley.base.error.ParleyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where failures become answers: {@code {"error": {"code", "message"}}}, and a line in the log if they are ours. */
final class ErrorAnswers {
    private static final Logger log = LoggerFactory.getLogger(ErrorAnswers.class);
    private static final String RETRY_AFTER_SECONDS = "30";

    private final LongAdder refusals = new LongAdder();
    private final LongAdder failures = new LongAdder();

    void addTo(RoutesConfig routes) {
        routes.exception(ParleyException.class, this::answer);
        routes.exception(HttpResponseException.class, this::answer);
        routes.exception(UncheckedIOException.class, this::answerBroken);
        routes.exception(Exception.class, this::answerUnexpected);
    }

    long refusals() {
        return refusals.sum();
    }

    long failures() {
        return failures.sum();
    }

    private void answer(ParleyException failure, Context context) {
        var kind = failure.code().kind();
        switch (kind) {
            case CALLER, PEER, CAPACITY -> refusals.increment();
            case OUTSIDE -> {
                failures.increment();
                log.warn("{} {}: {}", context.method(), route(context), failure.getMessage(), failure);
            }
            case OURS -> {
                failures.increment();
                log.error("{} {}: {}", context.method(), route(context), failure.getMessage(), failure);
            }
        }
        if (failure.code() == ErrorCode.UNAUTHENTICATED) {
            context.header("WWW-Authenticate", "Bearer");
        }
        if (kind == ErrorKind.CAPACITY) {
            context.header("Retry-After", RETRY_AFTER_SECONDS);
        }
        write(context, failure.code().httpStatus(), failure.code().wireName(), String.valueOf(failure.getMessage()));
    }

    /** What the server itself refuses: no such path, a body over its limit. */
    private void answer(HttpResponseException refusal, Context context) {
        refusals.increment();
        int status = refusal.getStatus();
        var code =
                switch (status) {
                    case 404 -> ErrorCode.NOT_FOUND;
                    case 413 -> ErrorCode.TOO_LARGE;
                    default -> ErrorCode.INVALID;
                };
        var message =
                switch (code) {
                    case NOT_FOUND -> "There is no such path, or it knows no " + context.method() + "; docs/developers/api.md lists them all.";
                    case TOO_LARGE -> "The body is too large.";
                    default -> String.valueOf(refusal.getMessage());
                };
        write(context, status, code.wireName(), message);
    }

    /** The client went away in the middle: nobody is left to be answered. */
    private void answerBroken(UncheckedIOException broken, Context context) {
        IOException cause = broken.getCause();
        log.debug("{} {}: the client went away: {}", context.method(), route(context), String.valueOf(cause));
        write(context, 400, ErrorCode.INVALID.wireName(), "The body did not arrive completely.");
    }

    private void answerUnexpected(Exception failure, Context context) {
        failures.increment();
        log.error("{} {} failed.", context.method(), route(context), failure);
        write(context, 500, ErrorCode.INTERNAL.wireName(), "This is a mistake of ours; the node's log has the details.");
    }

    private static void write(Context context, int status, String code, String message) {
        var json = Requests.object();
        json.putObject("error").put("code", code).put("message", message);
        Requests.answer(context, status, json);
    }

    /** The pattern, never the path: paths carry invitations. */
    private static String route(Context context) {
        return context.endpoint().path;
    }
}
