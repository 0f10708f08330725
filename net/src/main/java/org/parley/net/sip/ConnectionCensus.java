package org.parley.net.sip;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts open connections, in all and by address, and says no at the limits. Thread-safe. */
final class ConnectionCensus {
    private final int totalMax;
    private final int perAddressMax;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>(); // Its size is at most totalMax.
    private int total;

    ConnectionCensus(FlowLimits limits) {
        totalMax = limits.connectionsMax();
        perAddressMax = limits.connectionsPerAddressMax();
    }

    /** Whether one more may be opened; if so it counts, until {@link #leave}. */
    synchronized boolean enter(InetAddress address) {
        int here = byAddress.getOrDefault(address, 0);
        if (total >= totalMax || here >= perAddressMax) {
            return false;
        }
        byAddress.put(address, here + 1);
        total++;
        return true;
    }

    synchronized void leave(InetAddress address) {
        int here = byAddress.getOrDefault(address, 0);
        if (here <= 1) {
            byAddress.remove(address);
        } else {
            byAddress.put(address, here - 1);
        }
        total--;
    }

    synchronized int total() {
        return total;
    }
}
