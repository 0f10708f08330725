package org.parley.domain.routing;

import java.util.List;

/**
 * How a trunk writes numbers. Inside Parley numbers are E.164 with a plus, or extensions.
 *
 * @param country two letters (ISO 3166) that national numbers are of; empty: the plan's
 * @param style how the trunk wants called numbers and callers' numbers written
 * @param rewrites applied after, to called numbers that go out: the first that fits
 * @param incoming applied before anything else to called and callers' numbers that come in: the first that fits
 */
public record NumberFormat(String country, Style style, List<Rewrite> rewrites, List<Rewrite> incoming) {
    public NumberFormat {
        rewrites = List.copyOf(rewrites);
        incoming = List.copyOf(incoming);
    }

    /** How digits are written. */
    public enum Style {
        /** +493012345678 */
        E164_PLUS,
        /** 493012345678 */
        E164,
        /** 03012345678 inside the country, 00… outside */
        NATIONAL,
        /** As dialled; callers' numbers as E164_PLUS. */
        RAW
    }

    /** {@code prefix} is taken off and {@code replacement} put there. */
    public record Rewrite(String prefix, String replacement) {}

    public static final NumberFormat PLAIN = new NumberFormat("", Style.E164_PLUS, List.of(), List.of());
}
