package org.parley.media.journal;

import java.time.Instant;

/** What a journal says, in order. Frames are of 20 ms and counted from the start of the recording. */
public sealed interface JournalEntry {
    /** The first entry of every journal. */
    record Header(String recording, String call, Instant startedAt) implements JournalEntry {}

    /** A member came. */
    record TrackOpened(int track, String key, String name) implements JournalEntry {}

    /** One Opus packet of 20 ms. {@code peak} is the frame's highest amplitude, 0 to 255. */
    record Packet(int track, long frameIndex, int peak, byte[] opus) implements JournalEntry {}

    /** Frames that could not be taken in time: silence stands for them. */
    record Gap(int track, long frameIndex, int frames) implements JournalEntry {}

    record TrackClosed(int track, long frameIndex) implements JournalEntry {}

    /** The recording had come this far; written when nothing else was to be said. */
    record Tick(long frameIndex) implements JournalEntry {}

    /** The last entry of a journal that was closed in order. {@code failure} is empty or says why it ended early. */
    record End(long frameIndex, String failure) implements JournalEntry {}
}
