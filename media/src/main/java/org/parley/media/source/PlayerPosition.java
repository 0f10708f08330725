package org.parley.media.source;

/**
 * Where a {@link Player} is: enough for another node to go on from there.
 *
 * @param round how often the whole list was played before
 * @param file index in the playlist
 * @param sample of that file, at 48 kHz
 * @param volume 0 to 4
 */
public record PlayerPosition(int round, int file, long sample, double volume, boolean isPaused) {
    /** From the beginning, as loud as it is. */
    public static final PlayerPosition START = new PlayerPosition(0, 0, 0, 1, false);

    public PlayerPosition {
        if (round < 0 || file < 0 || sample < 0 || !(volume >= 0 && volume <= 4)) {
            throw new IllegalArgumentException("A player is somewhere in its list, with a volume of 0 to 4");
        }
    }
}
