package org.parley.systemtests.survival;

/**
 * What one kill cost one leg.
 *
 * @param detectedMs from the kill to the takeover
 * @param uplinkMs from the takeover to the peer's first packet there; NaN where it is not measured
 * @param silentMs that the peer heard less than a tenth of the level, within two seconds of the kill
 * @param concealedMs that a browser invented; NaN for telephones
 * @param how it came about: by itself, or by a new offer
 */
record Outcome(
        String variant, double detectedMs, double uplinkMs, double silentMs, double concealedMs, String how, String wrong) {
    String line() {
        return String.format(
                java.util.Locale.ROOT,
                "%-40s found after %5.0f ms, uplink %5.0f, silent %5.0f, concealed %5.0f, %s %s",
                variant, detectedMs, uplinkMs, silentMs, concealedMs, how, wrong);
    }

    Outcome andWrong(String more) {
        return new Outcome(variant, detectedMs, uplinkMs, silentMs, concealedMs, how, (wrong + " " + more).strip());
    }

    /** What an observer would call it. */
    boolean isAlive() {
        return wrong.isEmpty();
    }
}
