package org.parley.domain.recordings;

import java.io.InputStream;
import org.parley.platform.objects.ObjectStore;

/** A track's sound file, to be sent whole or in ranges. {@code fileName} is what to offer for a download. */
public record TrackAudio(Recording.Track track, String fileName, long bytes, ObjectStore objects, String key) {
    /** RFC 5334 §10: Ogg with an audio track. */
    public static final String CONTENT_TYPE = "audio/ogg";

    /** The bytes {@code [offset, offset + length)}, cut at the end. The caller closes the stream. */
    public InputStream open(long offset, long length) {
        return objects.open(key, offset, length);
    }
}
