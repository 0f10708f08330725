package org.parley.net.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.time.SystemTime;
import org.parley.net.tls.Certificates;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipTransport;

// RFC 5922 §7.
class SipTlsTest {
    @TempDir
    private Path folder;

    private final SystemTime time = new SystemTime();
    private final SipLoop loop = new SipLoop(time);
    private final BlockingQueue<SocketFlow> came = new ArrayBlockingQueue<>(10);
    private final List<SipTransports> all = new ArrayList<>();

    @AfterEach
    void close() {
        all.forEach(SipTransports::close);
        loop.close();
        time.close();
    }

    private Certificates certificates(String name) {
        return Certificates.selfSigned(folder.resolve(name), List.of(name), time);
    }

    private Path file(String name) {
        return folder.resolve(name).resolve("certificate.pem");
    }

    private SipTransports node(String name, SipTls.Trust trust) {
        var bind = new SipListeners.Bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), "sip.tls.port");
        var transports = new SipTransports(
                new SipTransports.Settings(
                        new SipListeners(Optional.empty(), Optional.empty(), Optional.of(bind)),
                        FlowLimits.defaults(),
                        new LocalAddresses(Optional.empty()),
                        new SipTls(certificates(name), trust),
                        time),
                loop,
                new SipInbound() {
                    @Override
                    public void onMessage(SocketFlow flow, SipMessage message) {
                        came.add(flow);
                    }

                    @Override
                    public void onMalformed(SocketFlow flow, byte[] bytes, String reason) {}

                    @Override
                    public void onClosed(SocketFlow flow) {}
                });
        transports.start();
        all.add(transports);
        return transports;
    }

    private static SipTls.Trust trust(boolean verifies, Optional<Path> roots, Optional<Path> clientRoots) {
        return new SipTls.Trust(verifies, roots, clientRoots);
    }

    private static SocketFlow connect(SipTransports from, SipTransports to, String domain) throws Exception {
        return from.connect(SipTransport.TLS, to.listeningOn(SipTransport.TLS).orElseThrow(), domain).get(10, TimeUnit.SECONDS);
    }

    private static byte[] options() {
        return ("OPTIONS sip:parley SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5099;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
                        + "To: <sip:c@d>\r\nCall-ID: one\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void believesAServerThatProvesItsName() throws Exception {
        var server = node("carrier.example", SipTls.Trust.DEFAULT);
        var client = node("client.example", trust(true, Optional.of(file("carrier.example")), Optional.empty()));

        var flow = connect(client, server, "carrier.example");

        assertThat(flow.isOpen()).isTrue();
        assertThat(flow.certificateNames()).contains("carrier.example");
        assertThat(flow.offersAlias()).isTrue();
    }

    // RFC 5922 §7.3: the name that was asked for, whatever DNS said.
    @Test
    void refusesAServerOfAnotherName() {
        var server = node("carrier.example", SipTls.Trust.DEFAULT);
        var client = node("client.example", trust(true, Optional.of(file("carrier.example")), Optional.empty()));

        assertThatThrownBy(() -> connect(client, server, "other.example")).hasMessageContaining("not of other.example");
    }

    @Test
    void refusesAServerOfAnUnknownIssuer() {
        var server = node("carrier.example", SipTls.Trust.DEFAULT);
        var client = node("client.example", SipTls.Trust.DEFAULT);

        assertThatThrownBy(() -> connect(client, server, "carrier.example")).hasMessageContaining("No TLS connection");
    }

    @Test
    void asksForNoProofWhereNobodyInParticularIsCalledOrItIsSwitchedOff() throws Exception {
        var server = node("carrier.example", SipTls.Trust.DEFAULT);
        var careful = node("careful.example", SipTls.Trust.DEFAULT);
        var careless = node("careless.example", trust(false, Optional.empty(), Optional.empty()));

        assertThat(connect(careful, server, "").certificateNames()).isEmpty();
        assertThat(connect(careless, server, "other.example").certificateNames()).isEmpty();
    }

    @Test
    void knowsAClientByItsCertificate() throws Exception {
        var careless = node("trunk.example", trust(false, Optional.empty(), Optional.empty()));
        var server = node("server.example", trust(true, Optional.empty(), Optional.of(file("trunk.example"))));

        connect(careless, server, "server.example").send(options());

        assertThat(came.poll(10, TimeUnit.SECONDS).certificateNames()).contains("trunk.example");
    }

    // A telephone with a certificate of its own making is let in, as nobody in particular.
    @Test
    void letsAClientInWhoseCertificateNobodyWeKnowIssued() throws Exception {
        var stranger = node("stranger.example", trust(false, Optional.empty(), Optional.empty()));
        certificates("trunk.example");
        var server = node("server.example", trust(true, Optional.empty(), Optional.of(file("trunk.example"))));

        connect(stranger, server, "").send(options());

        assertThat(came.poll(10, TimeUnit.SECONDS).certificateNames()).isEqualTo(Set.of());
    }
}
