package org.parley.roles.media;

import java.util.HashMap;
import java.util.Map;
import org.parley.domain.calls.CallId;
import org.parley.domain.calls.RecordingId;
import org.parley.media.codec.CallTones;
import org.parley.media.engine.MediaEngine;
import org.parley.media.mix.Frames;
import org.parley.media.tap.TapSinks;

/** Which call is recorded under which id; opens and closes the taps. Thread-safe. */
final class Recordings {
    /** Told of a recording that could not go on. */
    @FunctionalInterface
    interface Failure {
        void onFailure(CallId call, RecordingId recording, String because);
    }

    private final MediaEngine engine;
    private final TapSinks sinks;
    private final Failure onFailure;
    private final Map<CallId, RecordingId> running = new HashMap<>();

    Recordings(MediaEngine engine, TapSinks sinks, Failure onFailure) {
        this.engine = engine;
        this.sinks = sinks;
        this.onFailure = onFailure;
    }

    /** Idempotent; another recording of the same call ends the one before. */
    synchronized void start(CallId call, RecordingId recording) {
        if (recording.equals(running.get(call))) {
            return;
        }
        stop(call);
        var sink = sinks.open(recording.value(), call.value(), because -> fail(call, recording, because));
        try {
            engine.ask(loop -> {
                loop.openTap(call.value(), sink);
                loop.announce(call.value(), CallTones.recordingBeep(Frames.SAMPLE_RATE));
                return true;
            });
        } catch (RuntimeException failure) {
            sink.onEnd(0);
            throw failure;
        }
        running.put(call, recording);
    }

    /** Idempotent. */
    synchronized void stop(CallId call) {
        if (running.remove(call) != null) {
            engine.post(loop -> loop.closeTap(call.value()));
        }
    }

    /** The engine dropped the tap. On the media loop, so it must not wait for whoever opens a sink just now. */
    void onTapFailed(CallId call, String because) {
        Thread.ofVirtual().name("parley-tap-failed").start(() -> {
            RecordingId recording;
            synchronized (this) {
                recording = running.remove(call);
            }
            if (recording != null) {
                onFailure.onFailure(call, recording, because);
            }
        });
    }

    /** The recorder cannot go on. On any thread, also one that holds locks of the recorder. */
    private void fail(CallId call, RecordingId recording, String because) {
        Thread.ofVirtual().name("parley-recording-failed").start(() -> {
            synchronized (this) {
                if (!running.remove(call, recording)) {
                    return;
                }
                engine.post(loop -> loop.closeTap(call.value()));
            }
            onFailure.onFailure(call, recording, because);
        });
    }
}
