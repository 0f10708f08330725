package org.parley.roles.recorder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.parley.media.codec.OpusSettings;
import org.parley.media.journal.JournalWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One recording's way from its ring to its journal. Owned by one recorder thread. */
final class RecordingSession {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingSession.class);
    private static final long FORCE_NS = 1_000_000_000L;
    private static final long TICK_FRAMES = 10;
    private static final short[] SILENCE = new short[FrameRing.FRAME_SAMPLES];

    private final Path file;
    private final JournalWriter journal;
    private final FrameRing ring;
    private final RecordingSink sink;
    private final OpusSettings settings;
    private final Consumer<String> onFailure;
    private final Map<Integer, TrackEncoder> encoders = new HashMap<>();
    private long lastFrame = -1;
    private long writtenFrame = -1;
    private long forcedAtNs;
    private boolean over;

    RecordingSession(
            Path file,
            JournalWriter journal,
            FrameRing ring,
            RecordingSink sink,
            OpusSettings settings,
            Consumer<String> onFailure,
            long nowNs) {
        this.file = file;
        this.journal = journal;
        this.ring = ring;
        this.sink = sink;
        this.settings = settings;
        this.onFailure = onFailure;
        forcedAtNs = nowNs;
    }

    Path file() {
        return file;
    }

    boolean isOver() {
        return over;
    }

    /** Writes down what has come. {@code diskIsFull} ends it, with what it has. */
    void run(long nowNs, boolean diskIsFull) {
        if (over) {
            return;
        }
        try {
            drain();
            if (!over && diskIsFull) {
                fail("The disk of " + file.getParent() + " is nearly full: recording stopped, what there is is kept.");
            } else if (!over) {
                if (lastFrame - writtenFrame >= TICK_FRAMES) {
                    journal.tick(lastFrame);
                    writtenFrame = lastFrame;
                }
                if (nowNs - forcedAtNs >= FORCE_NS) {
                    journal.force();
                    forcedAtNs = nowNs;
                } else {
                    journal.flush();
                }
            }
        } catch (IOException failure) {
            LOG.error("Recording {} cannot be written any more; what is there is kept.", file, failure);
            fail("The recording could not be written (" + failure.getMessage() + "); what there is is kept.");
        } catch (RuntimeException failure) {
            LOG.error("Recording {} failed; what is there is kept.", file, failure);
            fail("The recorder failed; what there is is kept.");
        }
    }

    private void drain() throws IOException {
        // What is offered while we work waits for the next run, so that one loud recording starves no other.
        long until = ring.written();
        while (!over) {
            var change = sink.changes().peek();
            if (change != null && change.after() <= ring.read()) {
                sink.changes().remove();
                apply(change);
            } else if (ring.read() < until) {
                frame();
            } else {
                return;
            }
        }
    }

    private void apply(TrackChange change) throws IOException {
        switch (change) {
            case TrackChange.Opened(_, var track, var key, var name) -> journal.trackOpened(track, key, name);
            case TrackChange.Closed(_, var track, var frameIndex) -> {
                journal.trackClosed(track, frameIndex);
                var encoder = encoders.remove(track);
                if (encoder != null) {
                    encoder.close();
                }
            }
            case TrackChange.Ended(_, var frameIndex) -> {
                journal.end(frameIndex, "");
                close();
            }
        }
    }

    private void frame() throws IOException {
        int track = ring.track();
        long frameIndex = ring.frameIndex();
        lastFrame = Math.max(lastFrame, frameIndex);
        if (ring.refusedBefore() > 0) {
            journal.gap(track, frameIndex, ring.refusedBefore());
        }
        var encoder = encoders.computeIfAbsent(track, _ -> new TrackEncoder(settings));
        if (encoder.holdsSoundBefore(frameIndex)) {
            // Opus looks ahead: without this the end of the last word would be heard at the start of the next one.
            write(track, encoder.lastFrame() + 1, encoder, SILENCE, 0);
        }
        write(track, frameIndex, encoder, ring.samples(), ring.offset());
        ring.remove();
    }

    private void write(int track, long frameIndex, TrackEncoder encoder, short[] samples, int offset)
            throws IOException {
        int length = encoder.encode(frameIndex, samples, offset);
        if (length > 0) {
            journal.packet(track, frameIndex, encoder.peak(), encoder.packet(), 0, length);
            writtenFrame = Math.max(writtenFrame, frameIndex);
        }
    }

    private void fail(String because) {
        try {
            journal.end(lastFrame + 1, because);
        } catch (IOException _) {
            // The disk that refused the sound refuses this as well; the tail is cut when it is read.
        }
        close();
        onFailure.accept(because);
    }

    /** Closes the journal as it is; without its end when the node stops in the middle of it. */
    void close() {
        if (over) {
            return;
        }
        over = true;
        encoders.values().forEach(TrackEncoder::close);
        encoders.clear();
        try {
            journal.close();
        } catch (IOException failure) {
            LOG.error("The last of recording {} could not be written.", file, failure);
        }
    }
}
