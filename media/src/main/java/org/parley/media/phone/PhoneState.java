package org.parley.media.phone;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpReceiver;

/**
 * The channel's part of what a standby needs to go on with a telephone's leg (docs/internals/survival.md). Secret where there are keys.
 *
 * @param local where the telephone sends to
 * @param latched where its packets came from; empty before the first
 * @param latchedSsrc of those packets
 */
public record PhoneState(
        InetSocketAddress local,
        PhonePeer peer,
        Optional<InetSocketAddress> latched,
        int latchedSsrc,
        Optional<InetSocketAddress> rtcpTarget,
        Optional<Sdes> sdes) {
    /** Keys of the SDP, which stay the same on another node, and the highest indices received. */
    public record Sdes(SrtpKeys ours, SrtpKeys theirs, List<SrtpReceiver.StreamIndex> received) {
        public Sdes {
            received = List.copyOf(received);
        }

        @Override
        public String toString() {
            return "Sdes[" + ours.profile() + "]";
        }
    }
}
