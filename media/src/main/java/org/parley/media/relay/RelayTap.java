package org.parley.media.relay;

/** Gets copies of what the sides' peers send, plain. Called on the media loop: must neither block nor keep the buffer. */
public interface RelayTap {
    /** An RTP packet of this side's peer, before anything is done to it. */
    void onRtp(RelaySide from, byte[] packet, int offset, int length, long nowNs);

    /** A compound RTCP packet. */
    void onRtcp(RelaySide from, byte[] packet, int offset, int length, long nowNs);

    /** The last call. */
    void onEnd();
}
