package org.parley.net.http;

import java.net.InetSocketAddress;
import java.time.Duration;

/** The other end of an open WebSocket. Thread-safe; nothing here blocks but {@link #awaitQueuedBelow}. */
public interface WebSocketPeer {
    /** Queues a text message. False, with nothing queued, if the queue is at its limit or the connection is over. */
    boolean sendText(String message);

    /** Queues a binary message, as {@link #sendText}. */
    boolean sendBinary(byte[] message);

    /** Bytes queued and not yet handed to the kernel: how far the client is behind. */
    int queuedBytes();

    /** Messages queued and not yet handed to the kernel. */
    int queuedFrames();

    /**
     * Waits, on a virtual thread, until fewer than {@code bytes} are queued. False if that does not come within
     * {@code timeout}, or the connection is over.
     */
    boolean awaitQueuedBelow(int bytes, Duration timeout) throws InterruptedException;

    /**
     * Begins the closing handshake behind what is queued (RFC 6455 §7.1.2); a client that does not finish it in a few
     * seconds is cut off. Idempotent.
     */
    void close(int code, String reason);

    /** Cuts it off at once. */
    void disconnect();

    InetSocketAddress remoteAddress();

    InetSocketAddress localAddress();

    /** Whether it runs over TLS. */
    boolean isSecure();

    /** The agreed subprotocol, or empty. */
    String subprotocol();
}
