package org.parley.protocols.rtp;

/**
 * Writes header extensions behind a fixed header just written (RFC 8285 §4), in the short form or, where a value needs it, the
 * long one. One object serves many packets: {@link #begin}, values, {@link #end}. Values that do not fit the form are left out.
 */
public final class HeaderExtensionWriter {
    /** The longest value of the short form, whose identifiers are 1 to 14. */
    public static final int SHORT_VALUE_BYTES_MAX = 16;

    private byte[] data = new byte[0];
    private int start;
    private int at;
    private boolean isLong;

    /** Starts after the fixed header at {@code offset}, which has no CSRCs. */
    public void begin(byte[] packet, int offset, boolean longForm) {
        data = packet;
        start = offset;
        isLong = longForm;
        at = offset + RtpPacket.HEADER_BYTES + 4;
    }

    /** Adds a value; nothing for an identifier that was not agreed (below 1). */
    public void add(int id, byte[] from, int valueOffset, int valueBytes) {
        if (!open(id, valueBytes)) {
            return;
        }
        System.arraycopy(from, valueOffset, data, at, valueBytes);
        at += valueBytes;
    }

    public void addByte(int id, int value) {
        if (open(id, 1)) {
            data[at++] = (byte) value;
        }
    }

    public void addUint16(int id, int value) {
        if (open(id, 2)) {
            RtpPacket.putUint16(data, at, value);
            at += 2;
        }
    }

    /** Where the next value would start in the packet, one byte (short form) or two further. */
    public int position() {
        return at;
    }

    /** Pads, writes the extension's own header, and returns the length of fixed header and extension. */
    public int end() {
        int block = start + RtpPacket.HEADER_BYTES;
        if (at == block + 4) {
            return RtpPacket.HEADER_BYTES;
        }
        while ((at - block) % 4 != 0) {
            data[at++] = 0;
        }
        data[start] |= 0x10;
        RtpPacket.putUint16(data, block, isLong ? 0x1000 : 0xBEDE);
        RtpPacket.putUint16(data, block + 2, (at - block) / 4 - 1);
        return at - start;
    }

    private boolean open(int id, int valueBytes) {
        if (id < 1) {
            return false;
        }
        if (isLong) {
            if (id > 255 || valueBytes > 255) {
                return false;
            }
            data[at++] = (byte) id;
            data[at++] = (byte) valueBytes;
            return true;
        }
        if (id > 14 || valueBytes < 1 || valueBytes > SHORT_VALUE_BYTES_MAX) {
            return false;
        }
        data[at++] = (byte) (id << 4 | valueBytes - 1);
        return true;
    }
}
