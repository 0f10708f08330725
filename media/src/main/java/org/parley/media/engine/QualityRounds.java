package org.parley.media.engine;

import java.util.ArrayList;
import java.util.List;
import org.parley.media.quality.LegQuality;

/** Asks every mix's legs every five seconds how they fared, a few mixes in each tick so that no tick asks all. Owned by the media loop. */
final class QualityRounds {
    private static final int EVERY_TICKS = 250;

    private final EngineEvents events;
    private int turn;

    QualityRounds(EngineEvents events) {
        this.events = events;
    }

    void tick(List<MediaMix> mixes) {
        turn = (turn + 1) % EVERY_TICKS;
        for (int i = turn; i < mixes.size(); i += EVERY_TICKS) {
            ask(mixes.get(i));
        }
    }

    private void ask(MediaMix mix) {
        var measured = new ArrayList<LegQuality>();
        for (var leg : mix.legs()) {
            var quality = leg.measure();
            if (!quality.isEmpty()) {
                measured.add(quality);
            }
        }
        if (!measured.isEmpty()) {
            events.onQuality(mix.key(), measured);
        }
    }

    /** Of a leg that is lost, what came since it was asked last. */
    void onLost(MediaLeg leg) {
        var quality = leg.measure();
        if (!quality.isEmpty()) {
            events.onQuality(leg.spec().mix(), List.of(quality));
        }
    }
}
