package org.parley.platform.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is stored. The array is the store's own: do not change it.
 *
 * @param version grows with each write to the store
 * @param expiresAtMs since 1970; {@link StateWrite#NEVER}
 */
public record StateEntry(String key, byte[] value, long version, long expiresAtMs) {
    public boolean isLive(long nowMs) {
        return expiresAtMs > nowMs;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateEntry that
                && key.equals(that.key)
                && version == that.version
                && expiresAtMs == that.expiresAtMs
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode() * 31 + Long.hashCode(version);
    }

    @Override
    public String toString() {
        return key + " (version " + version + ", " + value.length + " bytes)";
    }
}
