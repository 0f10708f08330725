package org.parley.media.sfu;

/** A leg's way to its peer, as pictures use it. Packets may be changed in place and need 64 bytes of room after their end. */
public interface PictureChannel {
    /** False, and dropped, where there is no way now. */
    boolean sendRtp(byte[] packet, int offset, int length);

    boolean sendRtcp(byte[] packet, int offset, int length);

    boolean isReady();
}
