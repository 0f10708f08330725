package org.parley.media.jitter;

/**
 * How a stream is buffered.
 *
 * @param clockRate RTP timestamp ticks per second
 * @param minDelayMs the least time a packet waits when the network is steady; the clock that asks adds up to 20 ms
 * @param maxDelayMs the most time a packet is made to wait however unsteady the network is
 */
public record JitterSettings(int clockRate, int minDelayMs, int maxDelayMs) {
    public JitterSettings {
        if (clockRate < 1_000 || minDelayMs < 0 || maxDelayMs < minDelayMs || maxDelayMs > 1_000) {
            throw new IllegalArgumentException("Jitter settings out of range: " + clockRate + " Hz, " + minDelayMs
                    + " to " + maxDelayMs + " ms");
        }
    }

    /** What conversations want: 8 to 400 ms. */
    public static JitterSettings forSpeech(int clockRate) {
        return new JitterSettings(clockRate, 8, 400);
    }
}
