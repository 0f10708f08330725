package org.parley.roles.edge.trace;

import java.time.Instant;
import org.parley.domain.trace.TracedMessage;
import org.parley.domain.trace.TracedMessage.Direction;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.SipMessage;

/** A message that passed: references only. Text is made of it where somebody asks, on another thread. */
record Note(Instant at, Direction direction, SocketFlow flow, SipMessage message, int bytes) {
    static Note received(Instant at, SocketFlow flow, SipMessage message) {
        return new Note(at, Direction.IN, flow, message, message.receivedBytes());
    }

    static Note sent(Instant at, SocketFlow flow, SipMessage message) {
        return new Note(at, Direction.OUT, flow, message, message.encoded().length);
    }

    /** As it went over the wire. */
    byte[] wire() {
        return direction == Direction.IN ? message.received() : message.encoded();
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
                message.callId(),
                text);
    }
}
