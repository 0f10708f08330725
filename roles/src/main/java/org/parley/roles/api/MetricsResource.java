package org.parley.roles.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.domain.accounts.Principal;

/**
 * Counters of all roles in Prometheus's text format. A name that ends in {@code _total} is a counter, any other a
 * gauge; labels may follow a name in braces.
 */
final class MetricsResource {
    private final Map<String, LongSupplier> counters;
    private final Callers callers;

    MetricsResource(Map<String, LongSupplier> counters, Callers callers) {
        this.counters = new TreeMap<>(counters);
        this.callers = callers;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/metrics", this::show);
    }

    private void show(Context context) {
        if (!Callers.isLoopback(context) && !(callers.of(context) instanceof Principal.Operator)) {
            throw new ParleyException(
                    ErrorCode.FORBIDDEN, "Metrics are for the operator: use the token in the data folder's operator.token.");
        }
        context.header("Cache-Control", "no-store");
        context.contentType("text/plain; version=0.0.4; charset=utf-8").result(text());
    }

    private String text() {
        var text = new StringBuilder(counters.size() * 64);
        var family = "";
        for (var counter : counters.entrySet()) {
            var name = counter.getKey();
            int brace = name.indexOf('{');
            var plain = brace < 0 ? name : name.substring(0, brace);
            if (!plain.equals(family)) {
                family = plain;
                text.append(type(plain));
            }
            text.append("parley_").append(name).append(' ').append(counter.getValue().getAsLong()).append('\n');
        }
        return text.toString();
    }

    /** The count of a histogram belongs to the family that its buckets began. */
    private static String type(String name) {
        if (name.endsWith("_bucket")) {
            return "# TYPE parley_" + name.substring(0, name.length() - "_bucket".length()) + " histogram\n";
        }
        if (name.endsWith("_seconds_count")) {
            return "";
        }
        return "# TYPE parley_" + name + (name.endsWith("_total") ? " counter\n" : " gauge\n");
    }
}
