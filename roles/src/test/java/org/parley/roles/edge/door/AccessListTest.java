package org.parley.roles.edge.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.parley.domain.routing.AccessRules;
import org.parley.domain.routing.AddressPrefix;
import org.parley.roles.edge.door.AccessList.Access;

class AccessListTest {
    private static AccessList list(List<String> deny, List<String> allow) {
        return AccessList.of(new AccessRules(deny, allow, List.of()));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void theLongestPrefixWins() {
        var list = list(List.of("192.0.2.0/24", "192.0.2.64/27"), List.of("192.0.2.64/26", "192.0.2.80"));

        assertThat(list.of(address("192.0.2.1"))).isEqualTo(Access.DENIED);
        assertThat(list.of(address("192.0.2.70"))).isEqualTo(Access.DENIED);
        assertThat(list.of(address("192.0.2.100"))).isEqualTo(Access.ALLOWED);
        assertThat(list.of(address("192.0.2.80"))).isEqualTo(Access.ALLOWED);
        assertThat(list.of(address("192.0.3.1"))).isEqualTo(Access.NOT_LISTED);
    }

    @Test
    void everybodyButSomeCanBeDeniedInBothFamilies() {
        var list = list(List.of("0.0.0.0/0", "::/0"), List.of("198.51.100.7", "2001:db8:1::/48"));

        assertThat(list.of(address("255.255.255.255"))).isEqualTo(Access.DENIED);
        assertThat(list.of(address("198.51.100.7"))).isEqualTo(Access.ALLOWED);
        assertThat(list.of(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))).isEqualTo(Access.DENIED);
        assertThat(list.of(address("2001:db8:1:2::3"))).isEqualTo(Access.ALLOWED);
        assertThat(list.of(address("2001:db8:2::"))).isEqualTo(Access.DENIED);
    }

    @Test
    void whatIsInBothListsIsAllowed() {
        assertThat(list(List.of("192.0.2.0/24"), List.of("192.0.2.0/24")).of(address("192.0.2.9"))).isEqualTo(Access.ALLOWED);
    }

    // An IPv4 rule means a peer that comes to an IPv6 socket, too (RFC 4291 §2.5.5.2).
    @Test
    void ipv4InIpv6IsIpv4() {
        assertThat(list(List.of("192.0.2.0/24"), List.of()).of(address("::ffff:192.0.2.1"))).isEqualTo(Access.DENIED);
    }

    @Test
    void saysTheSameAsLookingThroughAllRules() throws UnknownHostException {
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var deny = prefixes(random);
            var allow = prefixes(random);
            var list = list(deny, allow);
            for (int i = 0; i < 200; i++) {
                var address = InetAddress.getByAddress(new byte[] {10, 0, (byte) random.nextInt(4), (byte) random.nextInt(256)});

                assertThat(list.of(address)).as("seed %d, %s", seed, address).isEqualTo(slowly(deny, allow, address));
            }
        }
    }

    private static List<String> prefixes(SplittableRandom random) {
        var prefixes = new ArrayList<String>();
        for (int i = random.nextInt(12); i > 0; i--) {
            prefixes.add("10.0." + random.nextInt(4) + "." + random.nextInt(256) + "/" + random.nextInt(20, 33));
        }
        return prefixes;
    }

    private static Access slowly(List<String> deny, List<String> allow, InetAddress address) {
        int denied = longest(deny, address);
        int allowed = longest(allow, address);
        return denied < 0 && allowed < 0 ? Access.NOT_LISTED : allowed >= denied ? Access.ALLOWED : Access.DENIED;
    }

    private static int longest(List<String> prefixes, InetAddress address) {
        return prefixes.stream()
                .map(text -> AddressPrefix.parse(text).orElseThrow())
                .filter(prefix -> prefix.contains(address))
                .mapToInt(AddressPrefix::bits)
                .max()
                .orElse(-1);
    }
}
