package org.parley.media.mix;

/** What a frame is inside the media engine: 20 ms of 16-bit mono sound at 48 kHz. */
public final class Frames {
    public static final int SAMPLE_RATE = 48_000;
    public static final int SAMPLES = 960;
    public static final int DURATION_MS = 20;
    /** The level of digital silence in dBov (RFC 6464 §3). */
    public static final int SILENCE_DBOV = -127;

    private Frames() {}

    /** The level of a frame in dBov, 0 (a square wave at full scale) to −127 (RFC 6465 §2). */
    public static int levelDbov(short[] samples, int offset, int length) {
        long sum = 0;
        for (int i = offset; i < offset + length; i++) {
            sum += samples[i] * (long) samples[i];
        }
        if (sum == 0) {
            return SILENCE_DBOV;
        }
        double meanSquare = (double) sum / length / (32_768.0 * 32_768.0);
        return (int) Math.clamp(Math.round(10 * Math.log10(meanSquare)), SILENCE_DBOV, 0);
    }
}
