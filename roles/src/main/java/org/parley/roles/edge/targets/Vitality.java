package org.parley.roles.edge.targets;

import java.time.Duration;
import java.time.Instant;

/**
 * What is known of one address: a circuit that opens when it fails and closes when it answers. Told of what happened and of the time.
 * Owned by the SIP loop.
 */
final class Vitality {
    /** So many pings in a row without an answer, and it is down. */
    static final int FAILURES_MAX = 3;
    /** Where nobody pings, a server that failed is tried again after this, doubled with each failure in a row. */
    static final Duration RETRY_FIRST = Duration.ofSeconds(5);
    /** And after this at the latest. */
    static final Duration RETRY_MAX = Duration.ofSeconds(60);
    /** No server may silence itself for longer, however long it asks for. */
    static final Duration WAIT_MAX = Duration.ofMinutes(5);

    private static final int DOWNS_COUNTED = 5;

    enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    private State state = State.UNKNOWN;
    private int failures;
    private int downs; // Since it last answered, as far as it counts.
    private boolean isRetryDue;
    private String because = "";
    private Instant since;
    private boolean isWaiting;
    private long waitUntilNs;

    Vitality(Instant now) {
        since = now;
    }

    State state() {
        return state;
    }

    String because() {
        return because;
    }

    Instant since() {
        return since;
    }

    /** Whether a new call may be sent there. */
    boolean takesCalls(long nowNs) {
        return state != State.DOWN && !isToldToWait(nowNs);
    }

    /** Whether it said 503 with a time that is not over (RFC 3261 §21.5.4). */
    boolean isToldToWait(long nowNs) {
        if (isWaiting && nowNs - waitUntilNs >= 0) {
            isWaiting = false;
            because = "the time is over that it asked us to wait";
        }
        return isWaiting;
    }

    /** Down, and it did not ask us to wait: then calls may try it where nothing else is left. */
    boolean isOnlyDown(long nowNs) {
        return state == State.DOWN && !isToldToWait(nowNs);
    }

    /** Up, and nothing is held against it. */
    boolean isWell() {
        return state == State.UP && failures == 0;
    }

    /** It answered, whatever it said. True if that changed what people see. */
    boolean onAnswer(String what, Instant now) {
        failures = 0;
        downs = 0;
        if (!isWaiting) {
            because = what;
        }
        return enter(State.UP, now);
    }

    /** A ping failed. */
    boolean onPingFailed(String what, Instant now) {
        because = what;
        failures++;
        return failures >= FAILURES_MAX && enter(State.DOWN, now);
    }

    /** A call could not be sent, or nothing came back. */
    boolean onCallFailed(String what, Instant now) {
        because = what;
        failures = Math.max(failures, FAILURES_MAX);
        return enter(State.DOWN, now);
    }

    /** It said 503 to a call without a time: like a ping that failed, since the next call may do. */
    boolean onOverloaded(Instant now) {
        because = "503: it takes no calls just now";
        failures++;
        return failures >= FAILURES_MAX && enter(State.DOWN, now);
    }

    /** It said 503 and when to come back. */
    boolean onToldToWait(Duration wait, long nowNs) {
        var bounded = wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
        because = "503: it asked us to wait " + bounded.toSeconds() + " s";
        isWaiting = true;
        waitUntilNs = nowNs + bounded.toNanos();
        return true;
    }

    /** Whether somebody has to see to {@link #onRetry}: it is down, and nobody does yet. */
    boolean takesRetry() {
        boolean isWanted = state == State.DOWN && !isRetryDue;
        isRetryDue |= isWanted;
        return isWanted;
    }

    /** How long it stays down where nobody pings. */
    Duration retryAfter() {
        var wait = RETRY_FIRST.multipliedBy(1L << Math.clamp(downs - 1, 0, DOWNS_COUNTED - 1));
        return wait.compareTo(RETRY_MAX) < 0 ? wait : RETRY_MAX;
    }

    /** Time has passed where nobody pings: the next call tries. */
    boolean onRetry(Instant now) {
        isRetryDue = false;
        if (state != State.DOWN) {
            return false;
        }
        because = "tried again after a failure (" + because + ")";
        failures = FAILURES_MAX - 1;
        return enter(State.UNKNOWN, now);
    }

    private boolean enter(State next, Instant now) {
        if (state == next) {
            return false;
        }
        state = next;
        since = now;
        if (next == State.DOWN && downs < DOWNS_COUNTED) {
            downs++;
        }
        return true;
    }
}
