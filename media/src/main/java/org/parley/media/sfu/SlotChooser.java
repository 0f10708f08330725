package org.parley.media.sfu;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a viewer sees: what he asked for in his order, or, where he never asked, screens and then the cameras of who spoke last. Who is
 * in a slot stays in it as long as he is seen. One object decides for one viewer after the other. Owned by the media loop.
 */
final class SlotChooser {
    private static final int UNASKED_CAMERA_HEIGHT = 360;
    private static final int UNASKED_SCREEN_HEIGHT = 1_080;

    private final PictureRoom room;
    private final @Nullable PublishedTrack[] tracks = new PublishedTrack[LegPictures.SLOTS];
    private final int[] heights = new int[LegPictures.SLOTS];
    private final @Nullable DownTrack[] slots = new DownTrack[LegPictures.SLOTS];
    private int count;

    SlotChooser(PictureRoom room) {
        this.room = room;
    }

    void choose(LegPictures viewer, long nowNs) {
        count = 0;
        if (viewer.hasAsked()) {
            var wanted = viewer.wanted();
            for (int i = 0; i < wanted.size(); i++) {
                var picture = wanted.get(i);
                if (picture.height() > 0 && picture.width() > 0) {
                    add(viewer, room.track(picture.leg(), picture.source()), picture.height());
                }
            }
        } else {
            addAll(viewer, PictureSource.SCREEN, UNASKED_SCREEN_HEIGHT);
            addAll(viewer, PictureSource.CAMERA, UNASKED_CAMERA_HEIGHT);
        }
        assign(viewer);
    }

    private void addAll(LegPictures viewer, PictureSource source, int height) {
        var legs = room.bySpeech();
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i) != viewer) {
                var track = legs.get(i).track(source);
                add(viewer, track != null && track.isOn() ? track : null, height);
            }
        }
    }

    private void add(LegPictures viewer, @Nullable PublishedTrack track, int height) {
        if (track == null || count >= viewer.agreement().downloads().size() || count >= tracks.length || isChosen(track)) {
            return;
        }
        tracks[count] = track;
        heights[count] = height;
        slots[count] = null;
        count++;
    }

    private boolean isChosen(PublishedTrack track) {
        for (int i = 0; i < count; i++) {
            if (tracks[i] == track) {
                return true;
            }
        }
        return false;
    }

    private void assign(LegPictures viewer) {
        for (var slot : viewer.downTracks()) {
            var shown = slot.track();
            int place = shown == null ? -1 : placeOf(shown);
            if (place >= 0) {
                slots[place] = slot;
            } else if (shown != null) {
                slot.clear();
            }
        }
        var downloads = viewer.agreement().downloads();
        int next = 0;
        for (int i = 0; i < count; i++) {
            var track = tracks[i];
            while (slots[i] == null && track != null && next < downloads.size()) {
                var slot = viewer.downTracks()[downloads.get(next++).index()];
                if (slot.track() == null) {
                    slot.show(track);
                    slots[i] = slot;
                }
            }
        }
    }

    private int placeOf(PublishedTrack track) {
        for (int i = 0; i < count; i++) {
            if (tracks[i] == track) {
                return i;
            }
        }
        return -1;
    }

    int count() {
        return count;
    }

    @Nullable DownTrack slot(int index) {
        return slots[index];
    }

    /** How high it is shown, in pixels. */
    int height(int index) {
        return heights[index];
    }

    /** The viewer's slots as they are now, if they are not as {@code told}, which is brought up to date; else null. */
    @Nullable List<SlotPicture> describe(LegPictures viewer, SlotAllocator allocator, List<SlotPicture> told) {
        if (isTold(viewer, allocator, told)) {
            return null;
        }
        told.clear();
        for (var download : viewer.agreement().downloads()) {
            var slot = viewer.downTracks()[download.index()];
            var track = slot.track();
            if (track != null) {
                told.add(new SlotPicture(download.mid(), track.owner.leg(), track.source, state(slot, allocator)));
            }
        }
        return List.copyOf(told);
    }

    /** Without making anything: this is asked ten times a second for each viewer. */
    private static boolean isTold(LegPictures viewer, SlotAllocator allocator, List<SlotPicture> told) {
        int at = 0;
        var downloads = viewer.agreement().downloads();
        for (int i = 0; i < downloads.size(); i++) {
            var slot = viewer.downTracks()[downloads.get(i).index()];
            var track = slot.track();
            if (track == null) {
                continue;
            }
            if (at >= told.size()) {
                return false;
            }
            var last = told.get(at++);
            if (!last.mid().equals(downloads.get(i).mid())
                    || !last.leg().equals(track.owner.leg())
                    || last.source() != track.source
                    || last.state() != state(slot, allocator)) {
                return false;
            }
        }
        return at == told.size();
    }

    private static SlotPicture.State state(DownTrack slot, SlotAllocator allocator) {
        if (allocator.isStarved(slot)) {
            return SlotPicture.State.PAUSED;
        }
        return slot.isLive() ? SlotPicture.State.LIVE : SlotPicture.State.WAITING;
    }
}
