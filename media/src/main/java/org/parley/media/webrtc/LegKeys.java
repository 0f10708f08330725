package org.parley.media.webrtc;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.parley.protocols.dtls.DtlsRole;
import org.parley.protocols.ice.IceCredentials;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.SdpFingerprint;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/**
 * The transport's part of what a standby needs to go on with a leg (docs/internals/survival.md). Secret: never logged or stored in
 * clear.
 *
 * @param nominates whether the peer waits for a nomination
 * @param moves how often the leg has changed its node: each one checks with a higher priority than the last
 * @param send our keys; {@code limits} are where another node would go on
 */
public record LegKeys(
        IceRole iceRole,
        boolean nominates,
        int moves,
        IceCredentials localIce,
        IceCredentials remoteIce,
        Optional<InetSocketAddress> path,
        DtlsRole dtlsRole,
        SdpFingerprint peerFingerprint,
        SrtpKeys send,
        SrtpKeys receive,
        List<SrtpSender.StreamLimits> limits,
        List<SrtpReceiver.StreamIndex> received) {
    public LegKeys {
        limits = List.copyOf(limits);
        received = List.copyOf(received);
    }

    @Override
    public String toString() {
        return "LegKeys[" + send.profile() + "]";
    }
}
