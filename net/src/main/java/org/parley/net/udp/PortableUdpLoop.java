package org.parley.net.udp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ParleyException;

/** The twin that runs everywhere: datagrams leave at once, one system call each. Owned by one thread. */
final class PortableUdpLoop implements UdpLoop {
    private final UdpSettings settings;
    private final Selector selector;
    private final int datagramBytesMax;
    private final ByteBuffer sendBuffer;
    private final ByteBuffer receiveBuffer;
    private final byte[] data;
    private final Map<InetSocketAddress, InetSocketAddress> remembered;
    private final Consumer<SelectionKey> onReady = this::receive;
    private final Failures failures = new Failures();
    private volatile long dropped;
    private int received;

    PortableUdpLoop(UdpSettings settings) {
        this.settings = settings;
        datagramBytesMax = settings.datagramBytesMax();
        sendBuffer = ByteBuffer.allocateDirect(datagramBytesMax);
        receiveBuffer = ByteBuffer.allocateDirect(datagramBytesMax + 1); // One more than we take: tells what was cut.
        data = new byte[datagramBytesMax + UdpSettings.SLACK_BYTES];
        remembered = new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, InetSocketAddress> eldest) {
                return size() > settings.rememberedAddresses();
            }
        };
        try {
            selector = Selector.open();
        } catch (IOException failure) {
            throw new UncheckedIOException("No selector for UDP sockets.", failure);
        }
    }

    @Override
    public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open(
                    bindAddress.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6
                            : StandardProtocolFamily.INET);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, settings.socketBufferBytes());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.socketBufferBytes());
            channel.bind(bindAddress);
            var socket = new Socket(channel, (InetSocketAddress) channel.getLocalAddress(), handler);
            channel.register(selector, SelectionKey.OP_READ, socket);
            return socket;
        } catch (IOException | UnsupportedOperationException failure) {
            closeQuietly(channel);
            throw refused(bindAddress, failure);
        }
    }

    private static ParleyException refused(InetSocketAddress address, Exception failure) {
        var message = String.valueOf(failure.getMessage());
        var refusal = failure instanceof BindException && message.contains("in use")
                ? Failures.portTaken(address)
                : Failures.cannotBind(address, message);
        refusal.initCause(failure);
        return refusal;
    }

    @Override
    public int poll(long timeoutNs) {
        received = 0;
        try {
            if (timeoutNs <= 0) {
                selector.selectNow(onReady);
            } else {
                selector.select(onReady, (timeoutNs + 999_999) / 1_000_000); // Rounded up: late by less than 1 ms.
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The selector of UDP sockets failed.", failure);
        }
        return received;
    }

    private void receive(SelectionKey key) {
        var socket = (Socket) key.attachment();
        for (int i = 0; i < UdpSettings.FAIR_SHARE && socket.channel.isOpen(); i++) {
            InetSocketAddress from;
            receiveBuffer.clear();
            try {
                from = (InetSocketAddress) socket.channel.receive(receiveBuffer);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException _) {
                continue; // An ICMP error about an earlier datagram; the next receive brings datagrams again.
            }
            if (from == null) {
                return;
            }
            int length = receiveBuffer.flip().remaining();
            if (length > datagramBytesMax) {
                continue;
            }
            receiveBuffer.get(data, 0, length);
            received++;
            deliver(socket, length, remember(from));
        }
    }

    private InetSocketAddress remember(InetSocketAddress from) {
        var known = remembered.putIfAbsent(from, from);
        return known == null ? from : known;
    }

    private void deliver(Socket socket, int length, InetSocketAddress from) {
        try {
            socket.handler.onDatagram(socket, data, 0, length, from);
        } catch (RuntimeException failure) {
            failures.onHandlerFailure(socket, failure);
        }
    }

    @Override
    public void wakeUp() {
        if (selector.isOpen()) {
            selector.wakeup();
        }
    }

    @Override
    public long droppedOnSend() {
        return dropped;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One writer, the loop's thread; others only read.
    private void onDropped() {
        dropped++;
    }

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        for (var key : selector.keys()) {
            closeQuietly(key.channel());
        }
        closeQuietly(selector);
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception _) {
            // Nothing can be done about a socket that will not close, and nothing is lost.
        }
    }

    private final class Socket implements UdpSocket {
        private final DatagramChannel channel;
        private final InetSocketAddress localAddress;
        private final DatagramHandler handler;

        Socket(DatagramChannel channel, InetSocketAddress localAddress, DatagramHandler handler) {
            this.channel = channel;
            this.localAddress = localAddress;
            this.handler = handler;
        }

        @Override
        public InetSocketAddress localAddress() {
            return localAddress;
        }

        @Override
        public void send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            if (length > datagramBytesMax) {
                onDropped();
                return;
            }
            sendBuffer.clear().put(bytes, offset, length).flip();
            try {
                if (channel.send(sendBuffer, to) == 0) {
                    onDropped();
                }
            } catch (IOException | UnsupportedAddressTypeException | UnresolvedAddressException _) {
                onDropped();
            }
        }

        @Override
        public void close() {
            closeQuietly(channel);
        }
    }
}
