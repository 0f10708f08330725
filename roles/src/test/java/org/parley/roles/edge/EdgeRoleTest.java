package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.MessageWaiting;
import org.parley.domain.calls.DeviceClass;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.SipPlan;
import org.parley.domain.routing.Target;
import org.parley.domain.routing.TargetGroup;
import org.parley.domain.routing.Trunk;
import org.parley.domain.routing.TrunkCredentials;
import org.parley.domain.routing.TrunkStatus;
import org.parley.net.http.WebServer;
import org.parley.net.http.WebServerConfig;
import org.parley.net.sip.SipListeners;
import org.parley.net.sip.SipTls;
import org.parley.net.tls.Certificates;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.events.EventSources;

/** The whole role with its sockets on the loopback: each transport carries a registration. */
class EdgeRoleTest {
    private static final String REALM = "parley.test";

    @TempDir
    private Path folder;

    private final SystemTime time = new SystemTime();
    private final BenchRouting routing = new BenchRouting();
    private final FakeDns dns = new FakeDns();
    private EdgeRole edge;

    @BeforeEach
    void start() {
        var certificates = Certificates.selfSigned(folder, List.of(), time);
        var listeners = new SipListeners(bind("sip.udp.port"), bind("sip.tcp.port"), bind("sip.tls.port"));
        edge = new EdgeRole(new EdgeRole.Needs(
                EdgeConfig.of(listeners, Optional.empty(), List.of()),
                new Ann(),
                routing,
                new SipTls(certificates, SipTls.Trust.DEFAULT),
                Ids.secure(time),
                JournaledStateStore.inMemory(StateLimits.defaults(), time, time),
                time,
                time,
                dns,
                new EventSources(new TestPeople(), MessageWaiting.NOTHING)));
        edge.start();
    }

    @AfterEach
    void close() {
        edge.close();
        time.close();
    }

