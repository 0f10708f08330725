package org.parley.media.engine;

import java.util.Optional;

/**
 * What another node needs to go on with a leg (docs/internals/media.md): the engine's part. Sequence numbers, timestamp and what was received
 * move on with every packet; whoever takes over starts beyond them. Keys and addresses are the channel's part.
 *
 * @param sends whether the peer wants to hear; {@code receives}: whether he is to be heard
 * @param audioLevelId of the peer's RFC 6464 extension; not above zero if he has none
 * @param speaksTo its groups in the mix, as {@code hears}
 * @param cname what our reports and descriptions call us
 * @param nextTimestamp in clock-rate ticks
 * @param highestReceived the peer's highest sequence number, with its cycles in the upper 16 bits
 */
public record LegSnapshot(
        LegSpec spec,
        Optional<LegAudio> audio,
        boolean sends,
        boolean receives,
        int audioLevelId,
        long speaksTo,
        long hears,
        boolean isJoined,
        boolean isMuted,
        String cname,
        int ssrc,
        int nextSequence,
        int nextTimestamp,
        long packetsSent,
        long octetsSent,
        int remoteSsrc,
        int highestReceived) {}
