package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocketFactory;
import org.parley.base.time.SystemTime;
import org.parley.systemtests.node.ParleyNode;

/**
 * People who mean harm, over UDP, TCP, TLS and WebSocket at once, from many loopback addresses, each transport from its own: noise, endless
 * headers, lengths that lie, scanners, and connections that begin a message and never end it. They go on until closed.
 */
public final class Attackers implements AutoCloseable {
    private static final int OVER_UDP = 2;
    private static final int OVER_TCP = 3;
    private static final int OVER_TLS = 4;
    private static final int OVER_WEBSOCKET = 5;
    private static final int HALF_OPEN = 6;
    private static final int HALF_OPEN_COUNT = 200;
    private static final Duration BETWEEN_DATAGRAMS = Duration.ofMillis(2);
    private static final Duration BETWEEN_PIECES = Duration.ofMillis(5);

    private final ParleyNode node;
    private final AtomicLong sent = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> halfOpen = new ArrayList<>();
    private volatile boolean isOver;

    private interface Attack {
        void once(SplittableRandom random) throws IOException, InterruptedException;
    }

    private Attackers(ParleyNode node) {
        this.node = node;
    }

    /** They begin. The same seed sends the same. */
    public static Attackers of(ParleyNode node, long seed) {
        var attackers = new Attackers(node);
        attackers.openHalf();
        var tls = Trusting.context().getSocketFactory();
        attackers.repeat(seed, attackers::datagrams);
        attackers.repeat(seed + 1, random -> attackers.stream(random, plain(address(OVER_TCP, random), node.port("sip.tcp.port"))));
        attackers.repeat(seed + 2, random -> attackers.stream(random, secure(tls, address(OVER_TLS, random), node.port("sip.tls.port"))));
        attackers.repeat(seed + 3, attackers::webSocket);
        return attackers;
    }

    /** One of many: most that scan are shut out at once, and others come. */
    private static InetAddress address(int network, SplittableRandom random) {
        return InetAddress.ofLiteral("127.0." + network + "." + (1 + random.nextInt(254)));
    }

    private void repeat(long seed, Attack attack) {
        threads.add(Thread.ofVirtual().start(() -> {
            var random = new SplittableRandom(seed);
            while (!isOver) {
                try {
                    attack.once(random);
                } catch (IOException | CompletionException _) {
                    pause(BETWEEN_PIECES); // Thrown out, as it should be; it comes again.
                } catch (InterruptedException _) {
                    return;
                }
            }
        }));
    }

    private static void pause(Duration time) {
        try {
            SystemTime.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Socket plain(InetAddress from, int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port, from, 0);
    }

    private static Socket secure(SSLSocketFactory factory, InetAddress from, int port) throws IOException {
        return factory.createSocket(InetAddress.getLoopbackAddress(), port, from, 0);
    }

    private void openHalf() {
        try {
            for (int i = 0; i < HALF_OPEN_COUNT; i++) {
                var socket = plain(InetAddress.ofLiteral("127.0." + HALF_OPEN + ".1"), node.port(i % 2 == 0 ? "sip.tcp.port" : "sip.tls.port"));
                halfOpen.add(socket);
                socket.getOutputStream().write("INVITE sip:100@".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void datagrams(SplittableRandom random) throws IOException, InterruptedException {
        try (var socket = new DatagramSocket(new InetSocketAddress(address(OVER_UDP, random), 0))) { // Many source ports.
            var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port("sip.udp.port"));
            for (int i = 0; i < 20 && !isOver; i++) {
                var bytes = hostile(random);
                socket.send(new DatagramPacket(bytes, Math.min(bytes.length, 60_000), to));
                sent.incrementAndGet();
                SystemTime.sleep(BETWEEN_DATAGRAMS);
            }
        }
    }

    /** Slowly, in pieces of any size. */
    private void stream(SplittableRandom random, Socket connection) throws IOException, InterruptedException {
        try (connection) {
            for (int i = 0; i < 5 && !isOver; i++) {
                var bytes = hostile(random);
                for (int at = 0; at < bytes.length && !isOver; ) {
                    int length = Math.min(bytes.length - at, 1 + random.nextInt(2_000));
                    connection.getOutputStream().write(bytes, at, length);
                    connection.getOutputStream().flush();
                    at += length;
                    SystemTime.sleep(BETWEEN_PIECES);
                }
                sent.incrementAndGet();
            }
        }
    }

    private void webSocket(SplittableRandom random) throws InterruptedException {
        try (var http = HttpClient.newBuilder().sslContext(Trusting.context()).localAddress(address(OVER_WEBSOCKET, random)).build()) {
            var socket = http.newWebSocketBuilder()
                    .subprotocols("sip")
                    .buildAsync(URI.create("wss://127.0.0.1:" + node.port("http.port") + "/sip"), new WebSocket.Listener() {})
                    .join();
            try {
                for (int i = 0; i < 20 && !isOver; i++) {
                    var bytes = hostile(random);
                    if (random.nextBoolean()) {
                        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
                    } else {
                        socket.sendText(new String(bytes, StandardCharsets.ISO_8859_1), true).join();
                    }
                    sent.incrementAndGet();
                    SystemTime.sleep(BETWEEN_PIECES);
                }
            } finally {
                socket.abort();
                http.shutdownNow();
            }
        }
    }

    private static byte[] hostile(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> noise(random);
            case 1 -> ascii("INVITE sip:100@127.0.0.1 SIP/2.0\r\n" + "X-Endless: more and more and more\r\n".repeat(1 + random.nextInt(3_000)));
            case 2 -> ascii(options(random, "phone") + "Content-Length: " + random.nextLong() + "\r\n\r\n");
            case 3 -> ascii(options(random, "phone") + "Content-Length: 99999999\r\n\r\nshort");
            case 4 -> ascii(options(random, List.of("friendly-scanner", "sipvicious", "sundayddr", "pplsip").get(random.nextInt(4))) + "Content-Length: 0\r\n\r\n");
            default -> broken(ascii(options(random, "phone") + "Content-Length: 0\r\n\r\n"), random);
        };
    }

    private static String options(SplittableRandom random, String agent) {
        long unique = random.nextLong(Long.MAX_VALUE);
        return """
                OPTIONS sip:100@127.0.0.1 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%1$d;rport
                From: <sip:%1$d@127.0.0.1>;tag=%1$d
                To: <sip:100@127.0.0.1>
                Call-ID: %1$d
                CSeq: 1 OPTIONS
                Max-Forwards: 70
                User-Agent: %2$s
                """.formatted(unique, agent).replace("\n", "\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] broken(byte[] bytes, SplittableRandom random) {
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static byte[] noise(SplittableRandom random) {
        var bytes = new byte[1 + random.nextInt(1_400)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** How many hostile messages have gone out. */
    public long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        isOver = true;
        try {
            for (var thread : threads) {
                thread.interrupt();
                thread.join(Duration.ofSeconds(5));
            }
            for (var socket : halfOpen) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
