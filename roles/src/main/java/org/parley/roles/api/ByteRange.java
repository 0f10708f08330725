package org.parley.roles.api;

import org.jspecify.annotations.Nullable;

/** What part of a file a request wants (RFC 9110 §14.2). */
sealed interface ByteRange {
    /** All of it: no range was asked for, or one that need not be understood. */
    record Whole() implements ByteRange {}

    /** From the first to the last byte, both included. */
    record Part(long first, long last) implements ByteRange {
        long length() {
            return last - first + 1;
        }
    }

    /** Nothing of the file lies in it: 416. */
    record Unsatisfiable() implements ByteRange {}

    /**
     * Reads {@code bytes=0-99}, {@code bytes=100-} and {@code bytes=-100}. Several ranges at once get the whole file, as the
     * section allows: players do not ask for them.
     */
    static ByteRange parse(@Nullable String header, long fileBytes) {
        if (header == null || !header.startsWith("bytes=") || header.indexOf(',') >= 0 || header.length() > 64) {
            return new Whole();
        }
        var spec = header.substring(6).strip();
        int dash = spec.indexOf('-');
        if (dash < 0) {
            return new Whole();
        }
        long from = number(spec.substring(0, dash));
        long to = number(spec.substring(dash + 1));
        if (dash == 0) {
            return to < 0 ? new Whole() : suffix(to, fileBytes);
        }
        boolean open = dash == spec.length() - 1;
        if (from < 0 || !open && to < from) {
            return new Whole();
        }
        if (from >= fileBytes) {
            return new Unsatisfiable();
        }
        return new Part(from, open ? fileBytes - 1 : Math.min(to, fileBytes - 1));
    }

    private static ByteRange suffix(long bytes, long fileBytes) {
        return bytes == 0 || fileBytes == 0 ? new Unsatisfiable() : new Part(Math.max(0, fileBytes - bytes), fileBytes - 1);
    }

    /** −1 where there is no number. */
    private static long number(String digits) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(digits);
    }
}
