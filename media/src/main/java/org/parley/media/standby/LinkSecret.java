package org.parley.media.standby;

/** What a node and its standby both know: at least 32 random bytes. Never logged. */
public record LinkSecret(byte[] bytes) {
    private static final int BYTES_MIN = 32;

    public LinkSecret {
        if (bytes.length < BYTES_MIN) {
            throw new IllegalArgumentException("A standby's secret has " + BYTES_MIN + " bytes or more");
        }
        bytes = bytes.clone();
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkSecret secret && java.security.MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return LinkSecret.class.hashCode();
    }

    @Override
    public String toString() {
        return "LinkSecret";
    }
}
