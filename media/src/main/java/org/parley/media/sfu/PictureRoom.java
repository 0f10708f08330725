package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of one mix: who is there, who spoke last, and every tenth of a second who sees whom in which slot. Owned by the media loop.
 */
public final class PictureRoom {
    /** Whom changes are told. */
    @FunctionalInterface
    public interface Listener {
        void onSlots(String viewer, List<SlotPicture> slots);
    }

    private static final Logger LOG = LoggerFactory.getLogger(PictureRoom.class);
    private static final long EVERY_NS = 100_000_000L;

    private final Listener listener;
    private final List<LegPictures> legs = new ArrayList<>();
    private final List<LegPictures> bySpeech = new ArrayList<>();
    private final SlotChooser chooser = new SlotChooser(this);
    private boolean hasChanged;
    private boolean hasStarted;
    private long nextNs;

    public PictureRoom(Listener listener) {
        this.listener = listener;
    }

    /** Idempotent. */
    public void enter(LegPictures leg) {
        if (!legs.contains(leg)) {
            legs.add(leg);
            bySpeech.add(leg);
            leg.enter(this);
        }
    }

    /** Idempotent. */
    public void leave(LegPictures leg) {
        if (legs.remove(leg)) {
            bySpeech.remove(leg);
            leg.leave();
            hasChanged = true;
        }
    }

    public boolean isEmpty() {
        return legs.isEmpty();
    }

    /** Somebody speaks: who does comes first, in the order given, then who did before. */
    public void onSpeaking(String leg) {
        for (int i = 0; i < bySpeech.size(); i++) {
            if (bySpeech.get(i).leg().equals(leg)) {
                bySpeech.add(0, bySpeech.remove(i));
                return;
            }
        }
    }

    void onChange() {
        hasChanged = true;
    }

    /** About every 20 ms. */
    public void onTime(long nowNs) {
        if (hasStarted && !hasChanged && nowNs - nextNs < 0) {
            return;
        }
        hasStarted = true;
        hasChanged = false;
        nextNs = nowNs + EVERY_NS;
        for (int i = 0; i < legs.size(); i++) {
            allocate(legs.get(i), nowNs);
        }
    }

    /** A mistake in one viewer's slots costs him a moment of pictures, and nobody else anything. */
    private void allocate(LegPictures viewer, long nowNs) {
        try {
            var slots = viewer.allocate(chooser, nowNs);
            if (slots != null) {
                listener.onSlots(viewer.leg(), slots);
            }
        } catch (RuntimeException failure) {
            LOG.error("The slots of {} failed", viewer.leg(), failure);
        }
    }

    List<LegPictures> bySpeech() {
        return bySpeech;
    }

    /** What that leg publishes, if it is here and shown; else null. */
    @Nullable PublishedTrack track(String leg, PictureSource source) {
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).leg().equals(leg)) {
                var track = legs.get(i).track(source);
                return track != null && track.isOn() ? track : null;
            }
        }
        return null;
    }
}
