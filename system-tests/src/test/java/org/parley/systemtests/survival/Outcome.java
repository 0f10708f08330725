package org.parley.systemtests.survival;

/**
 * What one kill cost one leg.
 *
 * @param detectedMs from the kill to the takeover
 * @param uplinkMs from the takeover to the peer's first packet there; NaN where it is not measured
 * @param silentMs that the peer heard less than a tenth of the level, within two seconds of the kill
 * @param concealedMs that a browser invented; NaN for telephones
 * @param frameGapMs the longest time without a new picture, from half a second before the kill on; NaN where there are none
 * @param how it came about: by itself, or by a new offer
 */
record Outcome(
        String variant, double detectedMs, double uplinkMs, double silentMs, double concealedMs, double frameGapMs, String how, String wrong) {
    String line() {
        var pictures = Double.isNaN(frameGapMs) ? "" : String.format(java.util.Locale.ROOT, " frame gap %5.0f,", frameGapMs);
        return String.format(
                java.util.Locale.ROOT,
                "%-40s found after %5.0f ms, uplink %5.0f, silent %5.0f, concealed %5.0f,%s %s %s",
                variant, detectedMs, uplinkMs, silentMs, concealedMs, pictures, how, wrong);
    }

    Outcome andWrong(String more) {
        return new Outcome(variant, detectedMs, uplinkMs, silentMs, concealedMs, frameGapMs, how, (wrong + " " + more).strip());
    }

    Outcome andPictures(double gapMs) {
        return new Outcome(variant, detectedMs, uplinkMs, silentMs, concealedMs, gapMs, how, wrong);
    }

    /** What an observer would call it. */
    boolean isAlive() {
        return wrong.isEmpty();
    }
}
