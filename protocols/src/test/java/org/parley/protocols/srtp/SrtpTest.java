package org.parley.protocols.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.protocols.rtp.RtcpPacket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.testkit.Fuzzing;

class SrtpTest {
    private static final int AT = 5;

    static SrtpKeys keys(SrtpProfile profile, int seed) {
        var key = new byte[profile.keyBytes()];
        var salt = new byte[profile.saltBytes()];
        var random = new SplittableRandom(seed);
        random.nextBytes(key);
        random.nextBytes(salt);
        return new SrtpKeys(profile, key, salt);
    }

    private static byte[] rtp(int sequence, int ssrc) {
        var data = new byte[AT + 200];
        RtpPacket.writeHeader(data, AT, false, 111, sequence & 0xFFFF, 960 * sequence, ssrc);
        Arrays.fill(data, AT + 12, AT + 92, (byte) sequence);
        return data;
    }

    private static byte[] rtcp(int ssrc) {
        var data = new byte[AT + 200];
        RtcpPacket.write(List.of(new RtcpPacket.SenderReport(ssrc, 1, 2, 3, 4, List.of())), data, AT);
        return data;
    }

    private static final int RTCP_BYTES = 28;

    @ParameterizedTest
    @EnumSource
    void whatIsProtectedCanBeUnprotectedAcrossTheRollover(SrtpProfile profile) {
        var sender = new SrtpSender(keys(profile, 1), IndexReservations.standbyLess(), 4);
        var receiver = new SrtpReceiver(keys(profile, 1), 4);

        for (int i = 65_000; i < 66_200; i++) {
            var data = rtp(i, 7);
            int bytes = sender.protectRtp(data, AT, 92);
            assertThat(bytes).isGreaterThan(92);
            assertThat(receiver.unprotectRtp(data, AT, bytes)).isEqualTo(92);
            assertThat(data[AT + 91]).isEqualTo((byte) i);
        }
        for (int i = 0; i < 200; i++) {
            var data = rtcp(7);
            int bytes = sender.protectRtcp(data, AT, RTCP_BYTES);
            assertThat(receiver.unprotectRtcp(data, AT, bytes)).isEqualTo(RTCP_BYTES);
            assertThat(data).startsWith(Arrays.copyOf(rtcp(7), AT + RTCP_BYTES));
        }
        assertThat(receiver.indices()).containsExactly(new SrtpReceiver.StreamIndex(7, 66_199));
    }

    // RFC 3711 §3.3.2
    @ParameterizedTest
    @EnumSource
    void replaysAndForgeriesAreRefused(SrtpProfile profile) {
        var sender = new SrtpSender(keys(profile, 1), IndexReservations.standbyLess(), 4);
        var receiver = new SrtpReceiver(keys(profile, 1), 4);
        var data = rtp(1, 7);
        int bytes = sender.protectRtp(data, AT, 92);
        var again = data.clone();
        var forged = data.clone();
        forged[AT + 40] ^= 1;
        var report = rtcp(7);
        int reportBytes = sender.protectRtcp(report, AT, RTCP_BYTES);
        var reportAgain = report.clone();

        assertThat(receiver.unprotectRtp(forged, AT, bytes)).isEqualTo(SrtpReceiver.UNAUTHENTIC);
        assertThat(receiver.unprotectRtp(data, AT, bytes)).isEqualTo(92);
        assertThat(receiver.unprotectRtp(again, AT, bytes)).isEqualTo(SrtpReceiver.REPLAYED);
        assertThat(receiver.unprotectRtcp(report, AT, reportBytes)).isEqualTo(RTCP_BYTES);
        assertThat(receiver.unprotectRtcp(reportAgain, AT, reportBytes)).isEqualTo(SrtpReceiver.REPLAYED);
        assertThat(new SrtpReceiver(keys(profile, 2), 4).unprotectRtp(again, AT, bytes))
                .isEqualTo(SrtpReceiver.UNAUTHENTIC);
    }

    @Test
    void packetsMayComeOutOfOrderWithinTheWindow() {
        var profile = SrtpProfile.AEAD_AES_128_GCM;
        var sender = new SrtpSender(keys(profile, 1), IndexReservations.standbyLess(), 4);
        var receiver = new SrtpReceiver(keys(profile, 1), 4);
        var late = rtp(65_535, 7);
        int bytes = sender.protectRtp(late, AT, 92);
        var next = rtp(0, 7);
        sender.protectRtp(next, AT, 92);

        assertThat(receiver.unprotectRtp(next, AT, bytes)).isEqualTo(SrtpReceiver.UNAUTHENTIC); // Counter 0 is a guess.
        next = rtp(1, 7);
        sender.protectRtp(next, AT, 92);
        assertThat(receiver.unprotectRtp(late, AT, bytes)).isEqualTo(92);
        assertThat(receiver.unprotectRtp(next, AT, bytes)).isEqualTo(92);
    }

