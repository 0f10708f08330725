package org.parley.protocols.rtp;

/**
 * Feedback about pictures, read and written without an object per packet: generic NACK and picture loss (RFC 4585), full intra requests
 * (RFC 5104), receiver estimates (draft-alvestrand-rmcat-remb) and transport-wide reports ({@link TransportFeedback}). What else is in a
 * compound is passed over.
 */
public final class RtcpFeedback {
    private static final int SENDER_REPORT = 200;
    private static final int RECEIVER_REPORT = 201;
    private static final int TRANSPORT_FEEDBACK = 205;
    private static final int PAYLOAD_FEEDBACK = 206;
    private static final int NACK = 1;
    private static final int TRANSPORT_WIDE = 15;
    private static final int PICTURE_LOSS = 1;
    private static final int FULL_INTRA = 4;
    private static final int APPLICATION = 15;
    private static final int REMB = 0x52454D42; // "REMB"
    private static final int HEADER_BYTES = 12;

    /** Whom a compound is read to. SSRCs are those of media that is spoken of. */
    public interface Listener {
        /** A packet is missed. */
        void onNack(int ssrc, int sequence);

        /** A key frame is needed: a loss, or an explicit request. */
        void onKeyFrameWanted(int ssrc);

        /** What the receiver says that it can take. */
        void onEstimate(long bitsPerSecond);

        /** A transport-wide report: hand {@code [at, at + bytes)} to {@link TransportFeedback}. */
        void onTransportReport(byte[] data, int at, int bytes);

        /** A sender's clock (RFC 3550 §6.4.1). */
        void onSenderReport(int ssrc, long ntpTimestamp, int rtpTimestamp);

        /** A report block on what we send: its lost fraction in 1/256, LSR and DLSR. */
        void onReport(int ssrc, int fractionLost, int lastSenderReport, int delaySinceLast);
    }

    private RtcpFeedback() {}

    /** Whether the first packet is feedback: then there is nothing in it for reports. */
    public static boolean isFeedback(byte[] data, int offset, int length) {
        int type = length > 1 ? data[offset + 1] & 0xFF : 0;
        return type == TRANSPORT_FEEDBACK || type == PAYLOAD_FEEDBACK;
    }

