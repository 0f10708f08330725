package org.parley.roles.recorder;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.parley.media.tap.TapSink;

/**
 * The media loop's end of a recording: hands over and returns. Frames that find no room are dropped, counted and marked
 * in the journal. Changes of tracks are never dropped; there are as many as members come and go.
 */
final class RecordingSink implements TapSink {
    private final FrameRing ring;
    private final Queue<TrackChange> changes = new ConcurrentLinkedQueue<>();
    private final LongAdder dropped;
    private boolean ended;

    RecordingSink(FrameRing ring, LongAdder dropped) {
        this.ring = ring;
        this.dropped = dropped;
    }

    Queue<TrackChange> changes() {
        return changes;
    }

    @Override
    public void onTrack(int track, String key, String name) {
        changes.add(new TrackChange.Opened(ring.written(), track, key, name));
    }

    @Override
    public void onFrame(int track, long frameIndex, short[] samples, int offset) {
        if (!ended && !ring.offer(track, frameIndex, samples, offset)) {
            dropped.increment();
        }
    }

    @Override
    public void onTrackEnd(int track, long frameIndex) {
        changes.add(new TrackChange.Closed(ring.written(), track, frameIndex));
    }

    @Override
    public void onEnd(long frameIndex) {
        if (!ended) {
            ended = true;
            changes.add(new TrackChange.Ended(ring.written(), frameIndex));
        }
    }
}
