package org.parley.media.quality;

/**
 * The E-model (ITU-T G.107, edition of 06/2015) with its default values for everything that a packet network does not change: rooms,
 * levels and echo losses are those of two ordinary handsets. Pure functions.
 */
public final class EModel {
    // Table 2 of G.107.
    private static final double SLR = 8;
    private static final double RLR = 2;
    private static final double STMR = 15;
    private static final double LSTR = 18;
    private static final double DS = 3;
    private static final double TELR = 65;
    private static final double WEPL = 110;
    private static final double QDU = 1;
    private static final double NC = -70;
    private static final double NFOR = -64;
    private static final double PS = 35;
    private static final double PR = 35;
    private static final double OLR = SLR + RLR;

    private static final double NO = noise();
    private static final double RO = 15 - 1.5 * (SLR + NO);

    private EModel() {}

    /**
     * The rating R, from 0 to 100.
     *
     * @param codec what carries the sound
     * @param lossPercent of packets that were not played in time
     * @param burstRatio how long runs of loss were against what chance would make them (§7.3); 1 for random loss
     * @param delayMs from mouth to ear
     */
    public static double rating(CodecImpairment codec, double lossPercent, double burstRatio, double delayMs) {
        double r = RO - simultaneous(delayMs) - delayed(delayMs) - equipment(codec, lossPercent, burstRatio);
        return Math.clamp(r, 0, 100);
    }

    /** Estimated mean opinion score of a conversation, 1 to 4.5 (Annex B.4). */
    public static double mos(double r) {
        if (r <= 0) {
            return 1;
        }
        return r >= 100 ? 4.5 : Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
    }

    /** §7.5: Ie-eff. */
    static double equipment(CodecImpairment codec, double lossPercent, double burstRatio) {
        double loss = Math.clamp(lossPercent, 0, 100);
        return loss == 0 ? codec.ie() : codec.ie() + (95 - codec.ie()) * loss / (loss / Math.max(1, burstRatio) + codec.bpl());
    }

    /** §7.2: the power sum of the noises, at the 0 dBr point. */
    private static double noise() {
        double pre = PR + 10 * Math.log10(1 + Math.pow(10, (10 - LSTR) / 10));
        double nos = PS - SLR - DS - 100 + 0.004 * Math.pow(PS - OLR - DS - 14, 2);
        double nor = RLR - 121 + pre + 0.008 * Math.pow(pre - 35, 2);
        double nfo = NFOR + RLR;
        return 10 * Math.log10(power(NC) + power(nos) + power(nor) + power(nfo));
    }

    /** §7.3: Is, what happens with the voice at the same time. */
    private static double simultaneous(double delayMs) {
        double x = OLR + 0.2 * (64 + NO - RLR);
        double tooLoud = 20 * (Math.pow(1 + Math.pow(x / 8, 8), 1.0 / 8) - x / 8);
        double stmro = -10 * Math.log10(power(-STMR) + Math.exp(-delayMs / 4) * power(-TELR));
        double sidetone = 12 * Math.pow(1 + Math.pow((stmro - 13) / 6, 8), 1.0 / 8)
                - 28 * Math.pow(1 + Math.pow((stmro + 1) / 19.4, 35), 1.0 / 35)
                - 13 * Math.pow(1 + Math.pow((stmro - 3) / 33, 13), 1.0 / 13)
                + 29;
        double q = 37 - 15 * Math.log10(QDU);
        double g = 1.07 + 0.258 * q + 0.0602 * q * q;
        double y = (RO - 100) / 15 + 46 / 8.4 - g / 9;
        double z = 46.0 / 30 - g / 40;
        double quantizing = 15 * Math.log10(1 + Math.pow(10, y) + Math.pow(10, z));
        return tooLoud + sidetone + quantizing;
    }

    /** §7.4: Id, what comes from the delay: echo for who talks, echo for who listens, and waiting. */
    private static double delayed(double delayMs) {
        return talkerEcho(delayMs) + listenerEcho(2 * delayMs) + waiting(delayMs);
    }

    private static double talkerEcho(double delayMs) {
        if (delayMs < 1) {
            return 0;
        }
        double terv = TELR
                - 40 * Math.log10((1 + delayMs / 10) / (1 + delayMs / 150))
                + 6 * Math.exp(-0.3 * delayMs * delayMs);
        double re = 80 + 2.5 * (terv - 14);
        double roe = -1.5 * (NO - RLR);
        double half = (roe - re) / 2;
        return (half + Math.sqrt(half * half + 100) - 1) * (1 - Math.exp(-delayMs));
    }

    private static double listenerEcho(double roundTripMs) {
        double rle = 10.5 * (WEPL + 7) * Math.pow(roundTripMs + 1, -0.25);
        double half = (RO - rle) / 2;
        return half + Math.sqrt(half * half + 169);
    }

    private static double waiting(double delayMs) {
        if (delayMs <= 100) {
            return 0;
        }
        double x = Math.log10(delayMs / 100) / Math.log10(2);
        return 25 * (Math.pow(1 + Math.pow(x, 6), 1.0 / 6) - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1.0 / 6) + 2);
    }

    private static double power(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}
