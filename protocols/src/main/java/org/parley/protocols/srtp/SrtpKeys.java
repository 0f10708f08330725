package org.parley.protocols.srtp;

import java.util.Arrays;

/** The master key and salt of one direction. Secret: never logged, and {@link #toString} does not show them. */
public record SrtpKeys(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    public SrtpKeys {
        if (masterKey.length != profile.keyBytes() || masterSalt.length != profile.saltBytes()) {
            throw new IllegalArgumentException("Key or salt of the wrong length for " + profile);
        }
        masterKey = masterKey.clone();
        masterSalt = masterSalt.clone();
    }

    /** Splits what SDES writes in one piece (RFC 4568 §6.1); the length must be that of the profile. */
    public static SrtpKeys ofSdes(SrtpProfile profile, byte[] keyAndSalt) {
        int total = profile.keyBytes() + profile.saltBytes();
        if (keyAndSalt.length != total) {
            throw new IllegalArgumentException("Key and salt of the wrong length for " + profile);
        }
        return new SrtpKeys(
                profile,
                Arrays.copyOf(keyAndSalt, profile.keyBytes()),
                Arrays.copyOfRange(keyAndSalt, profile.keyBytes(), total));
    }

    @Override
    public byte[] masterKey() {
        return masterKey.clone();
    }

    @Override
    public byte[] masterSalt() {
        return masterSalt.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SrtpKeys keys
                && profile == keys.profile
                && Arrays.equals(masterKey, keys.masterKey)
                && Arrays.equals(masterSalt, keys.masterSalt);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(masterKey);
    }

    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
