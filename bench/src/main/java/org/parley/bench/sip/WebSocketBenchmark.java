package org.parley.bench.sip;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.SystemTime;
import org.parley.bench.PackedNode;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Via;

/**
 * Many SIP clients on secure WebSockets of one running node: each connects, registers with digest and stays; then a message goes to
 * every account, and has to reach each of its clients. Prints what the node's process takes for it. Argument: clients (10000).
 */
public final class WebSocketBenchmark {
    private static final int CLIENTS_PER_ACCOUNT = 50;
    private static final int OPENING_MAX = 40;
    private static final String PASSWORD = "secret-secret";

    private final PackedNode node;
    private final int clients;
    private final int port;
    private final SslContext tls;
    private final Semaphore opening = new Semaphore(OPENING_MAX);
    private final AtomicInteger registered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();

    private WebSocketBenchmark(PackedNode node, int clients) throws IOException {
        this.node = node;
        this.clients = clients;
        port = node.port("http.port");
        tls = SslContextBuilder.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE).build();
    }

    public static void main(String[] arguments) throws Exception {
        int clients = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        try (var node = PackedNode.start("sip.devices-per-account-max=" + CLIENTS_PER_ACCOUNT)) {
            new WebSocketBenchmark(node, clients).run();
        }
    }

    private void run() throws Exception {
        int accounts = (clients + CLIENTS_PER_ACCOUNT - 1) / CLIENTS_PER_ACCOUNT;
        for (int account = 0; account < accounts; account++) {
            addAccount(account);
        }
        SystemTime.sleep(Duration.ofSeconds(5));
        long heapBefore = liveHeapBytes();
        var before = node.figures();
        EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var connected = new ArrayList<Client>();
        long beganNs = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            opening.acquire();
            var client = new Client(1000 + i / CLIENTS_PER_ACCOUNT, i);
            connected.add(client);
            open(threads, client);
        }
        await(() -> registered.get() + failed.get(), clients, Duration.ofMinutes(5));
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        var after = node.figures();
        System.out.printf(
                "%,d clients connected and registered over wss in %.0f s, %,d failed: %.2f ms CPU of the node each, %,d bytes of heap each; the node's process has %,d MB%n",
                registered.get(), seconds, failed.get(), (after.cpuMs() - before.cpuMs()) / (double) clients,
                (liveHeapBytes() - heapBefore) / clients, after.residentKb() / 1024);
        message(connected, accounts);
        threads.shutdownGracefully().await();
    }

    /** What of the node's heap is in use, by the JDK's own account: the last line of its histogram. */
    private long liveHeapBytes() throws IOException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process = new ProcessBuilder(jcmd, Long.toString(node.pid()), "GC.class_histogram").start();
        var lines = process.inputReader().readAllLines();
        var total = lines.getLast().strip().split("\\s+");
        return Long.parseLong(total[total.length - 1]);
    }

    /** Each from a client of another account: nobody is sent his own message, and one alone may send only so many. */
    private void message(List<Client> connected, int accounts) throws InterruptedException {
        var before = node.figures();
        long beganNs = System.nanoTime();
        for (int account = 0; account < accounts; account++) {
            var sender = connected.get((account + 1) % accounts * CLIENTS_PER_ACCOUNT);
            sender.sendMessage(1000 + account);
            await(arrived::get, Math.min((account + 1) * CLIENTS_PER_ACCOUNT, registered.get()), Duration.ofMillis(500));
        }
        await(arrived::get, registered.get(), Duration.ofSeconds(20));
        System.out.printf(
                "a message to each account arrived at %,d clients within %.1f s, %.0f µs CPU of the node each; %d of %d accepted %s%n",
                arrived.get(), (System.nanoTime() - beganNs) / 1e9,
                (node.figures().cpuMs() - before.cpuMs()) * 1000.0 / Math.max(1, arrived.get()), accepted.get(), accounts, refusals);
    }

    private static void await(IntSupplier count, int wanted, Duration patience) throws InterruptedException {
        for (int i = 0; i < patience.toMillis() / 5 && count.getAsInt() < wanted; i++) {
            SystemTime.sleep(Duration.ofMillis(5));
        }
    }

    private void addAccount(int account) throws IOException, InterruptedException {
        var body = "{\"name\":\"user%d\",\"password\":\"%s\",\"extension\":\"%d\"}".formatted(account, PASSWORD, 1000 + account);
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port("http.loopback-port") + "/api/accounts"))
                    .header("Authorization", "Bearer " + Files.readString(node.data().resolve("operator.token")).strip())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IOException("No account: " + answer.statusCode() + " " + answer.body());
            }
        }
    }

    private void open(EventLoopGroup threads, Client client) {
        new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()), client);
                    }
                })
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** One of them; belongs to the one event loop. */
    private final class Client extends ByteToMessageDecoder {
        private final int number;
        private final int index;
        private final DigestClient digest;
        private @Nullable Channel channel;
        private @Nullable SipRequest asked;
        private boolean isUpgraded;
        private boolean isDone;

        private Client(int number, int index) {
            this.number = number;
            this.index = index;
            digest = new DigestClient(Integer.toString(number), PASSWORD);
        }

        /** RFC 6455 §4.1; the key is not checked, since it is no cache that we measure. */
        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            var upgrade = "GET /sip HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n";
            context.writeAndFlush(Unpooled.copiedBuffer(upgrade, StandardCharsets.US_ASCII));
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (!isUpgraded) {
                int end = in.toString(StandardCharsets.US_ASCII).indexOf("\r\n\r\n");
                if (end < 0) {
                    return;
                }
                isUpgraded = in.toString(StandardCharsets.US_ASCII).startsWith("HTTP/1.1 101");
                in.skipBytes(end + 4);
                if (!isUpgraded) {
                    context.close();
                    return;
                }
                asked = request(SipMethod.REGISTER, "", number);
                send(asked);
            }
            while (frame(in)) {}
        }

        /** Takes one frame, none of which is in pieces here. False if it is not there yet. */
        private boolean frame(ByteBuf in) {
            if (in.readableBytes() < 2) {
                return false;
            }
            int at = in.readerIndex();
            int opcode = in.getByte(at) & 15;
            int length = in.getByte(at + 1) & 127;
            int head = 2;
            if (length == 126) {
                if (in.readableBytes() < 4) {
                    return false;
                }
                length = in.getUnsignedShort(at + 2);
                head = 4;
            }
            if (in.readableBytes() < head + length) {
                return false;
            }
            in.skipBytes(head);
            var payload = new byte[length];
            in.readBytes(payload);
            if (opcode == 1) {
                onText(payload);
            } else if (opcode == 9) {
                write(10, payload);
            }
            return true;
        }

        /** Masked with zeros, which is a mask, too. */
        private void write(int opcode, byte[] payload) {
            if (channel == null) {
                return;
            }
            var frame = channel.alloc().buffer(payload.length + 8).writeByte(0x80 | opcode);
            if (payload.length < 126) {
                frame.writeByte(0x80 | payload.length);
            } else {
                frame.writeByte(0x80 | 126).writeShort(payload.length);
            }
            channel.writeAndFlush(frame.writeInt(0).writeBytes(payload));
        }

        private SipRequest request(SipMethod method, String user, int to) {
            var own = SipUri.of(Integer.toString(number), "127.0.0.1", -1);
            var headers = new SipHeaders.Builder()
                    .add(HeaderName.MAX_FORWARDS, 70)
                    .add(HeaderName.FROM, NameAddr.of(own).withTag("t" + index))
                    .add(HeaderName.TO, NameAddr.of(SipUri.of(Integer.toString(to), "127.0.0.1", -1)))
                    .add(HeaderName.CALL_ID, method + "-" + index + "-" + to)
                    .add(HeaderName.CSEQ, new CSeq(1, method))
                    .add(HeaderName.USER_AGENT, "bench")
                    .add(HeaderName.EXPIRES, 3600)
                    .add(HeaderName.CONTACT, "<sip:" + number + "@c" + index + ".invalid;transport=ws>");
            return SipRequest.of(method, SipUri.of(user, "127.0.0.1", -1), headers.build());
        }

        private void send(SipRequest request) {
            var params = Params.of("branch", Via.MAGIC_COOKIE + index + "-" + request.cseq().number() + "-" + request.callId());
            write(request.without(HeaderName.VIA).pushingVia(new Via("WSS", "c" + index + ".invalid", -1, params)));
        }

        private void write(SipMessage message) {
            write(1, message.encoded());
        }

        private void sendMessage(int to) {
            send(request(SipMethod.MESSAGE, Integer.toString(to), to).withBody("text/plain", "hello".getBytes(StandardCharsets.US_ASCII)));
        }

        private void onText(byte[] text) {
            switch (SipParser.parse(text).orThrow()) {
                case SipRequest request -> {
                    arrived.incrementAndGet();
                    write(SipResponse.answer(request, 200).withToTag("c" + index));
                }
                case SipResponse response when response.cseq().method().equals(SipMethod.REGISTER) -> onRegister(response);
                case SipResponse response when response.status() == 401 ->
                    digest.answer(messageTo(response), response, "cnonce").ifPresent(this::send);
                case SipResponse response when response.isSuccess() -> accepted.incrementAndGet();
                case SipResponse response -> refusals.add(response.status() + " " + response.reason());
            }
        }

        private SipRequest messageTo(SipResponse response) {
            int to = Integer.parseInt(((SipUri) response.to().uri()).user());
            return request(SipMethod.MESSAGE, Integer.toString(to), to)
                    .withBody("text/plain", "hello".getBytes(StandardCharsets.US_ASCII));
        }

        private void onRegister(SipResponse response) {
            if (response.status() == 401 && asked != null) {
                var again = digest.answer(asked, response, "cnonce");
                asked = null;
                again.ifPresent(this::send);
            } else if (response.isFinal()) {
                done(response.isSuccess());
            }
        }

        private void done(boolean isRegistered) {
            if (!isDone) {
                isDone = true;
                (isRegistered ? registered : failed).incrementAndGet();
                opening.release();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done(false);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
