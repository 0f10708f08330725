package org.parley.net.udp;

import java.net.InetSocketAddress;

/** Receives a socket's datagrams on the loop's thread. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * @param data a buffer of the loop's, valid during the call only; the datagram is {@code [offset, offset+length)},
     *     and the handler may write in it (decrypt in place), at most 64 bytes past its end
     * @param from the sender; the same object for the same sender as long as the loop remembers it
     */
    void onDatagram(UdpSocket socket, byte[] data, int offset, int length, InetSocketAddress from);
}
