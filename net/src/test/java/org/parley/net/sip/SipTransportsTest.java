package org.parley.net.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.time.SystemTime;
import org.parley.net.tls.Certificates;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.stun.StunAttribute;
import org.parley.protocols.stun.StunClass;
import org.parley.protocols.stun.StunMessage;
import org.parley.protocols.stun.TransactionId;

class SipTransportsTest {
    private static final FlowLimits LIMITS = new FlowLimits(
            3, 3, 4_096, Duration.ofMillis(1_000), Duration.ofMillis(2_000), Duration.ofHours(1), 65_536, 4, 100);

    private sealed interface Event {
        record Message(SocketFlow flow, SipMessage message) implements Event {}

        record Malformed(SocketFlow flow, String reason) implements Event {}

        record Closed(SocketFlow flow) implements Event {}
    }

    @TempDir
    private Path folder;

    private final SystemTime time = new SystemTime();
    private final SipLoop loop = new SipLoop(time);
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private SipTransports transports;

    @BeforeEach
    void open() {
        transports = transports(0);
        transports.start();
    }

    @AfterEach
    void close() {
        transports.close();
        loop.close();
        time.close();
    }

    private SipTransports transports(int udpPort) {
        return transports(
                new SipListeners(bind(udpPort, "sip.udp.port"), bind(0, "sip.tcp.port"), bind(0, "sip.tls.port")));
    }

    private SipTransports transports(SipListeners listeners) {
        var certificates = Certificates.selfSigned(folder, List.of(), time);
        var settings = new SipTransports.Settings(
                listeners, LIMITS, new LocalAddresses(Optional.empty()), new SipTls(certificates, SipTls.Trust.DEFAULT), time);
        return new SipTransports(settings, loop, new SipInbound() {
            @Override
            public void onMessage(SocketFlow flow, SipMessage message) {
                events.add(new Event.Message(flow, message));
            }

            @Override
            public void onMalformed(SocketFlow flow, byte[] bytes, String reason) {
                events.add(new Event.Malformed(flow, reason));
            }

            @Override
            public void onClosed(SocketFlow flow) {
                events.add(new Event.Closed(flow));
            }
        });
    }

