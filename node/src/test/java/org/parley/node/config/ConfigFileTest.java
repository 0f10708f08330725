package org.parley.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ParleyException;
import org.parley.testkit.Fuzzing;

class ConfigFileTest {
    private static Settings settings(String yaml, String... set) {
        return Settings.of(ConfigFile.overlay(ConfigFile.parse(yaml, "parley.yaml"), List.of(set)));
    }

    @Test
    void nestedAndDottedKeysMeanTheSame() {
        assertThat(settings("http:\n  port: 9443\n").get(Keys.HTTP_PORT)).isEqualTo(9443);
        assertThat(settings("http.port: 9443\n").get(Keys.HTTP_PORT)).isEqualTo(9443);
    }

    @Test
    void theCommandLineWinsOverTheFile() {
        assertThat(settings("http:\n  port: 9443\n", "http.port=0").get(Keys.HTTP_PORT)).isZero();
    }

    @Test
    void everyDefaultIsAValueOfItsKey() {
        for (var key : Keys.all()) {
            assertThat(key.defaultValue()).as(key.name()).isNotNull();
        }
        assertThat(settings("").get(Keys.CALLS_RING_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void unknownKeysAreRefusedWithTheirLineAndTheNearestKey() {
        assertThatThrownBy(() -> settings("http:\n  port: 1\n  prot: 8443\n"))
                .isInstanceOf(ParleyException.class)
                .hasMessage("parley.yaml:3: http.prot is not a key of Parley; did you mean http.port?");
    }

    @Test
    void badValuesAreRefusedWithWhatWouldBeRight() {
        assertThatThrownBy(() -> settings("http:\n  port: 99999\ncalls:\n  ring-timeout: 30\n"))
                .hasMessageContaining("parley.yaml:2: http.port: \"99999\" is not right; use a port from 0 to 65535")
                .hasMessageContaining("parley.yaml:4: calls.ring-timeout: \"30\" is not right; use a duration with its unit");
        assertThatThrownBy(() -> settings("", "http.port")).hasMessageContaining("key=value");
    }

    @Test
    void listsAreReadBothWays() {
        assertThat(settings("sip:\n  domains: [a.example, b.example]\n").get(Keys.SIP_DOMAINS)).containsExactly("a.example", "b.example");
        assertThat(settings("", "sip.domains=a.example,b.example").get(Keys.SIP_DOMAINS)).containsExactly("a.example", "b.example");
    }

    @Test
    void valuesThatDoNotFitTogetherAreRefused() {
        assertThatThrownBy(() -> settings("media:\n  port: 20500\n")).hasMessageContaining("lies inside media.rtp.ports");
        assertThatThrownBy(() -> settings("tls:\n  certificate: a.pem\n")).hasMessageContaining("tls.key is missing");
    }

    @Test
    void textThatIsNotYamlSaysWhere() {
        assertThatThrownBy(() -> settings("http: [\n")).isInstanceOf(ParleyException.class).hasMessageStartingWith("parley.yaml:");
        assertThatThrownBy(() -> settings("- a\n")).hasMessageContaining("not a set of keys");
    }

    @Test
    void anyBytesAreReadOrRefusedButNeverBreakTheReader() {
        var good = "http:\n  port: 8443\nsip:\n  domains: [a, b]\n  udp: {port: 1}\n";
        Fuzzing.run(List.of(good.getBytes(StandardCharsets.UTF_8)), 3000, bytes -> {
            try {
                Map<String, ?> read = ConfigFile.parse(new String(bytes, StandardCharsets.UTF_8), "f");
                assertThat(read).isNotNull();
            } catch (ParleyException expected) {
                assertThat(expected.getMessage()).startsWith("f:");
            }
        });
    }
}
