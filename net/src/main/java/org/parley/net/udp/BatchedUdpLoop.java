package org.parley.net.udp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.NanoClock;

/**
 * UDP on Linux with few system calls: one epoll for all sockets, recvmmsg for what came, sendmmsg per socket for what
 * the turn queued, an eventfd to wake it. Owned by one thread but for {@link #wakeUp}.
 */
final class BatchedUdpLoop implements UdpLoop {
    private static final int EVENT_BATCH = 256;
    private static final long WAKE_UP = -1;

    private final UdpSettings settings;
    private final Arena arena = Arena.ofShared();
    private final LinuxCalls calls = new LinuxCalls(arena);
    private final int epoll;
    private final int eventFd;
    private final MemorySegment events = arena.allocate(EVENT_BATCH * LinuxCalls.EVENT_BYTES, 8);
    private final MemorySegment addressScratch = arena.allocate(LinuxCalls.SOCKADDR_BYTES, 8);
    private final int datagramBytesMax;
    private final int receiveBatch;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment buffers;
    private final byte[] data;
    private final PeerTable peers;
    private final SendQueue queue;
    private final Failures failures = new Failures();
    private final List<@Nullable Socket> sockets = new ArrayList<>(); // An event's data is the index here.
    private final Deque<Integer> freeIndexes = new ArrayDeque<>();
    private final List<Socket> closedInTurn = new ArrayList<>();
    private final List<Socket> waiting = new ArrayList<>(); // Sockets with queued datagrams.
    private final MemorySegment nameLength = arena.allocate(8, 8);
    private final Pace pace;
    private boolean inTurn;
    private long turns;

    // Raising and closing exclude each other, or a number that was closed and re-used would be written to.
    private final Object wakeLock = new Object();
    private final AtomicBoolean wakePending = new AtomicBoolean();
    private final MemorySegment one = arena.allocate(8, 8);
    private final MemorySegment wakeErrno = LinuxCalls.allocateErrno(arena);
    private boolean closed;
    private volatile long dropped;

    BatchedUdpLoop(UdpSettings settings, NanoClock clock) {
        this.settings = settings;
        pace = new Pace(settings.gatherNs(), clock);
        datagramBytesMax = settings.datagramBytesMax();
        receiveBatch = settings.receiveBatch();
        headers = arena.allocate(receiveBatch * LinuxCalls.MMSGHDR_BYTES, 8);
        names = arena.allocate(receiveBatch * LinuxCalls.SOCKADDR_BYTES, 8);
        buffers = arena.allocate(receiveBatch * (long) datagramBytesMax, 64);
        data = new byte[datagramBytesMax + UdpSettings.SLACK_BYTES];
        peers = new PeerTable(settings.rememberedAddresses());
        queue = new SendQueue(calls, arena, settings);
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        epoll = checked(calls.epollCreate(), "epoll_create1");
        eventFd = checked(calls.eventFd(), "eventfd");
        checked(calls.epollControl(epoll, LinuxCalls.EPOLL_CTL_ADD, eventFd, WAKE_UP), "epoll_ctl");
        for (int i = 0; i < receiveBatch; i++) {
            prepareHeader(i);
        }
    }

    private void prepareHeader(int index) {
        var vector = arena.allocate(LinuxCalls.IOVEC_BYTES, 8);
        vector.set(
                ValueLayout.JAVA_LONG, 0, buffers.address() + index * (long) datagramBytesMax);
        vector.set(ValueLayout.JAVA_LONG, LinuxCalls.IOV_LEN, datagramBytesMax);
        long header = index * LinuxCalls.MMSGHDR_BYTES;
        headers.set(
                ValueLayout.JAVA_LONG,
                header + LinuxCalls.MSG_NAME,
                names.address() + index * LinuxCalls.SOCKADDR_BYTES);
        headers.set(ValueLayout.JAVA_LONG, header + LinuxCalls.MSG_IOV, vector.address());
        headers.set(ValueLayout.JAVA_LONG, header + LinuxCalls.MSG_IOVLEN, 1);
    }

