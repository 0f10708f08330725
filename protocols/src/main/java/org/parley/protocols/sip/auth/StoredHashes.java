package org.parley.protocols.sip.auth;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of one user's password: H(user:realm:password) for each algorithm ({@link DigestAlgorithm#ha1}). Kept as bytes,
 * since a node has one for every telephone that comes. Immutable.
 */
public final class StoredHashes {
    /** Of who does not exist. */
    public static final StoredHashes NONE = new StoredHashes(new byte[0], 0);

    private final byte[] all; // One behind the other, in the order of DigestAlgorithm.
    private final int present; // Bit i: the algorithm of that ordinal.

    private StoredHashes(byte[] all, int present) {
        this.all = all;
        this.present = present;
    }

    /** Of hashes in hexadecimal; those that are no hash of their algorithm's size are left out. */
    public static StoredHashes of(Map<DigestAlgorithm, String> ha1s) {
        var all = new byte[0];
        int present = 0;
        for (var algorithm : DigestAlgorithm.values()) {
            var hash = bytes(ha1s.get(algorithm), algorithm.hashBytes());
            if (hash != null) {
                present |= 1 << algorithm.ordinal();
                all = Arrays.copyOf(all, all.length + hash.length);
                System.arraycopy(hash, 0, all, all.length - hash.length, hash.length);
            }
        }
        return new StoredHashes(all, present);
    }

    private static byte @Nullable [] bytes(@Nullable String hex, int length) {
        if (hex == null || hex.length() != 2 * length) {
            return null;
        }
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException notHex) {
            return null;
        }
    }

    public boolean has(DigestAlgorithm algorithm) {
        return (present & 1 << algorithm.ordinal()) != 0;
    }

    /** In lower-case hexadecimal, as it goes into a response; zeros where there is none. */
    String hex(DigestAlgorithm wanted) {
        if (!has(wanted)) {
            return "0".repeat(2 * wanted.hashBytes());
        }
        int from = 0;
        for (var algorithm : DigestAlgorithm.values()) {
            if (algorithm == wanted) {
                break;
            }
            from += has(algorithm) ? algorithm.hashBytes() : 0;
        }
        return HexFormat.of().formatHex(all, from, from + wanted.hashBytes());
    }
}
