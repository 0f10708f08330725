package org.parley.roles.edge.door;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses from which somebody has proven himself of late: they go on when strangers have to wait, and noise in their name, which
 * anybody may send over UDP, does not shut them out. Bounded; owned by the SIP loop.
 */
public final class KnownSources {
    private final long rememberedNs;
    private final LinkedHashMap<InetAddress, Long> provenAtNs;

    /** {@code rememberedNs} after the last proof: as long as a registration lasts. */
    public KnownSources(int sourcesMax, long rememberedNs) {
        this.rememberedNs = rememberedNs;
        provenAtNs = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) {
                return size() > sourcesMax;
            }
        };
    }

    public void onProof(InetAddress source, long nowNs) {
        provenAtNs.put(source, nowNs);
    }

    public boolean isKnown(InetAddress source, long nowNs) {
        var at = provenAtNs.get(source);
        return at != null && nowNs - at < rememberedNs;
    }

    public int size() {
        return provenAtNs.size();
    }
}
