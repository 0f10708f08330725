package org.parley.domain.trace;

import java.time.Instant;

/**
 * A SIP message as it went over the wire, without its secrets.
 *
 * @param from address and port of who sent it
 * @param to address and port of who got it
 * @param transport udp, tcp, tls, ws or wss
 * @param firstLine request line or status line
 * @param text the whole message; passwords' answers and keys are replaced by {@code [removed]}
 */
public record TracedMessage(
        Instant at, Direction direction, String from, String to, String transport, String firstLine, String callId, String text) {
    /** Seen from this node. */
    public enum Direction {
        IN,
        OUT
    }
}
