package org.parley.protocols.sip.proxy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.parley.protocols.sip.message.HeaderField;

/**
 * A short authenticator that costs tens of nanoseconds: SipHash-2-4 (Aumasson and Bernstein, 2012), 64 bits. It tells what we wrote ourselves
 * from what others made up; who guesses needs 2^63 tries over the network. Fed piece by piece. Not thread-safe.
 */
public final class KeyedHash {
    /** Bytes of its key. */
    public static final int KEY_BYTES = 16;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long word;
    private int fed;

    public KeyedHash(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("The key has 16 bytes");
        }
        var words = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        key0 = words.getLong();
        key1 = words.getLong();
        begin();
    }

    /** Forgets what was fed. */
    public KeyedHash begin() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        word = 0;
        fed = 0;
        return this;
    }

    public KeyedHash add(int octet) {
        word |= (octet & 0xFFL) << ((fed & 7) << 3);
        fed++;
        if ((fed & 7) == 0) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
            word = 0;
        }
        return this;
    }

    /** Feeds text of ASCII; other characters by their low byte. Ends with a zero, so that neighbours cannot run together. */
    public KeyedHash add(String text) {
        for (int i = 0; i < text.length(); i++) {
            add(text.charAt(i));
        }
        return add(0);
    }

    /** Feeds a header's value, as it stands. */
    public KeyedHash add(HeaderField field) {
        int length = field.length();
        for (int i = 0; i < length; i++) {
            add(field.byteAt(i));
        }
        return add(0);
    }

    public KeyedHash add(long value) {
        for (int shift = 0; shift < 64; shift += 8) {
            add((int) (value >>> shift));
        }
        return this;
    }

    /** The hash of all that was fed since {@link #begin}; begins anew. */
    public long end() {
        word |= (long) fed << 56;
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        v2 ^= 0xFF;
        round();
        round();
        round();
        round();
        long hash = v0 ^ v1 ^ v2 ^ v3;
        begin();
        return hash;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
