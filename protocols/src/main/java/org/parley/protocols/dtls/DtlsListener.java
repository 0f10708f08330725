package org.parley.protocols.dtls;

/** Where a {@link DtlsEndpoint} reports. Called on its thread: implementations hand over and return. */
public interface DtlsListener {
    /** A datagram to send to the peer. */
    void send(byte[] datagram);

    /** The handshake is done. */
    void onKeys(DtlsSrtpKeys keys);

    /** It is over: the handshake failed, the peer closed, or we did. Once, and last. */
    void onClosed(String because);
}
