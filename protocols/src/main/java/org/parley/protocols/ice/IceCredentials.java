package org.parley.protocols.ice;

import org.parley.base.id.Ids;

/** User fragment and password of one side (RFC 8445 §5.3). The password is secret. */
public record IceCredentials(String fragment, String password) {
    public IceCredentials {
        // RFC 8839 §5.4 has 4 to 256 characters; we are lenient below and strict above.
        if (fragment.isEmpty() || fragment.length() > 256 || password.isEmpty() || password.length() > 256) {
            throw new IllegalArgumentException("Not ICE credentials");
        }
    }

    /** Fresh ones: 32 and 128 random bits. */
    public static IceCredentials random(Ids ids) {
        return new IceCredentials(ids.secret(4), ids.secret(16));
    }

    @Override
    public String toString() {
        return "IceCredentials[" + fragment + "]";
    }
}
