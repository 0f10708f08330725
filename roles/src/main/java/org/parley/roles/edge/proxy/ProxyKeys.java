package org.parley.roles.edge.proxy;

import java.util.Arrays;
import java.util.List;
import org.parley.base.id.Ids;
import org.parley.platform.state.StateStore;
import org.parley.platform.state.StateWrite;
import org.parley.protocols.sip.proxy.Branches;
import org.parley.protocols.sip.proxy.FlowTokens;
import org.parley.protocols.sip.proxy.KeyedHash;
import org.parley.protocols.sip.proxy.RouteMarks;
import org.parley.protocols.sip.proxy.TopologyCloak;

/** What the proxy's branches, marks and tokens are made with. For one SIP loop. */
public record ProxyKeys(Branches branches, RouteMarks marks, FlowTokens flowTokens, TopologyCloak cloak) {
    /** How many random bytes it takes. */
    static final int SECRET_BYTES = 2 * KeyedHash.KEY_BYTES + 32 + TopologyCloak.KEY_BYTES;

    private static final String SPACE = "edge-secrets";
    private static final String KEY = "proxy";

    /** Made once and kept: dialogs that we record-routed shall go on after a restart. May wait for storage. */
    public static ProxyKeys kept(StateStore state, Ids ids) {
        var kept = state.read(SPACE, KEY);
        if (kept.isPresent() && kept.get().value().length == SECRET_BYTES) {
            return of(kept.get().value());
        }
        var secret = new byte[SECRET_BYTES];
        ids.fill(secret);
        state.write(List.of(StateWrite.put(SPACE, KEY, secret, StateWrite.NEVER))).join();
        return of(secret);
    }

    static ProxyKeys of(byte[] secret) {
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
