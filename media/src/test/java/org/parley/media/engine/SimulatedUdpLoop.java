package org.parley.media.engine;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;

/** A network in memory: datagrams arrive at the next poll, in order. */
public final class SimulatedUdpLoop implements UdpLoop {
    private record Datagram(byte[] bytes, InetSocketAddress from, InetSocketAddress to) {}

    private final class Socket implements UdpSocket {
        private final InetSocketAddress address;
        private final DatagramHandler handler;

        Socket(InetSocketAddress address, DatagramHandler handler) {
            this.address = address;
            this.handler = handler;
        }

        @Override
        public InetSocketAddress localAddress() {
            return address;
        }

        @Override
        public void send(byte[] data, int offset, int length, InetSocketAddress to) {
            var bytes = new byte[length];
            System.arraycopy(data, offset, bytes, 0, length);
            queue.add(new Datagram(bytes, address, to));
        }

        @Override
        public void close() {
            sockets.remove(address);
        }
    }

    private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();
    private final Queue<Datagram> queue = new ArrayDeque<>();
    private int nextPort = 50_000;

    @Override
    public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
        var address = bindAddress.getPort() != 0
                ? bindAddress
                : new InetSocketAddress(bindAddress.getAddress(), nextPort++);
        if (sockets.containsKey(address)) {
            throw new ParleyException(ErrorCode.PORT_TAKEN, address + " is in use");
        }
        var socket = new Socket(address, handler);
        sockets.put(address, socket);
        return socket;
    }

    @Override
    public int poll(long timeoutNs) {
        int delivered = 0;
        for (int waiting = queue.size(); waiting > 0; waiting--) {
            var datagram = queue.remove();
            var socket = sockets.get(datagram.to());
            if (socket != null) {
                var buffer = new byte[8 + datagram.bytes().length + 64];
                System.arraycopy(datagram.bytes(), 0, buffer, 8, datagram.bytes().length);
                socket.handler.onDatagram(socket, buffer, 8, datagram.bytes().length, datagram.from());
                delivered++;
            }
        }
        return delivered;
    }

    int openSockets() {
        return sockets.size();
    }

    @Override
    public void wakeUp() {}

    @Override
    public long droppedOnSend() {
        return 0;
    }

    @Override
    public void close() {
        sockets.clear();
    }
}
