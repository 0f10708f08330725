package org.parley.roles.recorder;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.media.codec.OpusSettings;

/**
 * What {@link RecorderRole} works with.
 *
 * @param folder where journals are written, on a local disk; made if it is not there
 * @param diskReserveBytes free space below which no recording starts, and running ones stop and keep what they have
 * @param opus how tracks are encoded; {@link OpusSettings#RECORDING} is made for it
 * @param threads recorder threads; one serves about a hundred tracks
 * @param onJournal told of every journal that was closed, on a recorder thread: the worker makes files of it
 */
public record RecorderNeeds(
        Path folder,
        long diskReserveBytes,
        OpusSettings opus,
        int threads,
        NanoClock nanoClock,
        WallClock wallClock,
        Consumer<Path> onJournal) {
    public RecorderNeeds {
        if (threads < 1 || diskReserveBytes < 0) {
            throw new IllegalArgumentException("A recorder needs a thread and no negative reserve.");
        }
    }
}
