package org.parley.base.id;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.parley.base.time.WallClock;

/**
 * Makes identifiers and secrets. Identifiers sort by the time they were made: 48 bits of milliseconds, then 80 random
 * bits, in Crockford's base 32 (26 characters, lower case), behind a prefix that says what they name. Thread-safe if
 * its random generator is.
 */
public final class Ids {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

    private final WallClock clock;
    private final RandomGenerator random;

    /** Tests hand in a seeded generator; nodes use {@link #secure}. */
    public Ids(WallClock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** For production: secrets come from the operating system. */
    public static Ids secure(WallClock clock) {
        return new Ids(clock, new SecureRandom());
    }

    /** A new identifier such as {@code call-01jd3…}. The prefix is a noun of the glossary. */
    public String next(String prefix) {
        var text = new StringBuilder(prefix.length() + 27).append(prefix).append('-');
        long millis = clock.now().toEpochMilli();
        for (int shift = 45; shift >= 0; shift -= 5) {
            text.append(ALPHABET[(int) (millis >>> shift) & 31]);
        }
        for (int i = 0; i < 16; i++) {
            text.append(ALPHABET[random.nextInt(32)]);
        }
        return text.toString();
    }

    /** A secret of {@code bytes} random bytes in hexadecimal: tokens, nonces, tags. */
    public String secret(int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }

    /** Fills with random bytes: keys and salts. */
    public void fill(byte[] target) {
        random.nextBytes(target);
    }

    /** A random 32-bit value: SSRCs, first sequence numbers, tie-breakers. */
    public int nextInt() {
        return random.nextInt();
    }

    /** A random 64-bit value. */
    public long nextLong() {
        return random.nextLong();
    }
}
