package org.parley.platform.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One change that is asked for. {@code expectedVersion} makes it conditional: what the entry's version has to be, {@link #ABSENT} where
 * there must be none, {@link #ANY} where it does not matter.
 */
public sealed interface StateWrite {
    long ANY = -1;
    long ABSENT = 0;
    long NEVER = Long.MAX_VALUE;

    String space();

    String key();

    long expectedVersion();

    /** Sets a value. The array becomes the store's: do not change it afterwards. */
    record Put(String space, String key, byte[] value, long expiresAtMs, long expectedVersion) implements StateWrite {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Put that
                    && space.equals(that.space)
                    && key.equals(that.key)
                    && expiresAtMs == that.expiresAtMs
                    && expectedVersion == that.expectedVersion
                    && Arrays.equals(value, that.value);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    /** Takes a key out; nothing happens where there is none. */
    record Remove(String space, String key, long expectedVersion) implements StateWrite {}

    static StateWrite put(String space, String key, byte[] value, long expiresAtMs) {
        return new Put(space, key, value, expiresAtMs, ANY);
    }

    static StateWrite remove(String space, String key) {
        return new Remove(space, key, ANY);
    }
}
