package org.parley.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.ParleyNode;

/** A node that cannot start says in one line what would be right; one that starts keeps what it was told. */
class StartSystemTest {
    @TempDir
    Path folder;

    private String refusalOf(String... settings) {
        try (var node = ParleyNode.begin(folder.resolve("data"), settings)) {
            assertThat(node.awaitExit()).isEqualTo(1);
            assertThat(node.log()).doesNotContain("\tat ");
            return node.log();
        }
    }

    @Test
    void aTakenPortIsNamedWithItsKey() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusalOf("http.port=" + taken.getLocalPort()))
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("http.port");
            assertThat(refusalOf("sip.tls.port=" + taken.getLocalPort()))
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("sip.tls.port");
        }
    }

    @Test
    void aTakenUdpPortIsNamedWithItsKey() throws IOException {
        try (var taken = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThat(refusalOf("sip.udp.port=" + taken.getLocalPort()))
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("sip.udp.port");
            assertThat(refusalOf("media.port=" + taken.getLocalPort()))
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("media.port");
        }
    }

    @Test
    void aWrongKeyOrValueIsNamed() {
        assertThat(refusalOf("http.prot=1", "calls.ring-timeout=30"))
                .contains("http.prot is not a key of Parley; did you mean http.port?")
                .contains("calls.ring-timeout: \"30\" is not right; use a duration with its unit");
    }

    @Test
    void aCertificateThatIsNoneIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("wrong.pem"), "not a certificate");

        assertThat(refusalOf("tls.certificate=" + file, "tls.key=" + file)).contains("wrong.pem");
    }

    @Test
    void twoNodesDoNotShareADataFolder() {
        try (var _ = ParleyNode.start(folder.resolve("data"))) {
            assertThat(refusalOf()).contains("Another node runs on the data folder");
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesKill9() throws IOException {
        var data = folder.resolve("data");
        String conference;
        try (var node = ParleyNode.start(data)) {
            node.cli("user", "add", "alice", "--password", "correct-horse", "--extension", "100");
            conference = ApiClient.operator(node).post("/api/conferences", Map.of("name", "Stand-up")).path("id").asString();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("operator.token"))))
                    .isEqualTo("rw-------");
            node.kill9();
        }
        try (var node = ParleyNode.start(data)) {
            assertThat(ApiClient.signIn(node, "alice", "correct-horse").get("/api/me").path("account").path("extension").asString())
                    .isEqualTo("100");
            assertThat(ApiClient.operator(node).get("/api/conferences/" + conference).path("name").asString())
                    .isEqualTo("Stand-up");
            assertThat(ApiClient.operator(node).get("/health/ready").path("ready").asBoolean()).isTrue();
        }
    }
}
