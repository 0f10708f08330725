package org.parley.bench.media;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSettings;
import org.parley.net.udp.UdpSocket;

/**
 * Packets of 172 bytes (20 ms of G.711) over the loopback through one UDP loop that sends each one on: over one socket,
 * as WebRTC's are, and over a thousand, as telephones' are. Prints the relaying thread's CPU time and allocation; the
 * generator and the sink have a thread of their own and are not counted. An optional argument: seconds per measurement.
 */
public final class RelayBenchmark {
    private static final int PACKET_BYTES = 172;
    private static final int WARM_UP_SECONDS = 3;
    private static final long TURN_NS = 2_000_000;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<InetSocketAddress> targets = new ArrayList<>();
    private final AtomicLong relayed = new AtomicLong();
    private volatile boolean over;

    private RelayBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        for (int sockets : new int[] {1, 1000}) {
            measure("batched system calls", UdpLoops::open, sockets, 50_000, seconds);
            measure("portable", () -> UdpLoops.openPortable(UdpSettings.DEFAULT), sockets, 50_000, seconds);
        }
    }

    private static void measure(String name, Supplier<UdpLoop> loops, int sockets, int packetsPerSecond, int seconds)
            throws InterruptedException {
        var bench = new RelayBenchmark();
        try (var relay = loops.get();
                var generator = UdpLoops.open()) {
            var sink = new long[1];
            var sinkSocket = generator.open(ANY_PORT, (_, _, _, _, _) -> sink[0]++);
            for (int i = 0; i < sockets; i++) {
                var socket = relay.open(ANY_PORT, (self, data, offset, length, _) -> {
                    self.send(data, offset, length, sinkSocket.localAddress());
                    bench.relayed.lazySet(bench.relayed.getPlain() + 1);
                });
                bench.targets.add(socket.localAddress());
            }
            var thread = Thread.ofPlatform().name("relay").start(() -> {
                while (!bench.over) {
                    relay.poll(20_000_000);
                }
            });
            bench.generate(generator, sinkSocket, packetsPerSecond, WARM_UP_SECONDS);
            long cpuNs = THREADS.getThreadCpuTime(thread.threadId());
            long allocated = THREADS.getThreadAllocatedBytes(thread.threadId());
            long before = bench.relayed.get();
            long sent = bench.generate(generator, sinkSocket, packetsPerSecond, seconds);
            double packets = bench.relayed.get() - before;
            double cpuUs = (THREADS.getThreadCpuTime(thread.threadId()) - cpuNs) / 1e3 / packets;
            System.out.printf(
                    "relay, %-20s, %4d sockets: %5.2f CPU-us per packet, %6.0f packets per CPU second; %4.1f bytes allocated"
                            + " per packet; %.2f %% of %d lost%n",
                    name, sockets, cpuUs, 1e6 / cpuUs,
                    (THREADS.getThreadAllocatedBytes(thread.threadId()) - allocated) / packets,
                    100 * Math.max(0, 1 - packets / sent), sent);
            bench.over = true;
            relay.wakeUp();
            thread.join();
        }
    }

    /** Sends evenly, a small batch each 2 ms, round the sockets; returns how many. */
    private long generate(UdpLoop loop, UdpSocket from, int packetsPerSecond, int seconds) {
        var packet = new byte[PACKET_BYTES];
        Arrays.fill(packet, (byte) 0x55);
        long startNs = System.nanoTime();
        long total = (long) packetsPerSecond * seconds;
        int next = 0;
        for (long sent = 0; sent < total; ) {
            long due = Math.min(total, (System.nanoTime() - startNs) * packetsPerSecond / 1_000_000_000L);
            for (; sent < due; sent++) {
                from.send(packet, 0, PACKET_BYTES, targets.get(next));
                next = next + 1 == targets.size() ? 0 : next + 1;
            }
            loop.poll(TURN_NS);
        }
        for (long end = System.nanoTime() + 200_000_000; System.nanoTime() - end < 0; ) {
            loop.poll(TURN_NS); // What is under way arrives.
        }
        return total;
    }
}
