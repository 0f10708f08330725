package org.parley.roles.media;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.parley.domain.calls.CallControl;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.MediaEvents;
import org.parley.media.engine.EngineEvents;
import org.parley.media.quality.LegQuality;
import org.parley.media.sfu.SlotPicture;

/** Says the engine's events in call logic's words. Called on the media loop; hands over and returns. */
final class EventBridge implements EngineEvents {
    private final LegEnd onLegEnd;
    private final TapFailure onTapFailure;
    private volatile @Nullable MediaEvents target;

    /** Told before call logic is. */
    @FunctionalInterface
    interface LegEnd {
        void onLegEnd(LegId leg);
    }

    /** A recording's tap failed. */
    @FunctionalInterface
    interface TapFailure {
        void onTapFailure(CallId call, String because);
    }

    EventBridge(LegEnd onLegEnd, TapFailure onTapFailure) {
        this.onLegEnd = onLegEnd;
        this.onTapFailure = onTapFailure;
    }

    void tell(MediaEvents events) {
        target = events;
    }

    /** Who is told; null before anybody asked to be. */
    @Nullable MediaEvents target() {
        return target;
    }

    @Override
    public void onConnected(String mix, String leg) {
        var events = target;
        if (events != null) {
            events.legConnected(new CallId(mix), new LegId(leg));
        }
    }

    @Override
    public void onLost(String mix, String leg, String because) {
        var id = new LegId(leg);
        onLegEnd.onLegEnd(id);
        var events = target;
        if (events != null) {
            events.legLost(new CallId(mix), id, because);
        }
    }

    @Override
    public void onDigit(String mix, String leg, char digit, int durationMs) {
        var events = target;
        if (events != null) {
            events.digit(new CallId(mix), new LegId(leg), digit, durationMs);
        }
    }

    @Override
    public void onSpeakers(String mix, List<Speaking> speaking) {
        var events = target;
        if (events != null) {
            var speakers = speaking.stream()
                    .map(each -> new CallControl.Speaker(new LegId(each.leg()), each.levelDbov()))
                    .toList();
            events.speakers(new CallControl.Speakers(new CallId(mix), speakers));
        }
    }

    @Override
    public void onSlots(String mix, String viewer, List<SlotPicture> slots) {
        var events = target;
        if (events != null) {
            events.slots(Pictures.slots(mix, viewer, slots));
        }
    }

    @Override
    public void onQuality(String mix, List<LegQuality> legs) {
        var events = target;
        if (events != null) {
            events.quality(Qualities.of(new CallId(mix), legs));
        }
    }

    @Override
    public void onTapFailed(String mix, String because) {
        onTapFailure.onTapFailure(new CallId(mix), because);
    }
}
