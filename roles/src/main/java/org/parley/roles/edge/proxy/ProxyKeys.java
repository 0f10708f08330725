package org.parley.roles.edge.proxy;

import java.util.Arrays;
import org.parley.protocols.sip.proxy.Branches;
import org.parley.protocols.sip.proxy.FlowTokens;
import org.parley.protocols.sip.proxy.KeyedHash;
import org.parley.protocols.sip.proxy.RouteMarks;
import org.parley.protocols.sip.proxy.TopologyCloak;

/** What the proxy's branches, marks and tokens are made with. For one SIP loop. */
public record ProxyKeys(Branches branches, RouteMarks marks, FlowTokens flowTokens, TopologyCloak cloak) {
    /** How many random bytes it takes. */
    public static final int SECRET_BYTES = 2 * KeyedHash.KEY_BYTES + 32 + TopologyCloak.KEY_BYTES;

    public static ProxyKeys of(byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException("The secret has " + SECRET_BYTES + " bytes");
        }
        int half = KeyedHash.KEY_BYTES;
        return new ProxyKeys(
                new Branches(new KeyedHash(Arrays.copyOf(secret, half))),
                new RouteMarks(new KeyedHash(Arrays.copyOfRange(secret, half, 2 * half))),
                new FlowTokens(Arrays.copyOfRange(secret, 2 * half, 2 * half + 32)),
                new TopologyCloak(Arrays.copyOfRange(secret, 2 * half + 32, SECRET_BYTES)));
    }
}
