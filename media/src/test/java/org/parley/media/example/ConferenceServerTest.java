package org.parley.media.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ConferenceServerTest {
    @Test
    void takesPeopleInAndLetsThemGo() {
        var here = InetAddress.getLoopbackAddress();
        try (var server = new ConferenceServer(here, 28_400, 28_499)) {
            var first = server.join("room", "Ada", new InetSocketAddress(here, 9), 111);
            var second = server.join("room", "Grace", new InetSocketAddress(here, 9), 96);

            assertThat(first).isNotEqualTo(second);
            assertThat(server.people()).isEqualTo(2);

            server.leave("room", "Ada");
            assertThat(server.people()).isEqualTo(1);
        }
    }
}
