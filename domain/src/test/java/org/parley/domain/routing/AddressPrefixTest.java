package org.parley.domain.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AddressPrefixTest {
    private static boolean contains(String prefix, String address) {
        return AddressPrefix.parse(prefix).orElseThrow().contains(InetAddress.ofLiteral(address));
    }

    // RFC 4632 §3.1: the first bits, as many as are said.
    @Test
    void anAddressBelongsToAPrefixByItsFirstBits() {
        assertThat(contains("192.0.2.0/24", "192.0.2.255")).isTrue();
        assertThat(contains("192.0.2.0/24", "192.0.3.0")).isFalse();
        assertThat(contains("192.0.2.128/25", "192.0.2.127")).isFalse();
        assertThat(contains("192.0.2.128/25", "192.0.2.129")).isTrue();
        assertThat(contains("0.0.0.0/0", "203.0.113.9")).isTrue();
        assertThat(contains("192.0.2.1", "192.0.2.1")).isTrue();
        assertThat(contains("2001:db8::/33", "2001:db8:7fff::1")).isTrue();
        assertThat(contains("2001:db8::/33", "2001:db8:8000::1")).isFalse();
        assertThat(contains("2001:db8::/32", "192.0.2.1")).isFalse();
        assertThat(contains("192.0.2.0/24", "::ffff:192.0.2.7")).isTrue();
    }

    @Test
    void whatIsNoPrefixIsNone() {
        for (var text : new String[] {"", "sip.example", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/x", "192.0.2.0/", "300.0.0.1", "2001:db8::/129"}) {
            assertThat(AddressPrefix.parse(text)).as(text).isEmpty();
        }
    }
}
