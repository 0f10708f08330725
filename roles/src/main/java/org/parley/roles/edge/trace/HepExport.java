package org.parley.roles.edge.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.parley.base.time.WallClock;
import org.parley.domain.calls.LegId;
import org.parley.domain.trace.TracedMessage.Direction;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.hep.HepPacket;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipTransport;

/**
 * A copy of every message to a capture server, without secrets. The loop only queues references; packets are written and sent on a thread
 * that may wait. Bounded: what comes while too many wait is not exported, and counted.
 */
public final class HepExport implements SipTrace {
    private final WallClock clock;
    private final Executor threads;
    private final int captureId;
    private final int waitingMax;
    private final Consumer<byte[]> socket;
    private final Redaction redaction = new Redaction(false);
    private final ConcurrentLinkedQueue<Note> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean isSending = new AtomicBoolean();
    private final LongAdder dropped = new LongAdder();

    public HepExport(WallClock clock, Executor threads, int captureId, int waitingMax, Consumer<byte[]> socket) {
        this.clock = clock;
        this.threads = threads;
        this.captureId = captureId;
        this.waitingMax = waitingMax;
        this.socket = socket;
    }

    @Override
    public void received(SocketFlow flow, SipMessage message) {
        queue(Note.received(clock.now(), flow, message));
    }

    @Override
    public void sent(SocketFlow flow, SipMessage message) {
        queue(Note.sent(clock.now(), flow, message));
    }

    @Override
    public void linked(String callId, LegId leg) {}

    private void queue(Note note) {
        if (waitingCount.get() >= waitingMax) {
            dropped.increment();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(note);
        send();
    }

    private void send() {
        if (isSending.compareAndSet(false, true)) {
            threads.execute(() -> {
                for (var note = waiting.poll(); note != null; note = waiting.poll()) {
                    waitingCount.decrementAndGet();
                    socket.accept(packet(note).encoded());
                }
                isSending.set(false);
                if (!waiting.isEmpty()) {
                    send(); // It came between the last look and the end.
                }
            });
        }
    }

    private HepPacket packet(Note note) {
        var peer = note.flow().remoteAddress();
        var self = address(note.flow().sentBy());
        boolean isIn = note.direction() == Direction.IN;
        return new HepPacket(
                isIn ? peer : self,
                isIn ? self : peer,
                note.flow().transport() != SipTransport.UDP,
                note.at(),
                captureId,
                note.callId(),
                redaction.text(note.wire()).getBytes(StandardCharsets.UTF_8));
    }

    /** What we call ourselves may be a name, which is not looked up here. */
    private static InetSocketAddress address(HostPort self) {
        int port = self.port() < 0 ? 5060 : self.port();
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(self.host()), port);
        } catch (IllegalArgumentException _) {
            return new InetSocketAddress(HepPacket.unknown(), port);
        }
    }

    /** Messages that were not exported. From any thread. */
    public long dropped() {
        return dropped.sum();
    }
}
