package org.parley.net.http;

/**
 * One connection's events. Calls come one after another on virtual threads, and the next frame is read only when a
 * call returns: a listener that waits slows its own client and nobody else. An exception closes the connection with
 * 1011 and is logged.
 */
public interface WebSocketListener {
    /** A whole text message. */
    void onText(String message);

    /** A whole binary message. */
    void onBinary(byte[] message);

    /**
     * The connection is over; called exactly once, after the last message. 1006 says that it broke, as does silence
     * for longer than the idle timeout.
     */
    void onClosed(int code, String reason);
}