    /** Reads a compound; false where it does not parse, after what did. */
    public static boolean read(byte[] data, int offset, int length, Listener listener) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            if (end - at < 4 || (data[at] & 0xC0) != 0x80) {
                return false;
            }
            int bytes = 4 * (RtpPacket.uint16(data, at + 2) + 1);
            int padding = at + bytes <= end && (data[at] & 0x20) != 0 ? data[at + bytes - 1] & 0xFF : 0;
            if (at + bytes > end || padding > bytes - 4) {
                return false;
            }
            readOne(data, at, bytes - padding, listener);
            at += bytes;
        }
        return true;
    }

    private static void readOne(byte[] data, int at, int bytes, Listener listener) {
        int format = data[at] & 0x1F;
        switch (data[at + 1] & 0xFF) {
            case SENDER_REPORT -> {
                if (bytes >= 28) {
                    long ntp = (long) RtpPacket.int32(data, at + 8) << 32 | RtpPacket.int32(data, at + 12) & 0xFFFFFFFFL;
                    listener.onSenderReport(RtpPacket.int32(data, at + 4), ntp, RtpPacket.int32(data, at + 16));
                    readBlocks(data, at + 28, at + bytes, format, listener);
                }
            }
            case RECEIVER_REPORT -> readBlocks(data, at + 8, at + bytes, format, listener);
            case TRANSPORT_FEEDBACK -> {
                if (format == NACK && bytes >= HEADER_BYTES) {
                    readNacks(data, at, bytes, listener);
                } else if (format == TRANSPORT_WIDE) {
                    listener.onTransportReport(data, at, bytes);
                }
            }
            case PAYLOAD_FEEDBACK -> readPayloadFeedback(data, at, bytes, format, listener);
            default -> {
                // Not about pictures.
            }
        }
    }

    private static void readBlocks(byte[] data, int from, int end, int count, Listener listener) {
        int at = from;
        for (int i = 0; i < count && at + 24 <= end; i++) {
            listener.onReport(
                    RtpPacket.int32(data, at),
                    data[at + 4] & 0xFF,
                    RtpPacket.int32(data, at + 16),
                    RtpPacket.int32(data, at + 20));
            at += 24;
        }
    }

    private static void readNacks(byte[] data, int at, int bytes, Listener listener) {
        int ssrc = RtpPacket.int32(data, at + 8);
        for (int here = at + HEADER_BYTES; here + 4 <= at + bytes; here += 4) {
            int first = RtpPacket.uint16(data, here);
            int mask = RtpPacket.uint16(data, here + 2);
            listener.onNack(ssrc, first);
            for (int bit = 0; bit < 16; bit++) {
                if ((mask >> bit & 1) != 0) {
                    listener.onNack(ssrc, SequenceNumber.plus(first, bit + 1));
                }
            }
        }
    }

    private static void readPayloadFeedback(byte[] data, int at, int bytes, int format, Listener listener) {
        if (format == PICTURE_LOSS && bytes >= HEADER_BYTES) {
            listener.onKeyFrameWanted(RtpPacket.int32(data, at + 8));
        } else if (format == FULL_INTRA) {
            // RFC 5104 §4.3.1: the media's SSRC is in each entry, that of the header is 0.
            for (int here = at + HEADER_BYTES; here + 8 <= at + bytes; here += 8) {
                listener.onKeyFrameWanted(RtpPacket.int32(data, here));
            }
        } else if (format == APPLICATION && bytes >= 20 && RtpPacket.int32(data, at + 12) == REMB) {
            int exponent = (data[at + 17] & 0xFF) >> 2;
            long mantissa = (data[at + 17] & 0x03L) << 16 | RtpPacket.uint16(data, at + 18);
            listener.onEstimate(exponent > 40 ? Long.MAX_VALUE : mantissa << exponent);
        }
    }

    /** Asks for a key frame (RFC 4585 §6.3.1); returns the length. */
    public static int writePictureLoss(byte[] data, int at, int sender, int media) {
        return writeHeader(data, at, PICTURE_LOSS, PAYLOAD_FEEDBACK, sender, media, HEADER_BYTES);
    }

    /** Asks for a key frame more firmly (RFC 5104 §4.3.1); {@code number} goes up with each new request. */
    public static int writeFullIntra(byte[] data, int at, int sender, int media, int number) {
        RtpPacket.putInt32(data, at + HEADER_BYTES, media);
        RtpPacket.putInt32(data, at + HEADER_BYTES + 4, number << 24);
        return writeHeader(data, at, FULL_INTRA, PAYLOAD_FEEDBACK, sender, 0, HEADER_BYTES + 8);
    }

    /** Asks for packets again (RFC 4585 §6.2.1). {@code sequences} ascend; needs 4 bytes of room for each, and 12. Returns the length. */
    public static int writeNack(byte[] data, int at, int sender, int media, int[] sequences, int count) {
        int here = at + HEADER_BYTES;
        int i = 0;
        while (i < count) {
            int first = sequences[i++];
            int mask = 0;
            while (i < count && inMask(first, sequences[i])) {
                mask |= 1 << (SequenceNumber.distance(first, sequences[i]) - 1);
                i++;
            }
            RtpPacket.putUint16(data, here, first);
            RtpPacket.putUint16(data, here + 2, mask);
            here += 4;
        }
        return writeHeader(data, at, NACK, TRANSPORT_FEEDBACK, sender, media, here - at);
    }

    private static boolean inMask(int first, int sequence) {
        int distance = SequenceNumber.distance(first, sequence);
        return distance >= 1 && distance <= 16;
    }

    static int writeHeader(byte[] data, int at, int format, int type, int sender, int media, int bytes) {
        data[at] = (byte) (0x80 | format);
        data[at + 1] = (byte) type;
        RtpPacket.putUint16(data, at + 2, bytes / 4 - 1);
        RtpPacket.putInt32(data, at + 4, sender);
        RtpPacket.putInt32(data, at + 8, media);
        return bytes;
    }
}
