package org.parley.protocols.stun;

import java.nio.ByteBuffer;
import org.parley.base.id.Ids;

/** The 96 bits that pair a response with its request (RFC 8489 §5). */
public record TransactionId(int high, long low) {
    /** A new one; unpredictable, as it keeps others from answering. */
    public static TransactionId random(Ids ids) {
        return new TransactionId(ids.nextInt(), ids.nextLong());
    }

    static TransactionId read(ByteBuffer from) {
        return new TransactionId(from.getInt(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.putInt(high).putLong(low);
    }
}
