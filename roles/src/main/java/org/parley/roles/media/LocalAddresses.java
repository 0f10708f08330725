package org.parley.roles.media;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashSet;
import java.util.List;

/** Which of our addresses a peer is told. Thread-safe. */
final class LocalAddresses {
    /** A documentation address (RFC 5737): it goes by the default route, and nothing is ever sent. */
    private static final InetAddress ANYBODY = InetAddress.ofLiteral("192.0.2.1");

    private static final int ADDRESSES_MAX = 8;

    private final MediaSettings settings;

    LocalAddresses(MediaSettings settings) {
        this.settings = settings;
    }

    /** All under which a peer might reach us, the likeliest first: for ICE, which tries them. */
    List<InetAddress> all() {
        if (settings.advertisedAddress().isPresent() || !settings.bindAddress().isAnyLocalAddress()) {
            return List.of(facingAnybody());
        }
        var found = new LinkedHashSet<InetAddress>();
        found.add(facingAnybody());
        try {
            NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUsable)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(this::isReachable)
                    .limit(ADDRESSES_MAX)
                    .forEach(found::add);
        } catch (SocketException _) {
            // The one by the default route must do.
        }
        return List.copyOf(found);
    }

    private static boolean isUsable(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException _) {
            return false; // It went away just now.
        }
    }

    /** Addresses of a link mean nothing without the link's name; IPv6 needs a socket that speaks it. */
    private boolean isReachable(InetAddress address) {
        return !address.isLinkLocalAddress()
                && !address.isLoopbackAddress()
                && (address instanceof Inet4Address || settings.bindAddress() instanceof Inet6Address);
    }

    /** For an offer to somebody whose address is not known yet. */
    InetAddress facingAnybody() {
        return facing(ANYBODY);
    }

    /** The configured address, or the one of ours from which the system would send to {@code peer}. */
    InetAddress facing(InetAddress peer) {
        if (settings.advertisedAddress().isPresent()) {
            return settings.advertisedAddress().get();
        }
        if (!settings.bindAddress().isAnyLocalAddress()) {
            return settings.bindAddress();
        }
        if (peer.isAnyLocalAddress()) {
            return facing(ANYBODY);
        }
        // Connecting a datagram socket sends nothing; it asks the system for the route.
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(peer, 9));
            var local = socket.getLocalAddress();
            return local.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : local;
        } catch (UncheckedIOException | SocketException _) {
            // No route there: the loopback is at least true.
            return InetAddress.getLoopbackAddress();
        }
    }
}
