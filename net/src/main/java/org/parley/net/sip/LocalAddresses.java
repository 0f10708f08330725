package org.parley.net.sip;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of our addresses a peer should be told: the advertised one where there is one, else the local address that the
 * system would send to that peer from. Thread-safe; remembers a bounded number of answers.
 */
public final class LocalAddresses {
    private static final int REMEMBERED_MAX = 1024;

    private final Optional<String> advertised;
    private final Map<InetAddress, String> facing = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, String> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };

    /** {@code advertised} is the configured {@code node.advertised-address}, a name or an address. */
    public LocalAddresses(Optional<String> advertised) {
        this.advertised = advertised;
    }

    /** The host to write into Via, Contact and SDP for this peer; IPv6 addresses come without brackets. */
    public String facing(InetAddress peer) {
        return advertised.orElseGet(() -> lookUp(peer));
    }

    private synchronized String lookUp(InetAddress peer) {
        return facing.computeIfAbsent(peer, LocalAddresses::ask);
    }

    private static String ask(InetAddress peer) {
        // Connecting a UDP socket sends nothing: it only makes the system choose a route and its source address.
        try (var probe = new DatagramSocket()) {
            probe.connect(new InetSocketAddress(peer, 9));
            return text(probe.getLocalAddress());
        } catch (IOException | RuntimeException _) {
            return text(InetAddress.getLoopbackAddress()); // No route: nothing that we say would reach it.
        }
    }

    /** The address without brackets and without the name of an interface. */
    static String text(InetAddress address) {
        var literal = address.getHostAddress();
        int scope = literal.indexOf('%');
        return scope < 0 ? literal : literal.substring(0, scope);
    }
}
