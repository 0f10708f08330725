package org.parley.protocols.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SrtpVectorsTest {
    private static final SrtpKeys KEYS = new SrtpKeys(
            SrtpProfile.AES128_CM_HMAC_SHA1_80,
            hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
            hex("0EC675AD498AFEEBB6960B3AABE6"));

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    // RFC 3711 appendix B.3
    @Test
    void derivesSessionKeys() {
        assertThat(KeyDerivation.derive(KEYS, KeyDerivation.RTP_ENCRYPTION, 16))
                .isEqualTo(hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assertThat(KeyDerivation.derive(KEYS, KeyDerivation.RTP_SALT, 14))
                .isEqualTo(hex("30CBBC08863D8C85D49DB34A9AE1"));
        assertThat(KeyDerivation.derive(KEYS, KeyDerivation.RTP_AUTHENTICATION, 20))
                .isEqualTo(hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    // RFC 3711 appendix B.2: the key stream of session key 2B7E… and salt F0F1…, SSRC 0 and index 0.
    @Test
    void makesTheKeyStreamOfCounterMode() {
        var cipher = new CounterModeCipher(
                hex("2B7E151628AED2A6ABF7158809CF4F3C"), hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"), new byte[20], 10, false);
        var data = new byte[12 + 48 + 10];

        cipher.protect(data, 0, 12, 60, 0, 0);

        assertThat(Arrays.copyOfRange(data, 12, 60))
                .isEqualTo(hex("E03EAD0935C95E80E166B16DD92B4EB4"
                        + "D23513162B02D0F72A43A2FE4A5F97AB"
                        + "41E95B3BB0A2E8DD477901E4FCA894C0"));
    }

    // The reference packets that implementations of RFC 3711 compare with each other.
    @Test
    void protectsTheReferencePackets() {
        var rtp = Arrays.copyOf(hex("800f1234decafbadcafebabe" + "ab".repeat(16)), 60);
        var rtcp = Arrays.copyOf(hex("81c8000bcafebabe" + "ab".repeat(16)), 60);
        var sender = new SrtpSender(KEYS, IndexReservations.standbyLess(), 4);

        int rtpBytes = sender.protectRtp(rtp, 0, 28);
        int rtcpBytes = sender.protectRtcp(rtcp, 0, 24);

        assertThat(Arrays.copyOf(rtp, rtpBytes))
                .isEqualTo(hex("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb"));
        assertThat(Arrays.copyOf(rtcp, rtcpBytes))
                .isEqualTo(hex("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798"));
    }

    // RFC 7714 §16.1.1
    @Test
    void protectsRtpWithGcm() {
        var cipher = new GcmCipher(hex("000102030405060708090a0b0c0d0e0f"), hex("517569642070726f2071756f"), false);
        var plain = hex("8040f17b8041f8d35501a0b2"
                + "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573");
        var data = Arrays.copyOf(plain, plain.length + 16);

        int bytes = cipher.protect(data, 0, 12, plain.length, 0x5501a0b2, 0xf17b);

        assertThat(Arrays.copyOf(data, bytes))
                .isEqualTo(hex("8040f17b8041f8d35501a0b2"
                        + "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833"
                        + "899d7f27beb16a9152cf765ee4390cce"));
        assertThat(cipher.unprotect(data, 0, 12, bytes, 0x5501a0b2, 0xf17b)).isEqualTo(plain.length);
        assertThat(Arrays.copyOf(data, plain.length)).isEqualTo(plain);
    }
}
