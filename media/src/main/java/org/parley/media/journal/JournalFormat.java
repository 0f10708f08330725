package org.parley.media.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of a record: length of type and body (4), type (1), body, CRC-32C of type and body (4); big-endian. */
final class JournalFormat {
    static final byte VERSION = 1;

    static final byte HEADER = 1;
    static final byte TRACK_OPENED = 2;
    static final byte PACKET = 3;
    static final byte TRACK_CLOSED = 4;
    static final byte GAP = 5;
    static final byte TICK = 6;
    static final byte END = 7;

    static final int LENGTH_BYTES = 4;
    static final int CHECK_BYTES = 4;

    /** No record is longer; a length past this is damage. */
    static final int MAX_RECORD_BYTES = 8192;

    private static final int MAX_TEXT_BYTES = 1024;

    private JournalFormat() {}

    /** UTF-8 with its length before it, cut to what a record has room for. */
    static void putText(ByteBuffer target, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_TEXT_BYTES);
        while (length < bytes.length && length > 0 && (bytes[length] & 0xC0) == 0x80) {
            length--; // Not in the middle of a character.
        }
        target.putShort((short) length).put(bytes, 0, length);
    }

    static String text(ByteBuffer source) {
        var bytes = new byte[source.getShort() & 0xFFFF];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
