package org.parley.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.base.error.ParleyException;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

class CertificatesTest {
    private static final Duration LOOK = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();

    @Test
    void makesASelfSignedCertificateOnceForEveryNameThatPeopleMayType() throws Exception {
        var first = Certificates.selfSigned(folder, List.of("192.0.2.7", "talk.example.org"), time);
        var second = Certificates.selfSigned(folder, List.of("192.0.2.7", "talk.example.org"), time);

        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(first.certificate().getSubjectAlternativeNames().stream().map(name -> (Object) name.get(1)))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "192.0.2.7", "talk.example.org");
        assertThat(first.certificate().getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void keepsItsKeyFromOtherUsers() throws IOException {
        Certificates.selfSigned(folder, List.of(), time);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("certificate.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void makesItAnewForANewAddressAndBeforeItEnds() {
        var before = Certificates.selfSigned(folder, List.of(), time).fingerprint();

        var moved = Certificates.selfSigned(folder, List.of("192.0.2.8"), time);
        assertThat(moved.fingerprint()).isNotEqualTo(before);

        moved.watch(time, LOOK);
        var atFirst = moved.fingerprint();
        time.stepWallClock(SelfSigned.VALIDITY.minusDays(20));
        time.advance(LOOK);
        assertThat(moved.fingerprint()).isNotEqualTo(atFirst);
    }

    @Test
    void showsANewCertificateToNewConnectionsWithoutARestart() throws Exception {
        var own = ownFiles("first", time.now());
        try (var certificates = Certificates.fromFiles(own.chain(), own.key(), time);
                var server = (SSLServerSocket) certificates
                        .sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            certificates.watch(time, LOOK);
            serve(server);
            var before = certificateSeenAt(server.getLocalPort());

            var next = ownFiles("second", time.now());
            Files.copy(next.chain(), own.chain(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.key(), own.key(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            time.advance(LOOK);

            assertThat(certificateSeenAt(server.getLocalPort())).isNotEqualTo(before).isEqualTo(certificates.certificate());
            assertThat(certificates.reloads()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheOldCertificateWhenTheNewFilesAreWrongAndComplainsOnce() throws IOException {
        var own = ownFiles("first", time.now());
        try (var certificates = Certificates.fromFiles(own.chain(), own.key(), time)) {
            certificates.watch(time, LOOK);
            var before = certificates.certificate();

            Files.writeString(own.chain(), "-----BEGIN CERTIFICATE-----\nMIIB");
            time.advance(LOOK.multipliedBy(3));

            assertThat(certificates.certificate()).isEqualTo(before);
            assertThat(certificates.refusedReloads()).isEqualTo(1);
        }
    }

    @Test
    void saysWhatIsWrongWithTheOperatorsFiles() throws IOException {
        var own = ownFiles("own", time.now());
        var other = ownFiles("other", time.now());
        var old = ownFiles("old", time.now().minus(Duration.ofDays(2000)));
        var future = ownFiles("future", time.now().plus(Duration.ofDays(20)));
        var encrypted = Files.writeString(
                folder.resolve("encrypted.key"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");

        refused(own.chain(), other.key(), "does not belong to the first certificate");
        refused(old.chain(), old.key(), "expired on");
        refused(future.chain(), future.key(), "valid only from");
        refused(own.chain(), folder.resolve("nowhere.pem"), "does not exist");
        refused(own.chain(), folder, "cannot be read");
        refused(own.chain(), encrypted, "is encrypted");
        refused(own.key(), own.key(), "holds no certificate");
        refused(own.chain(), own.chain(), "holds no private key");
    }

    // RFC 8017 A.1.2, RFC 5915, RFC 5958: the three spellings that operators have.
    @Test
    void readsKeysInAllThreeSpellings() throws Exception {
        var rsaKey = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate().getEncoded();
        var pkcs1 = org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(rsaKey).parsePrivateKey().toASN1Primitive().getEncoded();
        var curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new java.security.spec.ECGenParameterSpec("secp384r1"));
        var ecKey = curve.generateKeyPair().getPrivate().getEncoded();
        var own = Files.readAllBytes(ownFiles("any", time.now()).chain());
        var ecInfo = org.bouncycastle.asn1.pkcs.PrivateKeyInfo.getInstance(ecKey);
        var bare = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(ecInfo.parsePrivateKey());
        var sec1 = new org.bouncycastle.asn1.sec.ECPrivateKey(384, bare.getKey(), ecInfo.getPrivateKeyAlgorithm().getParameters()).getEncoded();

        assertThat(PemFiles.parse(own, "chain", pem("PRIVATE KEY", rsaKey), "key").key().getAlgorithm()).isEqualTo("RSA");
        assertThat(PemFiles.parse(own, "chain", pem("RSA PRIVATE KEY", pkcs1), "key").key().getAlgorithm()).isEqualTo("RSA");
        assertThat(PemFiles.parse(own, "chain", pem("PRIVATE KEY", ecKey), "key").key().getAlgorithm()).isEqualTo("EC");
        assertThat(PemFiles.parse(own, "chain", pem("EC PRIVATE KEY", sec1), "key").key().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void answersAnyBytesWithAClearError() throws IOException {
        var own = ownFiles("any", time.now());
        var chain = Files.readAllBytes(own.chain());
        var key = Files.readAllBytes(own.key());

        Fuzzing.run(List.of(chain, key), 3000, bytes -> {
            try {
                PemFiles.parse(bytes, "chain", key, "key");
                PemFiles.parse(chain, "chain", bytes, "key");
            } catch (ParleyException expected) {
                assertThat(expected.getMessage()).startsWith("TLS: ");
            }
        });
    }

    private void refused(Path chain, Path key, String because) {
        assertThatThrownBy(() -> Certificates.fromFiles(chain, key, time))
                .isInstanceOf(ParleyException.class)
                .hasMessageContaining(because);
    }

    private record Own(Path chain, Path key) {}

    private Own ownFiles(String name, Instant madeAt) throws IOException {
        var made = SelfSigned.make(Set.of("localhost"), madeAt);
        return new Own(
                Files.write(folder.resolve(name + ".pem"), made.chainPem()),
                Files.write(folder.resolve(name + ".key"), made.keyPem()));
    }

    private static byte[] pem(String label, byte[] der) {
        return ("-----BEGIN " + label + "-----\n" + java.util.Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label + "-----\n").getBytes();
    }

    private static void serve(SSLServerSocket server) {
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (var connection = (SSLSocket) server.accept()) {
                    connection.startHandshake();
                    connection.getInputStream().read();
                } catch (IOException _) {
                    // A client went away, or the test is over.
                }
            }
        });
    }

    private X509Certificate certificateSeenAt(int port) throws Exception {
        // What the client trusts is beside the point here: it looks at what it is shown.
        var seen = new X509Certificate[1];
        var context = SSLContext.getInstance("TLS");
        context.init(null, new javax.net.ssl.TrustManager[] {new javax.net.ssl.X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                seen[0] = chain[0];
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getByName("127.0.0.1"), port)) {
            socket.startHandshake();
        }
        return seen[0];
    }
}
