package org.parley.roles.media;

import java.util.List;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.CallQuality;
import org.parley.domain.calls.LegId;
import org.parley.media.quality.LegQuality;

/** Says the engine's measurements in call logic's words. Functions only. */
final class Qualities {
    private Qualities() {}

    static CallQuality of(CallId call, List<LegQuality> legs) {
        return new CallQuality(
                call,
                legs.stream()
                        .map(each -> new CallQuality.LegQuality(
                                new LegId(each.leg()),
                                each.heard().map(Qualities::way),
                                each.told().map(Qualities::way),
                                each.roundTripMs()))
                        .toList());
    }

    private static CallQuality.Way way(LegQuality.Way way) {
        return new CallQuality.Way(
                way.lossPercent(), way.jitterMs(), way.concealedPercent(), way.delayMs(), way.mos());
    }
}
