package org.parley.systemtests.survival;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A NAT between a browser and media processes: each process is reached at a door of its own, and sees the browser at another address than
 * the others do. Only who was spoken to may answer. On the way it notes every SRTP index that goes to the browser: sequence numbers and
 * SRTCP indices travel in clear.
 */
final class Wiretap implements AutoCloseable {
    private static final int RTCP_FIRST = 192;
    private static final int RTCP_LAST = 223;

    /** How one process is reached. */
    private final class Door {
        final DatagramChannel front;
        final InetSocketAddress process;
        final Map<SocketAddress, DatagramChannel> behind = new HashMap<>();

        Door(DatagramChannel front, InetSocketAddress process) {
            this.front = front;
            this.process = process;
        }
    }

    private record Behind(Door door, SocketAddress browser) {}

    /** One stream's numbers, unwrapped. */
    private static final class Numbers {
        final Set<Long> seen = new HashSet<>();
        long last = -1;
        final List<String> repeated = new ArrayList<>();
        int count;

        void note(long number, int bits, int door) {
            long range = 1L << bits;
            long index = number;
            if (last >= 0) {
                index = last - Math.floorMod(last, range) + number;
                if (index - last > range / 2) {
                    index -= range;
                } else if (last - index > range / 2) {
                    index += range;
                }
            }
            count++;
            if (!seen.add(index)) {
                repeated.add(index + " at process " + door);
            }
            last = Math.max(last, index);
        }
    }

    private final int authenticationBytes;
    private final Selector selector = Selector.open();
    private final Queue<Runnable> work = new ConcurrentLinkedQueue<>();
    private final Map<String, Numbers> numbers = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4_096);
    private final List<Door> doors = new ArrayList<>();
    private volatile boolean isOpen = true;

    /** @param isGcm where the SRTCP index stands: at the very end, or before ten bytes of authentication */
    Wiretap(boolean isGcm) throws IOException {
        authenticationBytes = isGcm ? 0 : 10;
        Thread.ofPlatform().daemon().name("wiretap").start(this::run);
    }

    /** A new door to a process; returns where browsers reach it. */
    InetSocketAddress door(InetSocketAddress process) {
        try {
            var front = open();
            var door = new Door(front, process);
            work.add(() -> {
                doors.add(door);
                register(front, door);
            });
            selector.wakeup();
            return (InetSocketAddress) front.getLocalAddress();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Indices that went to the browser more than once, and how many there were in all. */
    synchronized String repeated() {
        var text = new StringBuilder();
        numbers.forEach((stream, all) -> all.repeated.forEach(each -> text.append(stream).append(' ').append(each).append("; ")));
        return text.toString();
    }

    synchronized int packets() {
        return numbers.values().stream().mapToInt(all -> all.count).sum();
    }

    private static DatagramChannel open() throws IOException {
        var channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        channel.configureBlocking(false);
        return channel;
    }

    private void register(DatagramChannel channel, Object what) {
        try {
            channel.register(selector, SelectionKey.OP_READ, what);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void run() {
        try {
            while (isOpen) {
                selector.select();
                for (var task = work.poll(); task != null; task = work.poll()) {
                    task.run();
                }
                for (var key : selector.selectedKeys()) {
                    pass((DatagramChannel) key.channel(), key.attachment());
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void pass(DatagramChannel from, Object what) {
        while (true) {
            try {
                buffer.clear();
                var source = from.receive(buffer);
                if (source == null) {
                    return;
                }
                buffer.flip();
                switch (what) {
                    case Door door -> behind(door, source).send(buffer, door.process);
                    case Behind(var door, var browser) -> {
                        if (source.equals(door.process)) {
                            note(doors.indexOf(door));
                            door.front.send(buffer, browser);
                        }
                    }
                    default -> throw new IllegalStateException();
                }
            } catch (IOException _) {
                return; // Its process is gone: that is what is tested.
            }
        }
    }

    private DatagramChannel behind(Door door, SocketAddress browser) throws IOException {
        @Nullable DatagramChannel known = door.behind.get(browser);
        if (known == null) {
            known = open();
            door.behind.put(browser, known);
            register(known, new Behind(door, browser));
        }
        return known;
    }

    private synchronized void note(int door) {
        int first = buffer.get(0) & 0xFF;
        if (first < 128 || first > 191 || buffer.limit() < 12) {
            return;
        }
        int second = buffer.get(1) & 0xFF;
        if (second >= RTCP_FIRST && second <= RTCP_LAST) {
            int index = buffer.getInt(buffer.limit() - authenticationBytes - 4) & 0x7FFF_FFFF;
            numbers.computeIfAbsent("SRTCP " + Integer.toHexString(buffer.getInt(4)), _ -> new Numbers()).note(index, 31, door);
        } else {
            numbers.computeIfAbsent("SRTP " + Integer.toHexString(buffer.getInt(8)), _ -> new Numbers())
                    .note(buffer.getShort(2) & 0xFFFF, 16, door);
        }
    }

    @Override
    public void close() {
        isOpen = false;
        selector.wakeup();
    }
}
