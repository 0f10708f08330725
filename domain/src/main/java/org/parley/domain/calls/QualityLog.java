package org.parley.domain.calls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.parley.domain.calls.CallQuality.LegQuality;
import org.parley.domain.calls.CallQuality.Way;

/**
 * Decides what of a call's measurements is worth storing: rounded to what an ear can tell, only legs that changed since they were
 * stored, and so many at once; who waited longest comes first. Owned by its call's mailbox.
 */
final class QualityLog {
    static final int LEGS_MAX = 25;

    private record Stored(LegQuality quality, long turn) {}

    private final Map<LegId, Stored> stored = new HashMap<>();
    private long turn;

    /** What to store of a measurement; empty when nothing has changed. */
    List<LegQuality> worthStoring(List<LegQuality> measured) {
        turn++;
        var changed = new ArrayList<LegQuality>();
        for (var each : measured) {
            var rounded = rounded(each);
            var before = stored.get(each.leg());
            if (isMeasured(rounded) && (before == null || differs(before.quality(), rounded))) {
                changed.add(rounded);
            }
        }
        changed.sort(Comparator.comparingLong(this::lastTurn)); // Stable: otherwise in the order of coming.
        var taken = changed.size() <= LEGS_MAX ? changed : List.copyOf(changed.subList(0, LEGS_MAX));
        taken.forEach(each -> stored.put(each.leg(), new Stored(each, turn)));
        return List.copyOf(taken);
    }

    void forget(LegId leg) {
        stored.remove(leg);
    }

    private long lastTurn(LegQuality quality) {
        var before = stored.get(quality.leg());
        return before == null ? 0 : before.turn();
    }

    private static boolean isMeasured(LegQuality quality) {
        return quality.heard().isPresent() || quality.told().isPresent() || quality.roundTripMs().isPresent();
    }

    private static LegQuality rounded(LegQuality quality) {
        return new LegQuality(
                quality.leg(),
                quality.heard().map(QualityLog::rounded),
                quality.told().map(QualityLog::rounded),
                quality.roundTripMs());
    }

    private static Way rounded(Way way) {
        return new Way(
                tenth(way.lossPercent()),
                Math.rint(way.jitterMs()),
                tenth(way.concealedPercent()),
                way.delayMs(),
                tenth(way.mos()));
    }

    private static double tenth(double value) {
        return Math.rint(value * 10) / 10;
    }

    private static OptionalDouble tenth(OptionalDouble value) {
        return value.isPresent() ? OptionalDouble.of(tenth(value.getAsDouble())) : value;
    }

    private static boolean differs(LegQuality one, LegQuality other) {
        return differs(one.heard(), other.heard())
                || differs(one.told(), other.told())
                || differ(one.roundTripMs(), other.roundTripMs(), 10);
    }

    private static boolean differs(Optional<Way> one, Optional<Way> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isPresent() != other.isPresent();
        }
        return differs(one.get(), other.get());
    }

    private static boolean differs(Way one, Way other) {
        return Math.abs(one.lossPercent() - other.lossPercent()) > 0.15
                || Math.abs(one.jitterMs() - other.jitterMs()) > 3
                || differ(one.concealedPercent(), other.concealedPercent(), 0.15)
                || differ(one.delayMs(), other.delayMs(), 10)
                || differ(one.mos(), other.mos(), 0.05);
    }

    private static boolean differ(OptionalInt one, OptionalInt other, int by) {
        return one.isPresent() != other.isPresent()
                || one.isPresent() && Math.abs(one.getAsInt() - other.getAsInt()) > by;
    }

    private static boolean differ(OptionalDouble one, OptionalDouble other, double by) {
        return one.isPresent() != other.isPresent()
                || one.isPresent() && Math.abs(one.getAsDouble() - other.getAsDouble()) > by;
    }
}
