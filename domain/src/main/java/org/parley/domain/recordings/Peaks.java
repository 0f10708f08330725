package org.parley.domain.recordings;

/** A track's waveform: for each piece of it the highest amplitude, 0 to 255, read with {@link #peak}. */
public record Peaks(int peaksPerSecond, byte[] values) {
    public int count() {
        return values.length;
    }

    /** One peak, 0 (silence) to 255 (full scale). */
    public int peak(int index) {
        return values[index] & 0xFF;
    }
}
