package org.parley.net.udp;

import java.net.InetSocketAddress;

/** One bound UDP socket of a {@link UdpLoop}. Owned by the loop's thread. */
public interface UdpSocket extends AutoCloseable {
    /** Where it is bound. */
    InetSocketAddress localAddress();

    /**
     * Queues a datagram; the bytes are copied before this returns, and leave with the loop's next batch. Never blocks:
     * what does not fit is dropped and counted.
     */
    void send(byte[] data, int offset, int length, InetSocketAddress to);

    @Override
    void close();
}
