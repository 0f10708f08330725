package org.parley.roles.edge.trace;

import java.time.Instant;
import java.util.Arrays;
import org.parley.domain.trace.TracedMessage;
import org.parley.domain.trace.TracedMessage.Direction;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipMessage;

/**
 * A message that passed, as the bytes that went over the wire, in the array that others have anyway: what is read of a message takes
 * five times as much, and would stay as long as its trace. Text is made of it where somebody asks, on another thread.
 */
record Note(Instant at, Direction direction, SocketFlow flow, String callId, byte[] buffer, int bytes) {
    static Note received(Instant at, SocketFlow flow, SipMessage message) {
        return new Note(at, Direction.IN, flow, message.callId(), message.receivedBuffer(), message.receivedBytes());
    }

    static Note sent(Instant at, SocketFlow flow, SipMessage message) {
        var encoded = message.encoded();
        return new Note(at, Direction.OUT, flow, message.callId(), encoded, encoded.length);
    }

    /** As it went over the wire. */
    byte[] wire() {
        return Arrays.copyOf(buffer, bytes);
    }

    TracedMessage render(Redaction redaction) {
        var text = redaction.text(wire());
        int lineEnd = text.indexOf('\r');
        var peer = flow.remote().toString();
        var self = flow.sentBy().toString();
        return new TracedMessage(
                at,
                direction,
                direction == Direction.IN ? peer : self,
                direction == Direction.IN ? self : peer,
                flow.transport().uriName(),
                lineEnd < 0 ? text : text.substring(0, lineEnd),
                callId,
                text);
    }
}
