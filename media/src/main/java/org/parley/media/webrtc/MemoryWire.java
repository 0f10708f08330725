package org.parley.media.webrtc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.parley.net.udp.DatagramHandler;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;

/** Sockets that reach each other in memory: for {@link WebRtcWarmUp}, and for tests. Not thread-safe. */
final class MemoryWire implements UdpLoop {
    static final int QUEUE_MAX = 1024;
    private static final int SLACK_BYTES = 64;
    private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.1");

    private record Datagram(byte[] data, int length, InetSocketAddress from, InetSocketAddress to) {}

    private final Map<InetSocketAddress, Socket> sockets = new HashMap<>();
    private final Queue<Datagram> queue = new ArrayDeque<>();
    private long dropped;
    private int nextPort = 40_000;

    @Override
    public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
        var address = new InetSocketAddress(HOST, bindAddress.getPort() == 0 ? nextPort++ : bindAddress.getPort());
        var socket = new Socket(address, handler);
        sockets.put(address, socket);
        return socket;
    }

    /** Delivers what is queued, and what that leads to; never waits. */
    @Override
    public int poll(long timeoutNs) {
        int delivered = 0;
        for (var datagram = queue.poll(); datagram != null; datagram = queue.poll()) {
            var socket = sockets.get(datagram.to());
            if (socket != null) {
                socket.handler.onDatagram(socket, datagram.data(), 0, datagram.length(), datagram.from());
                delivered++;
            }
        }
        return delivered;
    }

    @Override
    public void wakeUp() {
        // Nobody waits here.
    }

    @Override
    public long droppedOnSend() {
        return dropped;
    }

    @Override
    public void close() {
        sockets.clear();
    }

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
            if (queue.size() >= QUEUE_MAX) {
                dropped++;
                return;
            }
            var copy = Arrays.copyOf(Arrays.copyOfRange(data, offset, offset + length), length + SLACK_BYTES);
            queue.add(new Datagram(copy, length, address, to));
        }

        @Override
        public void close() {
            sockets.remove(address, this);
        }
    }
}
