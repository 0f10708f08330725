package org.parley.roles.media;

import java.util.List;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.VideoSlots;
import org.parley.domain.calls.VideoSource;
import org.parley.domain.calls.VideoView;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.SlotPicture;
import org.parley.media.sfu.WantedPicture;

/** Says pictures in call logic's words and in the engine's. Functions only. */
final class Pictures {
    private Pictures() {}

    static PictureSource source(VideoSource source) {
        return switch (source) {
            case CAMERA -> PictureSource.CAMERA;
            case SCREEN -> PictureSource.SCREEN;
        };
    }

    static List<WantedPicture> wanted(List<VideoView> wanted) {
        return wanted.stream()
                .map(view -> new WantedPicture(
                        view.of().value(), source(view.source()), view.width(), view.height()))
                .toList();
    }

    static VideoSlots slots(String mix, String viewer, List<SlotPicture> slots) {
        return new VideoSlots(
                new CallId(mix), new LegId(viewer), slots.stream().map(Pictures::slot).toList());
    }

    private static VideoSlots.Slot slot(SlotPicture picture) {
        var source =
                switch (picture.source()) {
                    case CAMERA -> VideoSource.CAMERA;
                    case SCREEN -> VideoSource.SCREEN;
                };
        var state =
                switch (picture.state()) {
                    case LIVE -> VideoSlots.State.LIVE;
                    case PAUSED -> VideoSlots.State.PAUSED;
                    case WAITING -> VideoSlots.State.WAITING;
                };
        return new VideoSlots.Slot(picture.mid(), new LegId(picture.leg()), source, state);
    }
}
