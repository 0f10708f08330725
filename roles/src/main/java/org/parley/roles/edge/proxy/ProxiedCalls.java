package org.parley.roles.edge.proxy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.NanoClock;
import org.parley.base.time.WallClock;
import org.parley.domain.routing.MessagePolicy;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;

/**
 * The calls that lead through us, from their 2xx to their BYE: to be counted, and to free a trunk's channel when they end. No message needs
 * them to find its way. A call whose BYE never came ends when its session timer runs out (RFC 4028), or after the longest time that a call may
 * last. Owned by the SIP loop; {@link #size} is for any thread.
 */
final class ProxiedCalls {
    private static final HeaderName SESSION_EXPIRES = HeaderName.SESSION_EXPIRES;

    /** One call. */
    static final class Call {
        private final @Nullable Placed placed;
        private final @Nullable Placed arrived;
        private final Instant answeredAt;
        private final Duration lengthMax;
        private final long startedNs;
        /** What is changed in its messages on both ways, null if nothing is. */
        final @Nullable Crossing crossing;

        private long expiresAtNs;

        private Call(Beginning beginning, Instant answeredAt, long nowNs) {
            this.placed = beginning.placed();
            this.arrived = beginning.arrived();
            this.crossing = beginning.crossing();
            this.lengthMax = beginning.lengthMax();
            this.answeredAt = answeredAt;
            this.startedNs = nowNs;
        }

        private long latestEndNs() {
            return startedNs + lengthMax.toNanos();
        }
    }

    /** What is known of a call when it is answered. */
    record Beginning(
            @Nullable Placed placed, @Nullable Placed arrived, @Nullable Crossing crossing, Duration lengthMax) {
        static final Beginning PLAIN = new Beginning(null, null, null, Duration.ofHours(12));
    }

    private final int limit;
    private final NanoClock clock;
    private final WallClock wallClock;
    private final Map<String, Call> byCallId = new HashMap<>();
    /** Of calls that ring where we proved who we are; as many as INVITEs run at most. */
    private final Map<String, Crossing> early = new HashMap<>();

    private volatile int size;

    ProxiedCalls(int limit, NanoClock clock, WallClock wallClock) {
        this.limit = limit;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    boolean isFull() {
        return byCallId.size() >= limit;
    }

    /** From any thread. */
    int size() {
        return size;
    }

    @Nullable Call of(String callId) {
        return byCallId.get(callId);
    }

    /** What is changed in the messages of a call that is not answered yet; null: nothing. */
    void onEarly(String callId, @Nullable Crossing crossing) {
        if (crossing != null) {
            early.put(callId, crossing);
        } else if (!early.isEmpty()) {
            early.remove(callId);
        }
    }

    /** What is changed in the messages of a call; null if nothing is, or nothing is known of it. */
    @Nullable Crossing crossing(String callId) {
        var call = byCallId.get(callId);
        return call != null ? call.crossing : early.get(callId);
    }

    /** An INVITE outside any dialog was accepted; a repeated or forked 2xx changes nothing. */
    void onAnswered(String callId, Beginning beginning, SipMessage success) {
        if (byCallId.containsKey(callId)) {
            return;
        }
        var now = wallClock.now();
        if (isFull()) {
            end(beginning.placed(), beginning.arrived(), now); // It goes on, uncounted: who came in before the limit is not cut off.
            return;
        }
        var call = new Call(beginning, now, clock.nowNs());
        byCallId.put(callId, call);
        size = byCallId.size();
        onRefreshed(call, success);
        answered(beginning.placed(), now);
        answered(beginning.arrived(), now);
    }

    /** A 2xx to an INVITE or UPDATE within the call: its session lasts on. */
    void onRefreshed(Call call, SipMessage success) {
        long nowNs = clock.nowNs();
        long seconds = sessionSeconds(success.headers().firstField(SESSION_EXPIRES));
        // RFC 4028 §10: a side that hears no refresh ends the call at the interval; twice that is certainly the end.
        long endNs = seconds > 0 ? nowNs + 2 * TimeUnit.SECONDS.toNanos(seconds) : call.latestEndNs();
        call.expiresAtNs = endNs - call.latestEndNs() < 0 ? endNs : call.latestEndNs();
    }

    private static long sessionSeconds(@Nullable HeaderField field) {
        long seconds = 0;
        for (int i = 0; field != null && i < Math.min(field.length(), 9); i++) {
            int digit = field.byteAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return seconds;
            }
            seconds = seconds * 10 + digit;
        }
        return seconds;
    }

    /** A BYE passed. */
    void onEnded(String callId) {
        var call = byCallId.remove(callId);
        if (call != null) {
            size = byCallId.size();
            end(call);
        }
    }

    /** Forgets calls that have ended without a word. */
    void onTick() {
        long nowNs = clock.nowNs();
        byCallId.values().removeIf(call -> {
            boolean isOver = nowNs - call.expiresAtNs >= 0;
            if (isOver) {
                end(call);
            }
            return isOver;
        });
        size = byCallId.size();
    }

    private void end(Call call) {
        var now = wallClock.now();
        for (var held : new @Nullable Placed[] {call.placed, call.arrived}) {
            if (held != null) {
                held.ended(java.util.Optional.of(call.answeredAt), now);
            }
        }
    }

    private static void end(@Nullable Placed placed, @Nullable Placed arrived, Instant now) {
        for (var held : new @Nullable Placed[] {placed, arrived}) {
            if (held != null) {
                held.ended(java.util.Optional.of(now), now);
            }
        }
    }

    private static void answered(@Nullable Placed held, Instant now) {
        if (held != null) {
            held.answered(now);
        }
    }
}
