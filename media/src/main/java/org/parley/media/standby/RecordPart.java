package org.parley.media.standby;

import java.util.Arrays;

/**
 * What another room keeps of a leg: its seat, what it sees, where its music is. Opaque here.
 *
 * @param kind which room's; each room has its own number, never used for anything else
 */
public record RecordPart(int kind, byte[] data) {
    /** A leg's record stays small enough to be sent at once. */
    public static final int BYTES_MAX = 16_384;

    public RecordPart {
        if (kind < 0 || kind > 0xFFFF || data.length > BYTES_MAX) {
            throw new IllegalArgumentException("Part " + kind + " of " + data.length + " bytes");
        }
        data = data.clone();
    }

    @Override
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordPart part && kind == part.kind && Arrays.equals(data, part.data);
    }

    @Override
    public int hashCode() {
        return 31 * kind + Arrays.hashCode(data);
    }
}
