package org.parley.media.engine;

/**
 * A leg's way to its peer: plain RTP, SDES-SRTP, or ICE with DTLS-SRTP. Takes plain packets, protects them where it is
 * secure, and sends them. Owned by the media loop.
 */
public interface RtpChannel extends AutoCloseable {
    /**
     * Sends one RTP packet. It may be changed in place, and needs 64 bytes of room after its end (authentication tags).
     * Returns false, and drops it, while there is no way to the peer yet or no more.
     */
    boolean sendRtp(byte[] packet, int offset, int length);

    /** Sends one compound RTCP packet, as {@link #sendRtp}. */
    boolean sendRtcp(byte[] packet, int offset, int length);

    /** Sends one datagram of T.38 (UDPTL) as it is; false where the peer does not speak it. */
    default boolean sendUdptl(byte[] packet, int offset, int length) {
        return false;
    }

    /** Whether packets can leave now. */
    boolean isReady();

    /** Called about every 20 ms: checks, consent, retransmissions. */
    void onTime(long nowNs);

    @Override
    void close();
}
