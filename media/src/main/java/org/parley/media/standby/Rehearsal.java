package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSnapshot;
import org.parley.media.engine.LegSpec;
import org.parley.media.webrtc.LegKeys;
import org.parley.protocols.dtls.DtlsRole;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations.Counter;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * Legs that nobody has, to be taken over once before it matters: a process that does it for the first time pays some hundred milliseconds
 * for loading classes. Their packets go to our own port, where nobody waits for them. Functions only.
 */
final class Rehearsal {
    private static final String MIX = "rehearsal";

    private Rehearsal() {}

    static String mix() {
        return MIX;
    }

    /** Their records, written and read as if they had come from another node. */
    static List<LegRecord> records(int count, InetSocketAddress ownPort, Ids ids, long nowNs) {
        var records = new ArrayList<LegRecord>();
        for (int i = 0; i < count; i++) {
            var profile = i % 2 == 0 ? SrtpProfile.AEAD_AES_128_GCM : SrtpProfile.AES128_CM_HMAC_SHA1_80;
            var bytes = StandbyMessages.write(new StandbyMessage.Keep(record(MIX + "-" + i, profile, ownPort, ids, nowNs)));
            if (StandbyMessages.read(bytes).orThrow() instanceof StandbyMessage.Keep(var record)) {
                records.add(record);
            }
        }
        return records;
    }

    private static LegRecord record(String leg, SrtpProfile profile, InetSocketAddress to, Ids ids, long nowNs) {
        int ssrc = ids.nextInt();
        var audio = new LegAudio(AudioFormat.OPUS, 111, Map.of(111, AudioFormat.OPUS), Map.of(110, 48_000));
        var sound = new LegSnapshot(
                new LegSpec(leg, MIX, leg, leg), Optional.of(audio), true, true, 1, 0, 0, true, false, MIX, ssrc, 0, 0, 0, 0, 0, 0);
        var keys = new LegKeys(
                IceRole.CONTROLLING,
                false,
                0,
                IceCredentials.random(ids),
                IceCredentials.random(ids),
                Optional.of(to),
                DtlsRole.SERVER,
                new SdpFingerprint("sha-256", "00"),
                keys(profile, ids),
                keys(profile, ids),
                List.of(),
                List.of());
        return new LegRecord(
                sound,
                new LegRecord.Way.Browser(keys),
                List.of(new Reservation(ssrc, Counter.RTP, 256), new Reservation(ssrc, Counter.RTCP, 64)),
                "",
                nowNs,
                List.of());
    }

    private static SrtpKeys keys(SrtpProfile profile, Ids ids) {
        var both = new byte[profile.keyBytes() + profile.saltBytes()];
        ids.fill(both);
        return SrtpKeys.ofSdes(profile, both);
    }
}
