package org.parley.media.engine;

import java.util.Optional;

/**
 * What another node needs to go on with a leg (docs/internals/media.md): the engine's part. Sequence numbers, timestamp and what was received
 * move on with every packet; whoever takes over starts beyond them. Keys and addresses are the channel's part.
 *
 * @param nextTimestamp in clock-rate ticks
 * @param highestReceived the peer's highest sequence number, with its cycles in the upper 16 bits
 */
public record LegSnapshot(
        LegSpec spec,
        Optional<LegAudio> audio,
        boolean isJoined,
        boolean isMuted,
        int ssrc,
        int nextSequence,
        int nextTimestamp,
        long packetsSent,
        long octetsSent,
        int remoteSsrc,
        int highestReceived) {}
