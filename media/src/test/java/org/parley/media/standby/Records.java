package org.parley.media.standby;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.engine.LegSpec;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhoneState;
import org.parley.media.webrtc.LegKeys;
import org.parley.protocols.dtls.DtlsRole;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpReceiver.StreamIndex;

/** Records for tests. */
final class Records {
    static final int SSRC = 77;
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.9"), 4_000);

    private Records() {}

    static LegRecord browser(String leg, long rtpLimit, long rtcpLimit) {
        var keys = new LegKeys(
                IceRole.CONTROLLING,
                false,
                3,
                new IceCredentials("ours", "our password"),
                new IceCredentials("theirs", "their password"),
                Optional.of(PEER),
                DtlsRole.SERVER,
                new SdpFingerprint("sha-256", "AB:CD"),
                keys(SrtpProfile.AEAD_AES_128_GCM, 1),
                keys(SrtpProfile.AEAD_AES_128_GCM, 2),
                List.of(),
                List.of(new StreamIndex(5, (1L << 16) + 7)));
        return new LegRecord(
                sound(leg),
                new LegRecord.Way.Browser(keys),
                List.of(new Reservation(SSRC, Counter.RTP, rtpLimit), new Reservation(SSRC, Counter.RTCP, rtcpLimit)),
                "v=0\r\n",
                5_000,
                List.of(new RecordPart(9, new byte[] {1, 2, 3})));
    }

    static LegRecord phone(String leg) {
        var state = new PhoneState(
                PEER,
                new PhonePeer(PEER, PEER, true, Set.of(0, 101), PhonePeer.Sources.STRICT),
                Optional.of(PEER),
                99,
                Optional.empty(),
                Optional.of(new PhoneState.Sdes(
                        keys(SrtpProfile.AES128_CM_HMAC_SHA1_80, 3),
                        keys(SrtpProfile.AES128_CM_HMAC_SHA1_80, 4),
                        List.of(new StreamIndex(6, 12)))));
        return new LegRecord(sound(leg), new LegRecord.Way.Phone(state), List.of(), "", 6_000, List.of());
    }

    static LegProgress progress(String leg, Reservation... questions) {
        return new LegProgress(
                leg, 40_000, -5, 12, 1_200, 5, 70_000, Optional.of(PEER), List.of(new StreamIndex(5, 70_000)), List.of(questions), 9_000);
    }

    private static LegSnapshot sound(String leg) {
        var audio = new LegAudio(
                AudioFormat.OPUS, 2, 111, Map.of(111, AudioFormat.OPUS, 0, AudioFormat.PCMU), Map.of(126, 8_000));
        return new LegSnapshot(
                new LegSpec(leg, "mix", "somebody", "Jürgen"),
                Optional.of(audio),
                true,
                false,
                1,
                3,
                -1,
                true,
                true,
                "cname",
                SSRC,
                65_535,
                -1,
                1_000,
                100_000,
                5,
                65_543);
    }

    private static SrtpKeys keys(SrtpProfile profile, int seed) {
        var both = new byte[profile.keyBytes() + profile.saltBytes()];
        new java.util.SplittableRandom(seed).nextBytes(both);
        return SrtpKeys.ofSdes(profile, both);
    }
}
