package org.parley.domain.routing;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.List;
import java.util.Optional;
import org.parley.domain.routing.NumberFormat.Rewrite;

/**
 * Numbers as people dial them, as Parley knows them (E.164 with a plus) and as trunks write them. Pure functions over the numbering
 * plans of the world; the first question about a country reads its plan, so {@link #warmUp} does that before calls come.
 */
final class Numbers {
    /** E.164 allows 15 digits; the rest is separators that people copy along. */
    private static final int WRITTEN_MAX = 40;

    private Numbers() {}

    /** What dialled digits mean. {@code because} is a sentence. */
    sealed interface Meaning {
        record Number(String e164, String because) implements Meaning {}

        /** It cannot be a number of the world: too short, letters, no country known. */
        record Unclear(String because) implements Meaning {}
    }

    static boolean isCountry(String country) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(country);
    }

    /** Reads a country's plan, so that no call has to. */
    static void warmUp(String country) {
        if (!country.isEmpty() && isCountry(country)) {
            read("0301234567", country);
            isEmergency("112", country);
            write("+493012345678", new NumberFormat(country, NumberFormat.Style.NATIONAL, List.of(), List.of()), country);
        }
    }

    /** Digits, {@code *}, {@code #} and a leading plus, without what people put between them; empty where other characters are in it. */
    static Optional<String> plain(String dialled) {
        if (dialled.length() > WRITTEN_MAX) {
            return Optional.empty();
        }
        var plain = new StringBuilder(dialled.length());
        for (int i = 0; i < dialled.length(); i++) {
            char c = dialled.charAt(i);
            if (c >= '0' && c <= '9' || c == '*' || c == '#' || c == '+' && plain.isEmpty()) {
                plain.append(c);
            } else if (" -./()".indexOf(c) < 0) {
                return Optional.empty();
            }
        }
        return plain.isEmpty() || plain.toString().equals("+") ? Optional.empty() : Optional.of(plain.toString());
    }

    /** What {@code dialled} means to somebody in {@code country} (ISO 3166, or empty). */
    static Meaning read(String dialled, String country) {
        var plain = plain(dialled).orElse("");
        if (plain.isEmpty()) {
            return new Meaning.Unclear("\"" + shown(dialled) + "\" is no telephone number");
        }
        if (plain.indexOf('*') >= 0 || plain.indexOf('#') >= 0) {
            return new Meaning.Unclear(plain + " is a code and no telephone number");
        }
        if (country.isEmpty() && !plain.startsWith("+")) {
            return plain.startsWith("00")
                    ? parsed("+" + plain.substring(2), "", plain)
                    : new Meaning.Unclear(
                            plain + " has no country: the plan names none, so numbers begin with + or 00");
        }
        return parsed(plain, country, plain);
    }

    private static Meaning parsed(String text, String country, String plain) {
        try {
            var util = PhoneNumberUtil.getInstance();
            var number = util.parse(text, country.isEmpty() ? null : country);
            var possible = util.isPossibleNumberWithReason(number);
            if (possible == ValidationResult.TOO_SHORT || possible == ValidationResult.TOO_LONG) {
                return new Meaning.Unclear(plain + " is too " + (possible == ValidationResult.TOO_LONG ? "long" : "short")
                        + " for a number of " + place(util, number));
            }
            var e164 = util.format(number, PhoneNumberFormat.E164);
            return new Meaning.Number(
                    e164,
                    e164.equals(plain) ? e164 + " is a whole number" : plain + " is " + e164 + ", dialled in " + (country.isEmpty() ? "any country" : country));
        } catch (NumberParseException failure) {
            return new Meaning.Unclear(plain + " is no number of " + (country.isEmpty() ? "any country" : country) + " nor of another");
        }
    }

    private static String place(PhoneNumberUtil util, PhoneNumber number) {
        var region = util.getRegionCodeForCountryCode(number.getCountryCode());
        return region == null || region.equals("ZZ") || region.equals("001") ? "+" + number.getCountryCode() : region;
    }

    /** Whether {@code plain} calls help in {@code country}: no guard may stand in its way. */
    static boolean isEmergency(String plain, String country) {
        return !country.isEmpty() && plain.length() <= 6 && ShortNumberInfo.getInstance().isEmergencyNumber(plain, country);
    }

    /** An E.164 number as a trunk wants it. {@code dialled} for those that want just that. */
    static String write(String e164, NumberFormat format, String planCountry) {
        var country = format.country().isEmpty() ? planCountry : format.country();
        var written = !e164.startsWith("+")
                ? e164 // An extension or a short number: every style writes it as it is.
                : switch (format.style()) {
                    case E164_PLUS, RAW -> e164;
                    case E164 -> e164.substring(1);
                    case NATIONAL -> national(e164, country);
                };
        return written;
    }

    private static String national(String e164, String country) {
        try {
            var util = PhoneNumberUtil.getInstance();
            if (country.isEmpty()) {
                return "00" + e164.substring(1);
            }
            return PhoneNumberUtil.normalizeDigitsOnly(
                    util.formatOutOfCountryCallingNumber(util.parse(e164, null), country));
        } catch (NumberParseException _) {
            return "00" + e164.substring(1);
        }
    }

    /** The first rewrite that fits. */
    static String rewrite(String number, List<Rewrite> rewrites) {
        for (var rewrite : rewrites) {
            if (number.startsWith(rewrite.prefix())) {
                return rewrite.replacement() + number.substring(rewrite.prefix().length());
            }
        }
        return number;
    }

    /** A number as a trunk writes it, in E.164 where that can be known; else as it is. */
    static String readFromTrunk(String written, NumberFormat format, String planCountry) {
        var country = format.country().isEmpty() ? planCountry : format.country();
        var text = rewrite(plain(written).orElse(written), format.incoming());
        if (text.startsWith("+") || plain(text).isEmpty() || text.indexOf('*') >= 0 || text.indexOf('#') >= 0) {
            return text;
        }
        var whole = "+" + text;
        // Many write E.164 without its plus, whatever was agreed on: what is a number so, is meant so.
        boolean looksWhole = !text.startsWith("0") && isValid(whole, "");
        if (format.style() == NumberFormat.Style.E164 && !text.startsWith("0") || looksWhole && format.style() != NumberFormat.Style.NATIONAL) {
            return text.length() >= 7 ? whole : text;
        }
        if (!country.isEmpty() && isValid(text, country) && read(text, country) instanceof Meaning.Number(var e164, _)) {
            return e164;
        }
        if (text.startsWith("00") && isValid("+" + text.substring(2), "")) {
            return "+" + text.substring(2);
        }
        return looksWhole ? whole : text;
    }

    private static boolean isValid(String text, String country) {
        try {
            var util = PhoneNumberUtil.getInstance();
            return util.isValidNumber(util.parse(text, country.isEmpty() ? null : country));
        } catch (NumberParseException _) {
            return false;
        }
    }

    /** What people typed, safe to be shown in a sentence. */
    static String shown(String text) {
        var safe = new StringBuilder();
        text.chars().limit(WRITTEN_MAX).forEach(c -> safe.append(Character.isISOControl(c) ? '?' : (char) c));
        return safe.toString();
    }
}
