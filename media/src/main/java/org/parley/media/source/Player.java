package org.parley.media.source;

import java.util.Arrays;
import java.util.Optional;
import org.parley.media.codec.ToneSource;
import org.parley.media.mix.Frames;

/**
 * Plays a list of files into a mix or to a leg. Its reader, on a virtual thread, decodes up to a second ahead; the media loop takes 20 ms at a time and
 * never waits: what is not there yet is silence, and counted. A file that cannot be read is left out, and told of. Owned by the media loop but for {@link #close} and {@link #failure}, which
 * anybody may call.
 */
public final class Player implements ToneSource, AutoCloseable {
    private final ReadAhead ahead;
    private final Thread reader;
    private double volume;
    private double heardVolume;
    private boolean isPaused;
    private boolean isOver;
    private PlayerPosition heard;
    private long missing;

    private Player(Playlist list, PlayerPosition from) {
        volume = from.volume();
        heardVolume = volume;
        isPaused = from.isPaused();
        heard = from;
        ahead = new ReadAhead(list, from);
        reader = Thread.ofVirtual().name("parley-player").unstarted(ahead);
        ahead.readBy(reader);
    }

    /** Starts to read at once; plays when it is asked for frames. */
    public static Player open(Playlist list, PlayerPosition from) {
        var player = new Player(list, from);
        player.reader.start();
        return player;
    }

    @Override
    public boolean fill(short[] out, int offset, int samples) {
        if (samples != Frames.SAMPLES) {
            throw new IllegalArgumentException("A player plays frames of 20 ms");
        }
        if (isPaused || isOver) {
            Arrays.fill(out, offset, offset + samples, (short) 0);
            return !isOver;
        }
        switch (ahead.take(out, offset)) {
            case FRAME -> {
                heard = ahead.taken(volume);
                loudness(out, offset);
            }
            case NOT_YET -> missing++;
            case END -> isOver = true;
        }
        return !isOver;
    }

    /** The volume moves within a frame, or it would click. */
    private void loudness(short[] out, int offset) {
        if (volume == 1 && heardVolume == 1) {
            return;
        }
        for (int i = 0; i < Frames.SAMPLES; i++) {
            double at = heardVolume + (volume - heardVolume) * i / Frames.SAMPLES;
            out[offset + i] = (short) Math.clamp(Math.round(out[offset + i] * at), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        heardVolume = volume;
    }

    /** 0 to 4; 1 is as it was recorded. */
    public void setVolume(double value) {
        volume = Math.clamp(value, 0, 4);
    }

    public void setPaused(boolean value) {
        isPaused = value;
    }

    /** Goes on from there as soon as it is read. */
    public void seek(int file, long sample) {
        ahead.seek(file, sample);
        isOver = false;
    }

    /** After the frame that was taken last. */
    public PlayerPosition position() {
        return new PlayerPosition(heard.round(), heard.file(), heard.sample(), volume, isPaused);
    }

    public boolean isOver() {
        return isOver;
    }

    /** Frames that were asked for before they were read. */
    public long missing() {
        return missing;
    }

    /** Why the last file that could not be played was left out, for people. */
    public Optional<String> failure() {
        return ahead.failure();
    }

    /** Ends the reader. Idempotent. */
    @Override
    public void close() {
        ahead.stop();
    }
}
