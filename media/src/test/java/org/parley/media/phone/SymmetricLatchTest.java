package org.parley.media.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class SymmetricLatchTest {
    private static final long SECOND = 1_000_000_000L;
    private static final InetSocketAddress PRIVATE = new InetSocketAddress("192.168.1.5", 4000);
    private static final InetSocketAddress NAT = new InetSocketAddress("198.51.100.7", 61000);
    private static final InetSocketAddress NAT_OTHER_PORT = new InetSocketAddress("198.51.100.7", 61002);
    private static final InetSocketAddress ATTACKER = new InetSocketAddress("203.0.113.66", 5000);
    private static final int SSRC = 42;

    private final SymmetricLatch latch = new SymmetricLatch();

    @Test
    void sendsToTheAddressOfTheSdpUntilAPacketComes() {
        assertThat(latch.target()).isNull();
        assertThat(latch.mayAccept(NAT, 0)).isFalse();
        latch.onSdp(PRIVATE);
        assertThat(latch.target()).isEqualTo(PRIVATE);
    }

    @Test
    void latchesToTheSourceOfTheFirstPacketAndRefusesAllOthers() {
        latch.onSdp(PRIVATE);
        assertThat(latch.accept(NAT, SSRC, 0)).isTrue();
        assertThat(latch.target()).isEqualTo(NAT);

        assertThat(latch.accept(ATTACKER, SSRC, SECOND)).isFalse();
        assertThat(latch.accept(ATTACKER, SSRC, 100 * SECOND)).isFalse();
        assertThat(latch.target()).isEqualTo(NAT);
    }

    @Test
    void givesTheCallBackToTheAddressOfTheSdpIfAStrangerWasFirst() {
        latch.onSdp(PRIVATE);
        latch.accept(ATTACKER, 1, 0);

        assertThat(latch.accept(PRIVATE, SSRC, SECOND)).isTrue();
        assertThat(latch.target()).isEqualTo(PRIVATE);
        assertThat(latch.accept(ATTACKER, 1, SECOND + 1)).isFalse();
    }

    @Test
    void followsANatThatChangesThePortAtTheBeginningOnly() {
        latch.onSdp(PRIVATE);
        latch.accept(NAT, SSRC, 0);

        assertThat(latch.accept(NAT_OTHER_PORT, SSRC + 1, SECOND)).isFalse();
        assertThat(latch.accept(NAT_OTHER_PORT, SSRC, SECOND)).isTrue();
        assertThat(latch.target()).isEqualTo(NAT_OTHER_PORT);
        assertThat(latch.accept(NAT, SSRC, 4 * SECOND)).isFalse();
    }

    @Test
    void aPacketFromTheSdpsAddressIsFinal() {
        latch.onSdp(PRIVATE);
        latch.accept(PRIVATE, SSRC, 0);
        assertThat(latch.accept(new InetSocketAddress("192.168.1.5", 4002), SSRC, 1)).isFalse();
        assertThat(latch.accept(NAT, SSRC, 1)).isFalse();
    }

    // RFC 3264 §8.4: telephones of old hold with the all-zero address.
    @Test
    void anAllZeroAddressIsAHoldAndNoMove() {
        latch.onSdp(new InetSocketAddress("0.0.0.0", 4000));
        assertThat(latch.target()).isNull();
        latch.onSdp(PRIVATE);
        latch.accept(NAT, SSRC, 0);
        latch.onSdp(new InetSocketAddress("0.0.0.0", 4000));
        assertThat(latch.target()).isEqualTo(NAT);
    }

    @Test
    void onlyAReOfferWithAnotherAddressOpensItAgain() {
        latch.onSdp(PRIVATE);
        latch.accept(NAT, SSRC, 0);
        latch.onSdp(PRIVATE);
        assertThat(latch.target()).isEqualTo(NAT);

        var moved = new InetSocketAddress("192.168.1.9", 7000);
        latch.onSdp(moved);
        assertThat(latch.target()).isEqualTo(moved);
        assertThat(latch.accept(NAT_OTHER_PORT, 9, 100 * SECOND)).isTrue();
    }
}