    @Override
    public UdpSocket open(InetSocketAddress bindAddress, DatagramHandler handler) {
        int family = bindAddress.getAddress() instanceof Inet6Address ? LinuxCalls.AF_INET6 : LinuxCalls.AF_INET;
        int fd = calls.socket(family);
        if (fd < 0) {
            throw new ParleyException(
                    ErrorCode.NODE_AT_LIMIT, "No socket for UDP " + Failures.text(bindAddress) + " (error " + -fd + ").");
        }
        calls.setBuffers(fd, settings.socketBufferBytes());
        if (family == LinuxCalls.AF_INET6) {
            calls.setDualStack(fd);
        }
        int length = PeerAddress.of(bindAddress).write(addressScratch, 0, family);
        int result = calls.bind(fd, addressScratch, length);
        if (result < 0) {
            calls.close(fd);
            throw refused(bindAddress, -result);
        }
        checked(calls.localAddress(fd, addressScratch), "getsockname");
        int index = freeIndexes.isEmpty() ? sockets.size() : freeIndexes.pop();
        var local = PeerAddress.read(addressScratch, 0, peers);
        var socket = new Socket(fd, index, family, local, handler);
        if (index == sockets.size()) {
            sockets.add(socket);
        } else {
            sockets.set(index, socket);
        }
        checked(calls.epollControl(epoll, LinuxCalls.EPOLL_CTL_ADD, fd, index), "epoll_ctl");
        return socket;
    }

    private static ParleyException refused(InetSocketAddress address, int error) {
        return switch (error) {
            case LinuxCalls.EADDRINUSE -> Failures.portTaken(address);
            case LinuxCalls.EADDRNOTAVAIL -> Failures.cannotBind(address, "it is not an address of this machine");
            case LinuxCalls.EACCES -> Failures.cannotBind(address, "this user may not open that port");
            default -> Failures.cannotBind(address, "error " + error);
        };
    }

    @Override
    public int poll(long timeoutNs) {
        flush();
        int ready = awaitReady(timeoutNs);
        int received = 0;
        turns++;
        inTurn = true;
        for (int i = 0; i < ready; i++) {
            long index = events.get(ValueLayout.JAVA_LONG_UNALIGNED, i * LinuxCalls.EVENT_BYTES + LinuxCalls.EVENT_DATA);
            if (index == WAKE_UP) {
                // First drain, then forget: who comes in between is served by the end of this turn, and nobody after
                // it finds the wake-up still pending with nothing raised.
                calls.drain(eventFd);
                wakePending.set(false);
            } else {
                var socket = sockets.get((int) index);
                received += socket == null ? 0 : receive(socket);
            }
        }
        inTurn = false;
        forgetClosed();
        flush();
        pace.onTurn(received);
        return received;
    }

    /**
     * Where datagrams come by the thousand, waiting for each costs a switch of threads, here and at the sender: then we look, and if
     * there is nothing stand still for a moment and look again. What waited together is handled together.
     */
    private int awaitReady(long timeoutNs) {
        long gatherNs = Math.min(pace.gatherNs(), timeoutNs);
        if (gatherNs <= 0) {
            return calls.epollWait(epoll, events, EVENT_BATCH, timeoutNs);
        }
        int ready = calls.epollWait(epoll, events, EVENT_BATCH, 0);
        if (ready != 0) {
            return ready;
        }
        calls.sleep(gatherNs);
        return calls.epollWait(epoll, events, EVENT_BATCH, 0);
    }

    private int receive(Socket socket) {
        if (!socket.isBusy) {
            return receiveOne(socket);
        }
        int total = 0;
        while (total < UdpSettings.FAIR_SHARE && !socket.isClosed) {
            for (int i = 0; i < receiveBatch; i++) {
                headers.set(
                        ValueLayout.JAVA_INT,
                        i * LinuxCalls.MMSGHDR_BYTES + LinuxCalls.MSG_NAMELEN,
                        (int) LinuxCalls.SOCKADDR_BYTES);
            }
            int count = calls.receiveMany(socket.fd, headers, receiveBatch);
            for (int i = 0; i < count && !socket.isClosed; i++) {
                deliver(socket, i);
            }
            total += Math.max(0, count);
            if (count < receiveBatch) {
                socket.isBusy = total > 1;
                break; // Empty, or an error about an earlier datagram: epoll tells again if there is more.
            }
        }
        return total;
    }

    /**
     * A telephone's socket has one datagram each time, and one plain call costs least. When epoll soon tells of it again, more come at a
     * time, and from then on they are taken together.
     */
    private int receiveOne(Socket socket) {
        nameLength.set(ValueLayout.JAVA_INT, 0, (int) LinuxCalls.SOCKADDR_BYTES);
        int length = calls.receiveOne(
                socket.fd, buffers.address(), datagramBytesMax, names.address(), nameLength.address());
        socket.isBusy = socket.lastTurn == turns - 1;
        socket.lastTurn = turns;
        if (length < 0) {
            return 0;
        }
        if (length <= datagramBytesMax) {
            hand(socket, 0, length);
        }
        return 1;
    }

