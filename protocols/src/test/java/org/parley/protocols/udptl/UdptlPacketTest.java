package org.parley.protocols.udptl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UdptlPacketTest {
    /** Sequence number 7, a primary packet of three bytes, one earlier packet of one byte. */
    private static final byte[] REDUNDANT = {0, 7, 3, 6, 1, 2, 0, 1, 1, 6};
    /** Parity over packets, of which the count is an integer of one byte; two parities. */
    private static final byte[] PARITY = {1, 0, 1, 6, (byte) 0x80, 1, 3, 2, 2, 9, 9, 1, 8};

    // ITU-T T.38 §9.1.2.
    @Test
    void readsWhatIsInIt() {
        assertThat(UdptlPacket.isWellFormed(REDUNDANT, 0, REDUNDANT.length)).isTrue();
        assertThat(UdptlPacket.sequence(REDUNDANT, 0)).isEqualTo(7);
        assertThat(UdptlPacket.primaryBytes(REDUNDANT, 0)).isEqualTo(3);
        assertThat(UdptlPacket.isWellFormed(PARITY, 0, PARITY.length)).isTrue();
        assertThat(UdptlPacket.sequence(PARITY, 0)).isEqualTo(256);
    }

    // ITU-T X.691 §10.9.3.6: from 128 on a length takes two bytes.
    @Test
    void readsLongPackets() {
        var packet = new byte[2 + 2 + 300 + 2];
        packet[2] = (byte) (0x80 | 300 >> 8);
        packet[3] = (byte) 300;

        assertThat(UdptlPacket.isWellFormed(packet, 0, packet.length)).isTrue();
        assertThat(UdptlPacket.primaryBytes(packet, 0)).isEqualTo(300);
    }

    @Test
    void refusesWhatIsCutShort() {
        for (var whole : new byte[][] {REDUNDANT, PARITY}) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(UdptlPacket.isWellFormed(Arrays.copyOf(whole, length), 0, length)).isFalse();
            }
        }
    }

    @Test
    void survivesAnyBytes() {
        var random = new Random(38);
        for (int i = 0; i < 200_000; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            int offset = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            if (UdptlPacket.isWellFormed(bytes, offset, bytes.length - offset)) {
                assertThat(UdptlPacket.primaryBytes(bytes, offset)).isLessThan(bytes.length);
            }
        }
    }
}
