package org.parley.media.standby;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.SrtpReceiver.StreamIndex;

/**
 * What has run on in a leg since its record: sent with each question for indices, and every few seconds.
 *
 * @param path where the peer is now
 * @param received the highest indices of what he sends
 * @param questions for packet indices; the standby answers them when it has noted them
 * @param atNs as in {@link LegRecord}
 */
public record LegProgress(
        String leg,
        int nextSequence,
        int nextTimestamp,
        long packetsSent,
        long octetsSent,
        int remoteSsrc,
        int highestReceived,
        Optional<InetSocketAddress> path,
        List<StreamIndex> received,
        List<Reservation> questions,
        long atNs) {
    public LegProgress {
        received = List.copyOf(received);
        questions = List.copyOf(questions);
    }
}