    private static Optional<SipListeners.Bind> bind(int port, String key) {
        return Optional.of(new SipListeners.Bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), key));
    }

    private InetSocketAddress address(SipTransport transport) {
        return transports.listeningOn(transport).orElseThrow();
    }

    private static byte[] options(int number, String body) {
        return ("OPTIONS sip:parley SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:5099;branch=z9hG4bK" + number
                        + "\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: one\r\nCSeq: " + number
                        + " OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Event next() throws InterruptedException {
        var event = events.poll(5, TimeUnit.SECONDS);
        assertThat(event).as("an event within five seconds").isNotNull();
        return event;
    }

    private Event.Message nextMessage() throws InterruptedException {
        return (Event.Message) next();
    }

    private static String read(InputStream in, int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    // RFC 3581: answers go to where the datagram came from.
    @Test
    void answersADatagramToItsSource() throws Exception {
        try (var phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout(5_000);
            phone.send(new DatagramPacket("\r\n\r\n".getBytes(), 4, address(SipTransport.UDP)));
            var data = options(1, "");
            phone.send(new DatagramPacket(data, data.length, address(SipTransport.UDP)));

            var message = nextMessage();
            message.flow().send("answer".getBytes());

            var answer = new DatagramPacket(new byte[100], 100);
            phone.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength())).isEqualTo("answer");
            assertThat(message.flow().remoteAddress().getPort()).isEqualTo(phone.getLocalPort());
            assertThat(message.flow().sentBy().host()).isEqualTo("127.0.0.1");
            assertThat(message.flow()).isEqualTo(transports.udpFlow(message.flow().remoteAddress()).orElseThrow());
        }
    }

    // RFC 3261 §18.1.1: messages over UDP may be as long as a datagram.
    @Test
    void takesAndSendsDatagramsOfSixtyThousandBytes() throws Exception {
        try (var phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout(5_000);
            var data = options(1, "x".repeat(60_000));
            phone.send(new DatagramPacket(data, data.length, address(SipTransport.UDP)));

            var message = nextMessage();
            assertThat(message.message().bodyText()).hasSize(60_000);
            message.flow().send(data);

            var answer = new DatagramPacket(new byte[65_535], 65_535);
            phone.receive(answer);
            assertThat(answer.getLength()).isEqualTo(data.length);
        }
    }

    @Test
    void hearsBothFamiliesWhereItListensOnAllAddresses() throws Exception {
        var all = Optional.of(new SipListeners.Bind(new InetSocketAddress(0), "sip.udp.port"));
        try (var both = transports(new SipListeners(all, Optional.empty(), Optional.empty()))) {
            both.start();
            int port = both.listeningOn(SipTransport.UDP).orElseThrow().getPort();
            for (var host : List.of("127.0.0.1", "::1")) {
                var address = InetAddress.ofLiteral(host);
                try (var phone = new DatagramSocket(0, address)) {
                    var data = options(1, "");
                    phone.send(new DatagramPacket(data, data.length, new InetSocketAddress(address, port)));

                    assertThat(nextMessage().flow().remote().host()).isEqualTo(address.getHostAddress());
                }
            }
        }
    }

    @Test
    void putsTogetherWhatTcpTookApart() throws Exception {
        try (var phone = new Socket()) {
            phone.connect(address(SipTransport.TCP));
            var two = new String(options(1, "body"), StandardCharsets.US_ASCII) + new String(options(2, ""), StandardCharsets.US_ASCII);
            for (var one : two.getBytes(StandardCharsets.US_ASCII)) {
                phone.getOutputStream().write(one);
                phone.getOutputStream().flush();
            }

            assertThat(nextMessage().message().bodyText()).isEqualTo("body");
            var second = nextMessage();
            assertThat(second.message().cseq().number()).isEqualTo(2);
            second.flow().send("answer".getBytes());
            assertThat(read(phone.getInputStream(), 6)).isEqualTo("answer");
        }
        assertThat(next()).isInstanceOf(Event.Closed.class);
    }

    @Test
    void sendsWhatTheLoopSaysInOneTurnInOrderAndBeforeItCloses() throws Exception {
        try (var phone = new Socket()) {
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write(options(1, ""));
            var flow = nextMessage().flow();

            loop.execute(() -> {
                flow.send("one ".getBytes());
                flow.send("two ".getBytes());
                flow.close();
            });

            assertThat(new String(phone.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("one two ");
        }
    }

    // RFC 5626 §4.4.2, §8: a device over UDP sees by the answer whether its NAT still knows it.
    @Test
    void answersStunOnTheSipPort() throws Exception {
        try (var phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout(5_000);
            var id = new TransactionId(7, 8);
            var indication = new StunMessage(StunClass.INDICATION, StunMessage.BINDING, id, List.of()).encodeUnprotected();
            var request = StunMessage.bindingRequest(id, List.of()).encodeUnprotected();
            phone.send(new DatagramPacket(indication, indication.length, address(SipTransport.UDP)));
            phone.send(new DatagramPacket(request, request.length, address(SipTransport.UDP)));

            var packet = new DatagramPacket(new byte[200], 200);
            phone.receive(packet);

            var answer = StunMessage.parse(packet.getData(), 0, packet.getLength()).orThrow();
            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
            assertThat(answer.id()).isEqualTo(id);
            assertThat(answer.find(StunAttribute.XorMappedAddress.class).orElseThrow().address())
                    .isEqualTo(new InetSocketAddress(phone.getLocalAddress(), phone.getLocalPort()));
        }
    }

    // RFC 5626 §4.4.1.
    @Test
    void answersKeepAlivesOnConnections() throws Exception {
        try (var phone = new Socket()) {
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write("\r\n\r\n".getBytes());

            assertThat(read(phone.getInputStream(), 2)).isEqualTo("\r\n");
        }
    }

    @Test
    void speaksTlsWithTheNodesCertificate() throws Exception {
        try (var phone = (SSLSocket) trusting().getSocketFactory().createSocket()) {
            phone.connect(address(SipTransport.TLS));
            phone.getOutputStream().write(options(1, ""));

            var message = nextMessage();
            assertThat(message.flow().transport()).isEqualTo(SipTransport.TLS);
            message.flow().send("answer".getBytes());
            assertThat(read(phone.getInputStream(), 6)).isEqualTo("answer");
        }
    }

    @Test
    void opensAConnectionToAPeerThatHasNone() throws Exception {
        var flow = transports.connect(SipTransport.TCP, address(SipTransport.TCP), "").get(5, TimeUnit.SECONDS);
        flow.send(options(7, ""));

        assertThat(((SipRequest) nextMessage().message()).cseq().number()).isEqualTo(7);
    }

    @Test
    void saysThatAPeerCannotBeReached() throws Exception {
        int closedPort;
        try (var socket = new java.net.ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        var opening = transports.connect(SipTransport.TCP, new InetSocketAddress("127.0.0.1", closedPort), "");

        assertThatThrownBy(() -> opening.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(ParleyException.class);
    }

    @Test
    void namesTheKeyOfAPortThatIsTaken() {
        try (var second = transports(address(SipTransport.UDP).getPort())) {
            assertThatThrownBy(second::start)
                    .isInstanceOfSatisfying(ParleyException.class, failure -> {
                        assertThat(failure.code()).isEqualTo(ErrorCode.PORT_TAKEN);
                        assertThat(failure).hasMessageContaining("sip.udp.port").hasMessageContaining("127.0.0.1:");
                    });
        }
    }

    @Test
    void closesAConnectionThatStopsInTheMiddleOfAMessage() throws Exception {
        try (var phone = new Socket()) {
            phone.setSoTimeout(5_000);
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write("OPTIONS sip:a SIP/2.0\r\nVia: ".getBytes());

            assertThat(phone.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void closesASilentStrangerButNotATrustedPhone() throws Exception {
        try (var phone = new Socket();
                var stranger = new Socket()) {
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write(options(1, ""));
            var trusted = nextMessage().flow();
            trusted.trust();
            stranger.setSoTimeout(5_000);
            stranger.connect(address(SipTransport.TCP));

            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
            assertThat(trusted.isOpen()).isTrue();
        }
    }

    @Test
    void closesAConnectionOfEndlessHeaders() throws Exception {
        try (var phone = new Socket()) {
            phone.setSoTimeout(5_000);
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write(("OPTIONS sip:a SIP/2.0\r\nX: " + "x".repeat(5_000)).getBytes());

            assertThat(next()).isInstanceOf(Event.Malformed.class);
            assertThat(phone.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesConnectionsBeyondTheLimit() throws Exception {
        var open = new ArrayBlockingQueue<Socket>(4);
        try {
            for (int i = 0; i < 3; i++) {
                var phone = new Socket();
                open.add(phone);
                phone.connect(address(SipTransport.TCP));
                phone.getOutputStream().write(options(i, ""));
                nextMessage();
            }
            try (var tooMany = new Socket()) {
                tooMany.setSoTimeout(5_000);
                tooMany.connect(address(SipTransport.TCP));

                assertThat(endOf(tooMany)).isTrue();
                assertThat(transports.counters().snapshot()).containsEntry("sip_connections_refused_limit", 1L);
            }
        } finally {
            for (var phone : open) {
                phone.close();
            }
        }
    }

    @Test
    void givesUpAPeerThatDoesNotRead() throws Exception {
        try (var phone = new Socket()) {
            phone.setReceiveBufferSize(4_096);
            phone.connect(address(SipTransport.TCP));
            phone.getOutputStream().write(options(1, ""));
            var flow = nextMessage().flow();
            var large = new byte[32_768];
            int sent = 0;
            while (flow.send(large) && sent < 1_000) {
                sent++;
            }

            assertThat(sent).isLessThan(1_000);
            assertThat(transports.counters().snapshot()).containsEntry("sip_connections_closed_slow_reader", 1L);
        }
    }

    private static boolean endOf(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException _) {
            return true; // A reset is an end, too.
        }
    }

    private static SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
