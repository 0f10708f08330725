package org.parley.roles.media;

import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;

/** Which of our addresses a peer is told. Thread-safe. */
final class LocalAddresses {
    /** A documentation address (RFC 5737): it goes by the default route, and nothing is ever sent. */
    private static final InetAddress ANYBODY = InetAddress.ofLiteral("192.0.2.1");

    private final MediaSettings settings;

    LocalAddresses(MediaSettings settings) {
        this.settings = settings;
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
