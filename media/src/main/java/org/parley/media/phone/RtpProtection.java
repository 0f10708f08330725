package org.parley.media.phone;

/** What is done to packets on the wire: nothing, or SRTP with the keys of the SDP. Works in place. Owned by its channel. */
public interface RtpProtection {
    /** What the unprotect methods answer for a packet that is not authentic, or was seen before. */
    int REFUSED = -1;

    /** Protects an RTP packet that has 64 bytes of room after it; returns its new length, {@link #REFUSED} if keys are used up. */
    int protectRtp(byte[] packet, int offset, int length);

    int protectRtcp(byte[] packet, int offset, int length);

    /** Returns the length of the plain packet at the same offset, or {@link #REFUSED}. */
    int unprotectRtp(byte[] packet, int offset, int length);

    int unprotectRtcp(byte[] packet, int offset, int length);

    /** RTP/AVP: packets go as they are. */
    RtpProtection NONE = new RtpProtection() {
        @Override
        public int protectRtp(byte[] packet, int offset, int length) {
            return length;
        }

        @Override
        public int protectRtcp(byte[] packet, int offset, int length) {
            return length;
        }

        @Override
        public int unprotectRtp(byte[] packet, int offset, int length) {
            return length;
        }

        @Override
        public int unprotectRtcp(byte[] packet, int offset, int length) {
            return length;
        }
    };
}
