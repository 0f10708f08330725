package org.parley.protocols.sip.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyedHashTest {
    private static byte[] counting(int length) {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    // SipHash: a fast short-input PRF, appendix A, and the vectors of its reference implementation.
    @Test
    void agreesWithTheReference() {
        var hash = new KeyedHash(counting(16));

        for (byte octet : counting(15)) {
            hash.add(octet);
        }
        assertThat(hash.end()).isEqualTo(0xa129ca6149be45e5L);
        assertThat(hash.end()).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(hash.add(0).end()).isEqualTo(0x74f839c593dc67fdL);
    }

    @Test
    void keepsNeighboursApart() {
        var hash = new KeyedHash(counting(16));

        assertThat(hash.add("ab").add("c").end()).isNotEqualTo(hash.add("a").add("bc").end());
    }

    @Test
    void writesAndComparesItsText() {
        var text = new StringBuilder("x");
        Base64Words.append(text, 0xa129ca6149be45e5L);

        assertThat(text).hasSize(12);
        assertThat(Base64Words.isAt(text.toString(), 1, 0xa129ca6149be45e5L)).isTrue();
        assertThat(Base64Words.isAt(text.toString(), 1, 0xa129ca6149be45e4L)).isFalse();
        assertThat(Base64Words.isAt(text.toString(), 2, 0xa129ca6149be45e5L)).isFalse();
    }
}
