package org.parley.protocols.hep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HepPacketTest {
    private static final Instant AT = Instant.ofEpochSecond(1_735_689_600L, 123_456_000);

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static HepPacket packet(String from, String to, boolean isStream, byte[] payload) {
        return new HepPacket(address(from, 5060), address(to, 5062), isStream, AT, 2001, "id@x", payload);
    }

    // Written by hand after the specification: magic, length, then chunks of vendor, type, length, value.
    @Test
    void writesIpv4OverUdp() {
        var bytes = packet("192.0.2.1", "198.51.100.7", false, "SIP".getBytes(StandardCharsets.US_ASCII)).encoded();

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("48455033" + "0070"
                + "0000" + "0001" + "0007" + "02"
                + "0000" + "0002" + "0007" + "11"
                + "0000" + "0003" + "000a" + "c0000201"
                + "0000" + "0004" + "000a" + "c6336407"
                + "0000" + "0007" + "0008" + "13c4"
                + "0000" + "0008" + "0008" + "13c6"
                + "0000" + "0009" + "000a" + "67748580"
                + "0000" + "000a" + "000a" + "0001e240"
                + "0000" + "000b" + "0007" + "01"
                + "0000" + "000c" + "000a" + "000007d1"
                + "0000" + "0011" + "000a" + "69644078"
                + "0000" + "000f" + "0009" + "534950");
    }

    @Test
    void writesIpv6OverTcpAndMixedFamiliesAsIpv6() {
        var hex = HexFormat.of().formatHex(packet("2001:db8::1", "192.0.2.1", true, new byte[0]).encoded());

        assertThat(hex).contains("0000000100070a").contains("00000002000706");
        assertThat(hex).contains("000000050016" + "20010db8000000000000000000000001");
        assertThat(hex).contains("000000060016" + "00000000000000000000ffffc0000201");
    }

    @Test
    void cutsWhatDoesNotFitIntoADatagram() {
        assertThat(packet("192.0.2.1", "192.0.2.2", false, new byte[70_000]).encoded()).hasSize(65_507);
    }

    @Test
    void chunksOfAnyPayloadAddUp() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            var payload = new byte[random.nextInt(4_000)];
            random.nextBytes(payload);
            var correlation = "c".repeat(random.nextInt(400));
            var bytes = new HepPacket(address("192.0.2.1", random.nextInt(65_536)), address("::1", 1), true, AT, i, correlation, payload).encoded();
            var in = ByteBuffer.wrap(bytes, 6, bytes.length - 6);
            assertThat(ByteBuffer.wrap(bytes).getShort(4) & 0xffff).isEqualTo(bytes.length);
            var last = new byte[0];
            while (in.hasRemaining()) {
                in.getInt();
                last = new byte[(in.getShort() & 0xffff) - 6];
                in.get(last);
            }
            assertThat(last).isEqualTo(payload);
        }
    }
}
