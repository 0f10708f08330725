package org.parley.media.codec;

/**
 * How to encode Opus.
 *
 * @param application what the encoder is tuned for
 * @param bitrateBps 6000 to 510000
 * @param complexity 0 (cheap) to 10 (best): what an encoder may cost
 * @param inBandFec whether frames carry a coarse copy of the one before (costs bits only when loss is expected)
 * @param expectedLossPercent 0 to 100: tunes the encoder, and how much in-band FEC it spends
 */
public record OpusSettings(
        Application application, int bitrateBps, int complexity, boolean inBandFec, int expectedLossPercent) {
    /** OPUS_APPLICATION_VOIP and OPUS_APPLICATION_AUDIO. */
    public enum Application {
        VOIP(2048),
        AUDIO(2049);

        final int code;

        Application(int code) {
            this.code = code;
        }
    }

    /** Full-band speech for people on networks that lose a packet now and then. */
    public static final OpusSettings CONVERSATION = new OpusSettings(Application.VOIP, 32000, 5, true, 5);

    /** For two ears: what lies between the channels is what places a voice. Speech tuning would narrow it. */
    public static final OpusSettings STEREO = new OpusSettings(Application.AUDIO, 64000, 5, true, 5);

    /** For files: no loss there, and music sounds like music. */
    public static final OpusSettings RECORDING = new OpusSettings(Application.AUDIO, 40000, 5, false, 0);

    public OpusSettings {
        if (bitrateBps < 6000 || bitrateBps > 510000) {
            throw new IllegalArgumentException("Opus has 6000 to 510000 bit/s, not " + bitrateBps + ".");
        }
        if (complexity < 0 || complexity > 10) {
            throw new IllegalArgumentException("Opus has complexity 0 to 10, not " + complexity + ".");
        }
        if (expectedLossPercent < 0 || expectedLossPercent > 100) {
            throw new IllegalArgumentException("Expected loss is 0 to 100 percent, not " + expectedLossPercent + ".");
        }
    }
}