    @Test
    void anIndexIsNeverUsedTwice() {
        var sender = new SrtpSender(
                keys(SrtpProfile.AEAD_AES_128_GCM, 1), IndexReservations.standbyLess(), 4);

        assertThat(sender.protectRtp(rtp(10, 7), AT, 92)).isPositive();
        assertThat(sender.protectRtp(rtp(12, 7), AT, 92)).isPositive();
        assertThat(sender.protectRtp(rtp(11, 7), AT, 92)).isPositive();
        assertThat(sender.protectRtp(rtp(11, 7), AT, 92)).isEqualTo(SrtpSender.REFUSED);
        assertThat(sender.protectRtp(rtp(10, 7), AT, 92)).isEqualTo(SrtpSender.REFUSED);
    }

    @Test
    void onlyReservedIndicesAreUsedAndBlocksAreRenewedAtHalf() {
        long[] granted = {SrtpSender.RTP_BLOCK};
        int[] asked = {0};
        var sender = new SrtpSender(
                keys(SrtpProfile.AES128_CM_HMAC_SHA1_80, 1),
                (_, _, _) -> {
                    asked[0]++;
                    return granted[0];
                },
                4);

        assertThat(sender.protectRtp(rtp(0, 7), AT, 92)).isPositive();
        assertThat(sender.protectRtp(rtp(SrtpSender.RTP_BLOCK / 2 - 1, 7), AT, 92)).isPositive();
        assertThat(asked[0]).isEqualTo(1);
        assertThat(sender.protectRtp(rtp(SrtpSender.RTP_BLOCK - 1, 7), AT, 92)).isPositive();
        assertThat(asked[0]).isEqualTo(2);
        assertThat(sender.protectRtp(rtp(SrtpSender.RTP_BLOCK, 7), AT, 92)).isEqualTo(SrtpSender.REFUSED);
        granted[0] *= 2;
        assertThat(sender.protectRtp(rtp(SrtpSender.RTP_BLOCK, 7), AT, 92)).isPositive();
    }

    @Test
    void aStandbyGoesOnAtTheLimit() {
        var profile = SrtpProfile.AES128_CM_HMAC_SHA1_80;
        var dead = new SrtpSender(keys(profile, 1), IndexReservations.standbyLess(), 4);
        var receiver = new SrtpReceiver(keys(profile, 1), 4);
        var before = rtp(65_500, 7);
        int bytes = dead.protectRtp(before, AT, 92);
        assertThat(receiver.unprotectRtp(before, AT, bytes)).isEqualTo(92);

        var standby = new SrtpSender(keys(profile, 1), IndexReservations.standbyLess(), 4);
        dead.limits().forEach(standby::resume);
        int next = (int) dead.limits().getFirst().rtpLimit();
        var data = rtp(next, 7);

        assertThat(standby.protectRtp(rtp(next - 1, 7), AT, 92)).isEqualTo(SrtpSender.REFUSED);
        assertThat(receiver.unprotectRtp(data, AT, standby.protectRtp(data, AT, 92))).isEqualTo(92);
    }

    @Test
    void tooManySsrcsAreRefused() {
        var keys = keys(SrtpProfile.AES128_CM_HMAC_SHA1_32, 1);
        var sender = new SrtpSender(keys, IndexReservations.standbyLess(), 3);
        var receiver = new SrtpReceiver(keys, 2);
        for (int ssrc = 0; ssrc < 3; ssrc++) {
            var data = rtp(1, ssrc);
            int bytes = sender.protectRtp(data, AT, 92);
            assertThat(receiver.unprotectRtp(data, AT, bytes)).isEqualTo(ssrc < 2 ? 92 : SrtpReceiver.TOO_MANY_SSRCS);
        }
        assertThat(sender.protectRtp(rtp(1, 3), AT, 92)).isEqualTo(SrtpSender.REFUSED);
    }

    @ParameterizedTest
    @EnumSource
    void anyBytesAreRefusedUnlessAuthentic(SrtpProfile profile) {
        var keys = keys(profile, 1);
        var sender = new SrtpSender(keys, IndexReservations.standbyLess(), 4);
        var rtp = rtp(1, 7);
        int rtpBytes = sender.protectRtp(rtp, AT, 92);
        var rtcp = rtcp(7);
        int rtcpBytes = sender.protectRtcp(rtcp, AT, RTCP_BYTES);
        var receiver = new SrtpReceiver(keys, 4);

        Fuzzing.run(
                List.of(Arrays.copyOfRange(rtp, AT, AT + rtpBytes), Arrays.copyOfRange(rtcp, AT, AT + rtcpBytes)),
                5_000,
                data -> {
                    var copy = data.clone();
                    receiver.unprotectRtp(data, 0, data.length);
                    receiver.unprotectRtcp(copy, 0, copy.length);
                });
    }
}
