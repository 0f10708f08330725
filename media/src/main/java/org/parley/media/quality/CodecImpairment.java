package org.parley.media.quality;

import org.parley.media.codec.AudioFormat;

/**
 * How much a codec itself impairs, and how it stands loss (ITU-T G.113 Appendix I), on the narrowband scale of the E-model.
 *
 * @param ie equipment impairment factor without loss
 * @param bpl packet-loss robustness factor
 */
public record CodecImpairment(double ie, double bpl) {
    /** G.113 Appendix I, table I.4: G.711 with packet loss concealment as in its own Appendix I, of which ours is a kind. */
    private static final CodecImpairment G711 = new CodecImpairment(0, 25.1);

    /**
     * G.113 has values for wideband codecs on the wideband scale only (G.107.1), where G.711 itself loses 36 of 129 points. People who talk
     * over both should see one scale, so we rate them as a narrowband listener would, and give them no points for what telephones do not
     * carry: no impairment without loss. Under loss we assume G.722 with our concealment to be half as robust as G.711 (its predictors
     * have to settle again), and Opus somewhat less than G.711 (it predicts over frames, and conceals well); what in-band FEC repairs is no
     * loss here. These three figures are assumptions and not ITU-T's.
     */
    private static final CodecImpairment G722 = new CodecImpairment(0, 12.5);

    private static final CodecImpairment OPUS = new CodecImpairment(0, 20);

    public static CodecImpairment of(AudioFormat format) {
        return switch (format) {
            case PCMA, PCMU -> G711;
            case G722 -> G722;
            case OPUS -> OPUS;
        };
    }

    /** What sound waits for in the codec and in its packet of 20 ms, in ms (RFC 6716 §2.1.4 and G.722 §1.3 for the look-ahead). */
    public static double delayMs(AudioFormat format) {
        return switch (format) {
            case PCMA, PCMU -> 20;
            case G722 -> 21.5;
            case OPUS -> 26.5;
        };
    }
}
