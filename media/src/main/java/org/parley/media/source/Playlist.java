package org.parley.media.source;

import java.nio.file.Path;
import java.util.List;

/**
 * Files to play one after the other.
 *
 * @param times how often all of it is played; 0 is for ever
 */
public record Playlist(List<Path> files, int times) {
    public Playlist {
        files = List.copyOf(files);
        if (files.isEmpty() || times < 0) {
            throw new IllegalArgumentException("A playlist has something to play");
        }
    }

    public static Playlist once(Path file) {
        return new Playlist(List.of(file), 1);
    }

    public static Playlist forEver(Path... files) {
        return new Playlist(List.of(files), 0);
    }
}
