package org.parley.net.udp;

import java.net.InetSocketAddress;

/**
 * A set of UDP sockets served by one thread. Everything but {@link #wakeUp} belongs to that thread; it opens sockets,
 * polls, and is called back with datagrams from within {@link #poll}.
 */
public interface UdpLoop extends AutoCloseable {
    /** Opens a socket. Port 0 picks a free one. PORT_TAKEN names the address that is in use. */
    UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler);

    /**
     * Sends what is queued, waits at most {@code timeoutNs} for datagrams or {@link #wakeUp}, hands those that came to
     * their handlers, and sends what these queued. Returns the number of datagrams received.
     */
    int poll(long timeoutNs);

    /** Ends the wait of a {@link #poll} under way or the next one. Thread-safe. */
    void wakeUp();

    /** Datagrams that could not be sent (buffer full, unreachable) since the start. */
    long droppedOnSend();

    @Override
    void close();
}
