package org.parley.protocols.ng;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.parley.protocols.ng.NgRetransmissions.Request;
import org.parley.protocols.ng.NgRetransmissions.Seen;

class NgRetransmissionsTest {
    private static final InetSocketAddress PROXY = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4_000);
    private static final InetSocketAddress OTHER_PROXY = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 4_000);

    private final NgRetransmissions cache = new NgRetransmissions(3, 1_000);

    @Test
    void theSameCookieGetsTheSameAnswer() {
        var request = new Request(PROXY, "1_1");
        var answer = new byte[] {1};

        assertThat(cache.onRequest(request, 0)).isEqualTo(new Seen.New());
        assertThat(cache.onRequest(request, 1)).isEqualTo(new Seen.Pending());
        cache.onAnswer(request, answer);

        assertThat(cache.onRequest(request, 999)).isEqualTo(new Seen.Answered(answer));
    }

    @Test
    void theSameCookieOfAnotherProxyIsAnotherRequest() {
        cache.onRequest(new Request(PROXY, "1_1"), 0);

        assertThat(cache.onRequest(new Request(OTHER_PROXY, "1_1"), 0)).isEqualTo(new Seen.New());
    }

    @Test
    void isForgottenAfterItsTime() {
        cache.onRequest(new Request(PROXY, "1_1"), 0);

        assertThat(cache.onRequest(new Request(PROXY, "1_1"), 1_000)).isEqualTo(new Seen.New());
    }

    @Test
    void forgetsTheOldestAtItsLimit() {
        for (int i = 0; i < 10; i++) {
            cache.onRequest(new Request(PROXY, "c" + i), i);
        }

        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.onRequest(new Request(PROXY, "c9"), 11)).isEqualTo(new Seen.Pending());
        assertThat(cache.onRequest(new Request(PROXY, "c0"), 11)).isEqualTo(new Seen.New());
    }
}
