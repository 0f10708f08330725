package org.parley.media.sfu;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.rtp.RtpPacket;

/**
 * The last packets of one layer, by sequence number, for those who miss them. A ring: each packet takes the place of the one
 * {@link #PACKETS} before it. Places keep their bytes, so that nothing is allocated once each was used. Owned by the media loop.
 */
final class PacketCache {
    /** One to two seconds of the largest layer; a power of two. */
    static final int PACKETS = 512;
    /** Longer packets are forwarded and not kept. */
    static final int PACKET_BYTES_MAX = 1_600;

    private static final int ROUND_TO = 400;

    private final byte[] @Nullable [] packets = new byte[PACKETS][];
    private final int[] sequences = new int[PACKETS];
    private final int[] lengths = new int[PACKETS];

    /** Keeps a copy. False if it was here already. */
    boolean put(byte[] data, int offset, int length) {
        int sequence = RtpPacket.sequence(data, offset);
        int place = sequence & PACKETS - 1;
        if (lengths[place] > 0 && sequences[place] == sequence) {
            return false;
        }
        if (length > PACKET_BYTES_MAX) {
            lengths[place] = 0;
            return true;
        }
        var kept = packets[place];
        if (kept == null || kept.length < length) {
            kept = new byte[(length + ROUND_TO - 1) / ROUND_TO * ROUND_TO];
            packets[place] = kept;
        }
        System.arraycopy(data, offset, kept, 0, length);
        sequences[place] = sequence;
        lengths[place] = length;
        return true;
    }

    /** How long the packet is; 0 if it is not here. */
    int length(int sequence) {
        int place = sequence & PACKETS - 1;
        return sequences[place] == sequence ? lengths[place] : 0;
    }

    /** The bytes of a packet whose {@link #length} is not 0, from 0 on. */
    byte[] packet(int sequence) {
        var kept = packets[sequence & PACKETS - 1];
        if (kept == null) {
            throw new IllegalStateException("Packet " + sequence + " is not here");
        }
        return kept;
    }

    void clear() {
        java.util.Arrays.fill(lengths, 0);
    }
}
