package org.parley.protocols.rtp;

/** Retransmissions (RFC 4588 §4): the original's sequence number before its payload, under another source and payload type. */
public final class RtxPacket {
    /** The original sequence number. */
    public static final int HEADER_BYTES = 2;

    private RtxPacket() {}

    /** The number of the packet that is repeated; -1 if the payload has none, as padding does. */
    public static int originalSequence(byte[] data, int offset, int length) {
        return RtpPacket.payloadBytes(data, offset, length) < HEADER_BYTES
                ? -1
                : RtpPacket.uint16(data, RtpPacket.payloadOffset(data, offset));
    }

    /**
     * Makes the original out of a retransmission for which {@link #originalSequence} is a number, in place: it starts two bytes further on
     * and is two bytes shorter.
     */
    public static void unwrap(byte[] data, int offset, int payloadType, int ssrc) {
        int header = RtpPacket.headerBytes(data, offset);
        int sequence = RtpPacket.uint16(data, offset + header);
        System.arraycopy(data, offset, data, offset + HEADER_BYTES, header);
        int original = offset + HEADER_BYTES;
        data[original + 1] = (byte) (data[original + 1] & 0x80 | payloadType);
        RtpPacket.setSequence(data, original, sequence);
        RtpPacket.setSsrc(data, original, ssrc);
    }
}
