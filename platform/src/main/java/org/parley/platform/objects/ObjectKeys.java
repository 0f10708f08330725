package org.parley.platform.objects;

import java.util.regex.Pattern;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** What a key may look like: no adapter has to ask itself whether a key can lead out of its store. */
final class ObjectKeys {
    // Parts begin with a letter or digit: that rules out "." and "..", hidden files and our temporary ones.
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9][A-Za-z0-9._-]{0,127}){0,7}");

    private ObjectKeys() {}

    static String checked(String key) {
        if (!KEY.matcher(key).matches()) {
            throw new ParleyException(
                    ErrorCode.INVALID,
                    "An object's key has up to eight parts of letters, digits, '.', '_' and '-' with '/' between them, and each begins"
                            + " with a letter or digit.");
        }
        return key;
    }
}
