package org.parley.roles.media.ng;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What {@code /metrics} says about relayed calls, also before there is a desk. */
public final class NgMeters {
    private NgMeters() {}

    public static Map<String, LongSupplier> of(Supplier<@Nullable NgDesk> desk) {
        var meters = new TreeMap<String, LongSupplier>();
        meters.put("media_ng_calls", () -> read(desk.get(), NgDesk::size));
        meters.put("media_ng_requests_total", () -> read(desk.get(), open -> open.counters().requests()));
        meters.put("media_ng_requests_repeated_total", () -> read(desk.get(), open -> open.counters().repeated()));
        meters.put("media_ng_requests_malformed_total", () -> read(desk.get(), open -> open.counters().malformed()));
        meters.put("media_ng_requests_forbidden_total", () -> read(desk.get(), open -> open.counters().forbidden()));
        meters.put("media_ng_requests_refused_total", () -> read(desk.get(), open -> open.counters().refused()));
        meters.put("media_ng_flags_unknown_total", () -> read(desk.get(), open -> open.counters().unknownFlags()));
        return meters;
    }

    private static long read(@Nullable NgDesk desk, ToLongFunction<NgDesk> what) {
        return desk == null ? 0 : what.applyAsLong(desk);
    }
}
