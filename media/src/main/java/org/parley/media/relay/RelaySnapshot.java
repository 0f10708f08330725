package org.parley.media.relay;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What another node needs to go on with a side. Streams that pass as they are need nothing more: their numbers are the sender's.
 *
 * @param sendsTo names of sides
 * @param own the stream that is ours, where something was played, translated or inserted
 * @param latched where a telephone's packets go
 */
public record RelaySnapshot(
        String name,
        RelayMedia media,
        List<String> sendsTo,
        boolean isBlocked,
        boolean isSilenced,
        boolean isDtmfBlocked,
        Optional<OwnStream> own,
        Optional<InetSocketAddress> latched) {
    /** Where our own packets to the peer have come to; {@code nextTimestamp} in clock-rate ticks. */
    public record OwnStream(int ssrc, int nextSequence, int nextTimestamp, long packets, long octets) {}
}
