package org.parley.domain.accounts;

import java.util.Locale;
import java.util.regex.Pattern;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** What names, passwords and extensions may look like, said in words when they do not. */
public final class Names {
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{2,15}");
    private static final int MAX_SHOWN_LENGTH = 100;
    private static final int MIN_PASSWORD_LENGTH = 8;
    private static final int MAX_PASSWORD_LENGTH = 256;

    private Names() {}

    static String account(String name) {
        var lower = name.strip().toLowerCase(Locale.ROOT);
        if (!ACCOUNT.matcher(lower).matches()) {
            throw invalid("A name to sign in with has 1 to 64 letters a-z, digits or . _ @ + - and begins with a letter or digit.");
        }
        return lower;
    }

    /** A name that people see: of a person, an organisation, a conference. */
    public static String shown(String what, String name) {
        var stripped = name.strip();
        if (stripped.isEmpty()
                || stripped.length() > MAX_SHOWN_LENGTH
                || stripped.codePoints().anyMatch(Character::isISOControl)) {
            throw invalid("The " + what + " must have 1 to " + MAX_SHOWN_LENGTH + " characters, without control characters.");
        }
        return stripped;
    }

    public static String extension(String extension) {
        if (!EXTENSION.matcher(extension).matches()) {
            throw invalid("An extension has 2 to 15 digits, as in 1001.");
        }
        return extension;
    }

    /** A password that a person chose for himself, or that an admin chose for him. */
    static void chosenPassword(String password) {
        if (password.length() < MIN_PASSWORD_LENGTH) {
            throw invalid("A password has at least " + MIN_PASSWORD_LENGTH + " characters.");
        }
        anyPassword(password);
    }

    /** The operator on the machine itself may choose short ones, for telephones on a desk. */
    static void anyPassword(String password) {
        if (password.isEmpty() || password.length() > MAX_PASSWORD_LENGTH) {
            throw invalid("A password has 1 to " + MAX_PASSWORD_LENGTH + " characters.");
        }
    }

    private static ParleyException invalid(String message) {
        return new ParleyException(ErrorCode.INVALID, message);
    }
}
