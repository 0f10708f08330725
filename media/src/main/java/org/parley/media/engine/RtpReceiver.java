package org.parley.media.engine;

/** Where a {@link RtpChannel} delivers: authenticated, decrypted packets and its own fate. Called on the media loop. */
public interface RtpReceiver {
    /** A plain RTP packet; the buffer is valid during the call only. */
    void onRtp(byte[] packet, int offset, int length, long nowNs);

    /** A plain compound RTCP packet. */
    void onRtcp(byte[] packet, int offset, int length, long nowNs);

    /** A datagram of T.38 (UDPTL), where the channel was told that its peer speaks it. */
    default void onUdptl(byte[] packet, int offset, int length, long nowNs) {}

    /** From now on packets can leave. */
    void onReady(long nowNs);

    /** The channel is over: consent lost, DTLS closed or failed. {@code because} is for people. */
    void onClosed(String because, long nowNs);
}
