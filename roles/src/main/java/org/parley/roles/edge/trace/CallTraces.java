package org.parley.roles.edge.trace;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.calls.LegId;
import org.parley.domain.trace.SipTraceStore;
import org.parley.domain.trace.SipTraces;
import org.parley.domain.trace.TracedMessage;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the messages of calls, by Call-ID, while they run and a moment longer; then they go to the store. Noting is the loop's and keeps
 * references; asking may be done from any thread, and makes the text there. Bounded by calls and by bytes: what belongs to no leg
 * makes room first, so that a flood of INVITEs does not push out the calls of our own people.
 */
public final class CallTraces implements SipTrace, SipTraces {
    private static final Logger LOG = LoggerFactory.getLogger(CallTraces.class);
    private static final long ASK_SECONDS = 5;

    /**
     * @param callsMax traced at once
     * @param bytesMax of messages in memory
     * @param savingMax traces on their way to the store; more are dropped and counted
     * @param savedPerSecond of calls that were only proxied: the store is not made for thousands a second
     * @param keep how long ended calls are kept in the store
     * @param keepsMessageBodies whether the words of instant messages are kept
     */
    public record Limits(
            int callsMax, long bytesMax, int savingMax, int savedPerSecond, Duration keep, boolean keepsMessageBodies) {
        public static Limits defaults() {
            return new Limits(10_000, 64 << 20, 500, 20, Duration.ofDays(7), false);
        }
    }

    public record Needs(Executor loop, Executor threads, NanoClock clock, WallClock wallClock, SipTraceStore store, Limits limits) {}

    private final Needs needs;
    private final Redaction redaction;
    private final LinkedHashMap<String, TracedCall> others = new LinkedHashMap<>();
    private final LinkedHashMap<String, TracedCall> ofLegs = new LinkedHashMap<>();
    private final Map<LegId, TracedCall> byLeg = new HashMap<>();
    private final AtomicInteger saving = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private long bytes;
    private int savedThisTick;
    private int hungUpThisTick;

    public CallTraces(Needs needs) {
        this.needs = needs;
        redaction = new Redaction(needs.limits().keepsMessageBodies());
    }

    @Override
    public void received(SocketFlow flow, SipMessage message) {
        var call = call(message);
        if (call != null) {
            note(call, Note.received(needs.wallClock().now(), flow, message), message);
        }
    }

    @Override
    public void sent(SocketFlow flow, SipMessage message) {
        var call = call(message);
        if (call != null) {
            note(call, Note.sent(needs.wallClock().now(), flow, message), message);
        }
    }

    /** The call that a message belongs to, begun by an INVITE; null for registrations and the like. */
    private @Nullable TracedCall call(SipMessage message) {
        var callId = message.callId();
        var call = ofLegs.get(callId);
        if (call == null) {
            call = others.get(callId);
        }
        if (call == null && message instanceof SipRequest request && request.is(SipMethod.INVITE)) {
            call = new TracedCall(callId);
            others.put(callId, call);
        }
        return call;
    }

    private void note(TracedCall call, Note note, SipMessage message) {
        boolean hadHungUp = call.hasHungUp();
        bytes += call.add(note, message, needs.clock().nowNs());
        if (!hadHungUp && call.hasHungUp() && call.leg() == null && ++hungUpThisTick > needs.limits().savedPerSecond()) {
            drop(call); // It would not be stored: so it need not wait for that, in memory, with thousands of others.
            dropped.increment();
        }
        while (bytes > needs.limits().bytesMax() || ofLegs.size() + others.size() > needs.limits().callsMax()) {
            drop((others.isEmpty() ? ofLegs : others).firstEntry().getValue());
            dropped.increment();
        }
    }

    private void drop(TracedCall call) {
        bytes -= call.bytes();
        others.remove(call.callId);
        ofLegs.remove(call.callId);
        var leg = call.leg();
        if (leg != null) {
            byLeg.remove(leg, call);
        }
    }

    @Override
    public void linked(String callId, LegId leg) {
        var call = others.remove(callId);
        if (call == null) {
            call = ofLegs.computeIfAbsent(callId, TracedCall::new);
        }
        call.link(leg);
        ofLegs.put(callId, call);
        byLeg.put(leg, call);
    }

