package org.parley.domain.recordings;

import org.parley.domain.calls.RecordingId;

/** Where a recording's files lie in the object store. */
public final class RecordingObjects {
    /** How fine a waveform is. */
    public static final int PEAKS_PER_SECOND = 10;

    private RecordingObjects() {}

    /** The prefix of all that belongs to a recording. */
    public static String folder(RecordingId recording) {
        return "recordings/" + recording.value() + "/";
    }

    /** A track's Ogg Opus file. */
    public static String audio(RecordingId recording, int track) {
        return folder(recording) + "track-" + track + ".ogg";
    }

    /** A track's peaks, one byte each, {@link #PEAKS_PER_SECOND} per second. */
    public static String peaks(RecordingId recording, int track) {
        return folder(recording) + "track-" + track + ".peaks";
    }
}