    private void deliver(Socket socket, int index) {
        long header = index * LinuxCalls.MMSGHDR_BYTES;
        if ((headers.get(ValueLayout.JAVA_INT, header + LinuxCalls.MSG_FLAGS) & LinuxCalls.MSG_TRUNC) != 0) {
            return;
        }
        hand(socket, index, headers.get(ValueLayout.JAVA_INT, header + LinuxCalls.MSG_LEN));
    }

    private void hand(Socket socket, int index, int length) {
        MemorySegment.copy(
                buffers, ValueLayout.JAVA_BYTE, index * (long) datagramBytesMax, data, 0, length);
        var from = PeerAddress.read(names, index * LinuxCalls.SOCKADDR_BYTES, peers);
        try {
            socket.handler.onDatagram(socket, data, 0, length, from);
        } catch (RuntimeException failure) {
            failures.onHandlerFailure(socket, failure);
        }
    }

    private void flush() {
        for (int i = 0; i < waiting.size(); i++) {
            var socket = waiting.get(i);
            queue.send(socket.fd, socket.firstQueued);
            socket.firstQueued = SendQueue.NONE;
        }
        waiting.clear();
        dropped = queue.dropped();
    }

    /** An index is given to a new socket only when no event of this turn can mean the old one. */
    private void forgetClosed() {
        for (var socket : closedInTurn) {
            freeIndexes.push(socket.index);
        }
        closedInTurn.clear();
    }

    @Override
    public void wakeUp() {
        if (wakePending.compareAndSet(false, true)) {
            synchronized (wakeLock) {
                if (!closed) {
                    LinuxCalls.raise(eventFd, one, wakeErrno);
                }
            }
        }
    }

    @Override
    public long droppedOnSend() {
        return dropped;
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        flush();
        for (var socket : sockets) {
            if (socket != null) {
                calls.close(socket.fd);
                socket.isClosed = true;
            }
        }
        sockets.clear();
        calls.close(eventFd);
        calls.close(epoll);
        arena.close();
    }

    private static int checked(int result, String call) {
        if (result < 0) {
            throw new UnsupportedOperationException(call + " failed with error " + -result + ".");
        }
        return result;
    }

    private final class Socket implements UdpSocket {
        private final int fd;
        private final int index;
        private final int family;
        private final InetSocketAddress localAddress;
        private final DatagramHandler handler;
        private int firstQueued = SendQueue.NONE;
        private int lastQueued;
        private long lastTurn = Long.MIN_VALUE;
        private boolean isBusy; // Several datagrams came at a time.
        private boolean isClosed;

        Socket(int fd, int index, int family, InetSocketAddress localAddress, DatagramHandler handler) {
            this.fd = fd;
            this.index = index;
            this.family = family;
            this.localAddress = localAddress;
            this.handler = handler;
        }

        @Override
        public InetSocketAddress localAddress() {
            return localAddress;
        }

        @Override
        public void send(byte[] bytes, int offset, int length, InetSocketAddress to) {
            if (isClosed || length > datagramBytesMax || to.isUnresolved() || to.getPort() == 0) {
                drop();
                return;
            }
            if (queue.isFull(length)) {
                flush();
            }
            int slot = queue.add(bytes, offset, length, peers.converted(to), family);
            if (slot == SendQueue.NONE) {
                drop();
            } else if (firstQueued == SendQueue.NONE) {
                firstQueued = slot;
                lastQueued = slot;
                waiting.add(this);
            } else {
                queue.chain(lastQueued, slot);
                lastQueued = slot;
            }
        }

        private void drop() {
            queue.onDropped();
            dropped = queue.dropped();
        }

        @Override
        public void close() {
            if (isClosed) {
                return;
            }
            isClosed = true;
            if (firstQueued != SendQueue.NONE) {
                // What was queued before leaves: a goodbye is often the last thing one says.
                queue.send(fd, firstQueued);
                firstQueued = SendQueue.NONE;
                waiting.remove(this);
            }
            calls.close(fd); // That takes it out of epoll as well.
            sockets.set(index, null);
            if (inTurn) {
                closedInTurn.add(this);
            } else {
                freeIndexes.push(index);
            }
        }
    }
}