    private static Optional<SipListeners.Bind> bind(String key) {
        return Optional.of(new SipListeners.Bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), key));
    }

    private static final class Ann implements SipCredentials {
        @Override
        public String realm() {
            return REALM;
        }

        @Override
        public List<SipIdentity> find(String username) {
            return username.equals("ann")
                    ? List.of(new SipIdentity(
                            new AccountId("ann"),
                            new TenantId("t"),
                            "ann",
                            "Ann",
                            Optional.of("100"),
                            Map.of("SHA-256", DigestAlgorithm.SHA_256.ha1("ann", REALM, "secret"))))
                    : List.of();
        }
    }

    private static SipRequest registration(SipTransport transport, String contact) {
        return (SipRequest) SipParser.parse(bytes("REGISTER sip:" + REALM + " SIP/2.0\r\n"
                        + "Via: SIP/2.0/" + transport.viaName() + " 127.0.0.1:5999;branch=z9hG4bKone;rport\r\n"
                        + "From: <sip:ann@" + REALM + ">;tag=1\r\nTo: <sip:ann@" + REALM + ">\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"
                        + "Max-Forwards: 70\r\nContact: <" + contact + ">\r\nContent-Length: 0\r\n\r\n"))
                .orThrow();
    }

    private static SipRequest withPassword(SipRequest request, SipResponse challenge) {
        assertThat(challenge.status()).isEqualTo(401);
        var via = request.topVia().withParam("branch", "z9hG4bKtwo");
        // The client takes the topmost Via away: it is the transaction's to write.
        return new DigestClient("ann", "secret").answer(request, challenge, "cnonce").orElseThrow()
                .with(HeaderName.VIA, via.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SipResponse parsed(byte[] bytes) {
        return (SipResponse) SipParser.parse(bytes).orThrow();
    }

    // RFC 3263 §4.2, RFC 3261 §10.2.
    @Test
    void registersWithACarrierThatDnsNames() throws Exception {
        try (var carrier = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            carrier.setSoTimeout(5_000);
            dns.srv("_sip._udp.carrier.example", 0, 1, carrier.getLocalPort(), "a.carrier.example").address("a.carrier.example", "127.0.0.1");

            routing.set(SipPlan.EMPTY.withTrunks(List.of(trunk(Target.at("carrier.example")))));
            var packet = new DatagramPacket(new byte[2_000], 2_000);
            carrier.receive(packet);
            var request = (SipRequest) SipParser.parse(Arrays.copyOf(packet.getData(), packet.getLength())).orThrow();
            var answer = SipResponse.answer(request, 200)
                    .withToTag("c")
                    .with(HeaderName.CONTACT, request.header(HeaderName.CONTACT).orElseThrow() + ";expires=600")
                    .encoded();
            carrier.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));

            assertThat(request.uri()).hasToString("sip:carrier.example");
            awaitRegistration();
        }
    }

    private void awaitRegistration() throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            var health = edge.trunkStatus().trunk("carrier");
            if (health.registration().filter(TrunkStatus.Registration::registered).isPresent()) {
                assertThat(health.targets().getFirst().addresses()).hasSize(1);
                return;
            }
            SystemTime.sleep(Duration.ofMillis(10));
        }
        throw new AssertionError("Not registered: " + edge.trunkStatus().trunk("carrier"));
    }

    private static Trunk trunk(Target target) {
        var open = Trunk.to("carrier", target);
        return new Trunk(
                open.name(), open.tenant(), new TargetGroup("carrier", List.of(target), Optional.empty()), open.sources(),
                open.certificates(), Optional.of(new TrunkCredentials("line", "secret", "carrier.example", true, Duration.ofMinutes(10))),
                open.handling(), open.numbers(), open.callerId(), open.policy(), open.channelsMax(), open.secureMedia());
    }

    @Test
    void registersOverUdpFromBehindNat() throws Exception {
        try (var phone = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            phone.setSoTimeout(5_000);
            var request = registration(SipTransport.UDP, "sip:ann@10.9.8.7:5060");
            var again = withPassword(request, exchange(phone, request));

            var success = exchange(phone, again);

            assertThat(success.status()).isEqualTo(200);
            assertThat(success.topVia().rport()).isEqualTo(phone.getLocalPort());
            assertThat(edge.phonePlane().isReachable(new AccountId("ann"))).isTrue();
        }
    }

    private SipResponse exchange(DatagramSocket phone, SipRequest request) throws Exception {
        var data = request.encoded();
        phone.send(new DatagramPacket(data, data.length, edge.listeningOn(SipTransport.UDP).orElseThrow()));
        var answer = new DatagramPacket(new byte[4_096], 4_096);
        phone.receive(answer);
        return parsed(Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    @Test
    void registersOverTcp() throws Exception {
        try (var phone = new Socket()) {
            phone.setSoTimeout(5_000);
            phone.connect(edge.listeningOn(SipTransport.TCP).orElseThrow());
            var request = registration(SipTransport.TCP, "sip:ann@127.0.0.1:5999;transport=tcp");
            var again = withPassword(request, exchange(phone, request));

            assertThat(exchange(phone, again).status()).isEqualTo(200);
            assertThat(edge.phonePlane().devices(new AccountId("ann"))).containsExactly(DeviceClass.PLAIN);
        }
    }

    private static SipResponse exchange(Socket phone, SipRequest request) throws Exception {
        phone.getOutputStream().write(request.encoded());
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) phone.getInputStream().read());
        }
        return parsed(bytes(head.toString()));
    }

    // RFC 7118.
    @Test
    void registersOverAWebSocketAndForgetsItWithTheConnection() throws Exception {
        var pages = new WebServerConfig("127.0.0.1", 0, Optional.of(0), Optional.empty(), WebServerConfig.Limits.standard());
        try (var server = new WebServer(
                        pages, Certificates.selfSigned(folder, List.of(), time), List.of(), List.of(edge.webSocketEndpoint()), time);
                var client = HttpClient.newHttpClient()) {
            server.start();
            BlockingQueue<String> received = new ArrayBlockingQueue<>(10);
            var page = client.newWebSocketBuilder()
                    .subprotocols("sip")
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + server.loopbackPort().orElseThrow() + "/sip"), new Collecting(received))
                    .get(5, TimeUnit.SECONDS);
            var request = registration(SipTransport.WS, "sip:x@abc.invalid;transport=ws");

            page.sendText(new String(request.encoded(), StandardCharsets.UTF_8), true);
            var again = withPassword(request, parsed(bytes(received.poll(5, TimeUnit.SECONDS))));
            page.sendBinary(ByteBuffer.wrap(again.encoded()), true);

            assertThat(parsed(bytes(received.poll(5, TimeUnit.SECONDS))).status()).isEqualTo(200);
            assertThat(edge.phonePlane().devices(new AccountId("ann"))).containsExactly(DeviceClass.WEBRTC);
            page.abort();
            awaitUnreachable();
        }
    }

    private void awaitUnreachable() throws InterruptedException {
        long endNs = time.nowNs() + TimeUnit.SECONDS.toNanos(5);
        while (edge.phonePlane().isReachable(new AccountId("ann"))) {
            assertThat(time.nowNs() - endNs).as("the binding ends with its connection").isNegative();
            SystemTime.sleep(Duration.ofMillis(5));
        }
    }

    private record Collecting(BlockingQueue<String> received) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            received.add(data.toString());
            socket.request(1);
            return null;
        }
    }
}