    /** Hands what is over to the store; on the loop, about every second. */
    public void onTick() {
        long nowNs = needs.clock().nowNs();
        savedThisTick = 0;
        hungUpThisTick = 0;
        Stream.concat(ofLegs.values().stream(), others.values().stream())
                .filter(call -> call.isOver(nowNs))
                .toList()
                .forEach(this::finish);
    }

    private void finish(TracedCall call) {
        drop(call);
        boolean isOfLeg = call.leg() != null;
        if (saving.get() >= needs.limits().savingMax() || !isOfLeg && ++savedThisTick > needs.limits().savedPerSecond()) {
            dropped.increment();
            return;
        }
        saving.incrementAndGet();
        var notes = call.notes();
        var endedAt = needs.wallClock().now();
        needs.threads().execute(() -> save(call.callId, call.legText(), endedAt, notes));
    }

    private void save(String callId, String leg, Instant endedAt, List<Note> notes) {
        try {
            needs.store().keep(new SipTraceStore.Trace(callId, leg, endedAt, rendered(notes)));
        } catch (RuntimeException failure) {
            dropped.increment();
            LOG.warn("The SIP trace of {} could not be stored", callId, failure);
        } finally {
            saving.decrementAndGet();
        }
    }

    /** Drops from the store what is too old; waits for it. */
    public void sweepStore() {
        needs.store().sweep(needs.wallClock().now().minus(needs.limits().keep()));
    }

    private List<TracedMessage> rendered(List<Note> notes) {
        return notes.stream().map(note -> note.render(redaction)).toList();
    }

    @Override
    public List<TracedMessage> ofLegs(List<LegId> legs) {
        var running = onLoop(() -> legs.stream()
                .flatMap(leg -> Stream.ofNullable(byLeg.get(leg)))
                .flatMap(call -> call.notes().stream())
                .toList());
        var messages = new ArrayList<>(rendered(running));
        for (var leg : legs) {
            needs.store().ofLeg(leg.value()).forEach(trace -> messages.addAll(trace.messages()));
        }
        return inOrder(messages);
    }

    @Override
    public List<TracedMessage> ofCallId(String callId) {
        var running = onLoop(() -> Stream.concat(Stream.ofNullable(ofLegs.get(callId)), Stream.ofNullable(others.get(callId)))
                .flatMap(call -> call.notes().stream())
                .toList());
        var messages = new ArrayList<>(rendered(running));
        needs.store().ofCallId(callId).forEach(trace -> messages.addAll(trace.messages()));
        return inOrder(messages);
    }

    private static List<TracedMessage> inOrder(List<TracedMessage> messages) {
        messages.sort(Comparator.comparing(TracedMessage::at)); // Stable: within a moment as they were noted.
        return List.copyOf(messages);
    }

    @Override
    public List<Seen> recent(int limit) {
        var calls = onLoop(() -> Stream.concat(ofLegs.values().stream(), others.values().stream())
                .filter(call -> !call.notes().isEmpty())
                .map(call -> Map.entry(call.legText(), call.notes()))
                .toList());
        return calls.stream()
                .map(call -> seen(call.getKey(), call.getValue()))
                .sorted(Comparator.comparing(Seen::at).reversed())
                .limit(limit)
                .toList();
    }

    private static Seen seen(String leg, List<Note> notes) {
        var first = notes.getFirst();
        var message = SipParser.parse(first.wire()) instanceof Parsed.Ok<SipMessage>(var read)
                ? Optional.of(read)
                : Optional.<SipMessage>empty();
        return new Seen(
                first.callId(),
                leg,
                message.flatMap(read -> read.header(HeaderName.FROM)).orElse(""),
                message.flatMap(read -> read.header(HeaderName.TO)).orElse(""),
                first.at(),
                notes.size());
    }

    private <T> T onLoop(Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        needs.loop().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer.orTimeout(ASK_SECONDS, TimeUnit.SECONDS)
                .exceptionally(failure -> {
                    throw new ParleyException(ErrorCode.UNAVAILABLE, "The SIP edge does not answer just now.", failure);
                })
                .join();
    }

    /** Traces that made room, or could not be stored. From any thread. */
    public long dropped() {
        return dropped.sum();
    }

    /** Calls in memory; on the loop. */
    public int size() {
        return ofLegs.size() + others.size();
    }

    /** What they hold; on the loop. */
    public long bytes() {
        return bytes;
    }
}
