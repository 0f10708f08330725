package org.parley.protocols.sip.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.event.SubscriptionState.Reason;
import org.parley.protocols.sip.event.SubscriptionState.Terminated;

/**
 * The notifier's side of one subscription (RFC 6665 §4.2): when a NOTIFY is due and what its Subscription-State says. At most one NOTIFY is on
 * its way; what changes meanwhile, or too soon after the last one, becomes one NOTIFY later, with the state of that time. Told of events and of
 * the time, it answers with {@link Effect}s. Owned by one SIP loop.
 */
public final class Subscription {
    public sealed interface Effect {
        /** Send a NOTIFY with what is watched as it is now, and tell {@link #onAnswered} of its answer. */
        record Notify(SubscriptionState state, Content content) implements Effect {}

        /** It is over: forget it. */
        record Ended(String because) implements Effect {}
    }

    /** What a NOTIFY carries. */
    public enum Content {
        /** No body. */
        NOTHING,
        /** What changed since the NOTIFY before; all where the package has no partial state. */
        CHANGES,
        ALL
    }

    private enum Phase {
        PENDING,
        ACTIVE,
        /** Over for the subscriber; the last NOTIFY is still to be sent, or to be answered. */
        ENDING,
        OVER
    }

    private final long gapNs;
    private Phase phase;
    private long expiresAtNs;
    /** There is something to tell. */
    private boolean isDue;
    /** The next NOTIFY has all: after a SUBSCRIBE, and after one that may not have arrived. */
    private boolean isFullNext;
    /** No NOTIFY before: throttled, or asked to by Retry-After. */
    private long notBeforeNs;
    private boolean isInFlight;
    private boolean isLastSent;
    private boolean wasActive;
    private Terminated end = new Terminated(Reason.TIMEOUT);

    private Subscription(Phase phase, Duration gap, long nowNs) {
        this.phase = phase;
        wasActive = phase == Phase.ACTIVE;
        gapNs = gap.toNanos();
        expiresAtNs = nowNs;
        notBeforeNs = nowNs;
    }

    /** An authorised subscriber's; {@code gap} is the shortest time between two NOTIFYs about changes. */
    public static Subscription active(Duration gap, long nowNs) {
        return new Subscription(Phase.ACTIVE, gap, nowNs);
    }

    /** Of one who is not authorised yet: {@link #approve} or {@link #end}. */
    public static Subscription pending(Duration gap, long nowNs) {
        return new Subscription(Phase.PENDING, gap, nowNs);
    }

    /**
     * A SUBSCRIBE, the first or a later one, was answered with 200 and this expiry: a NOTIFY follows at once (RFC 6665 §4.2.1.2). Zero
     * unsubscribes, or fetches the state once (§4.4.3). Not for one that {@link #isEnding}: that SUBSCRIBE gets 481.
     */
    public List<Effect> onSubscribed(long seconds, long nowNs) {
        expiresAtNs = nowNs + TimeUnit.SECONDS.toNanos(seconds);
        isDue = true;
        isFullNext = true;
        notBeforeNs = nowNs; // Who subscribes can hear us: neither throttle nor Retry-After hold any more.
        return seconds == 0 ? end(new Terminated(Reason.TIMEOUT), nowNs) : settled(nowNs);
    }

    /** A pending one is authorised. */
    public List<Effect> approve(long nowNs) {
        if (phase != Phase.PENDING) {
            return List.of();
        }
        phase = Phase.ACTIVE;
        wasActive = true;
        isDue = true;
        isFullNext = true;
        return settled(nowNs);
    }

    /** What is watched has changed since what was last told. */
    public List<Effect> onChanged(long nowNs) {
        if (phase == Phase.PENDING) {
            return List.of(); // Told all at once when it is approved.
        }
        isDue = true;
        return settled(nowNs);
    }

    /** What is watched is again as it was last told: a change that waited for its turn need not be told. */
    public void onUnchanged() {
        isDue &= isFullNext;
    }

    /** The NOTIFY was finally answered; 408 for no answer. {@code retryAfterSeconds} as the answer has it. */
    public List<Effect> onAnswered(int status, OptionalInt retryAfterSeconds, long nowNs) {
        if (phase == Phase.OVER) {
            return List.of();
        }
        isInFlight = false;
        if (isLastSent) {
            return over("ended: " + end);
        }
        if (status >= 200 && status < 300) {
            return settled(nowNs);
        }
        long retryAtNs = nowNs + TimeUnit.SECONDS.toNanos(retryAfterSeconds.orElse(0));
        if (retryAfterSeconds.isEmpty() || status == 481 || retryAtNs - expiresAtNs >= 0 || phase == Phase.ENDING) {
            // RFC 6665 §4.2.2: who refuses a NOTIFY for good, or is not there, is no subscriber any more.
            return over("a NOTIFY got " + status);
        }
        isDue = true;
        isFullNext = true;
        notBeforeNs = retryAtNs;
        return settled(nowNs);
    }

    /** Ends it with a last NOTIFY. */
    public List<Effect> end(Terminated state, long nowNs) {
        if (isEnding()) {
            return List.of();
        }
        phase = Phase.ENDING;
        end = state;
        return settled(nowNs);
    }

    /** As {@link #end}, without waiting for the NOTIFY that is on its way: when the node stops. */
    public List<Effect> endAtOnce(Terminated state, long nowNs) {
        isInFlight = isInFlight && isLastSent;
        return end(state, nowNs);
    }

    /** The subscriber cannot be reached any more: nothing is sent. */
    public List<Effect> abandon(String because) {
        return phase == Phase.OVER ? List.of() : over(because);
    }

    /** Time has passed; call it at {@link #nextDeadlineNs} or later. */
    public List<Effect> onTime(long nowNs) {
        return !isEnding() && nowNs - expiresAtNs >= 0 ? end(new Terminated(Reason.TIMEOUT), nowNs) : settled(nowNs);
    }

    /** When {@link #onTime} has something to do, {@link Long#MAX_VALUE} if never. */
    public long nextDeadlineNs() {
        if (isEnding()) {
            return Long.MAX_VALUE;
        }
        return isDue && !isInFlight && notBeforeNs - expiresAtNs < 0 ? notBeforeNs : expiresAtNs;
    }

    /** Over for the subscriber, though its last NOTIFY may still be on its way. */
    public boolean isEnding() {
        return phase == Phase.ENDING || phase == Phase.OVER;
    }

    private List<Effect> over(String because) {
        phase = Phase.OVER;
        return List.of(new Effect.Ended(because));
    }

    private List<Effect> settled(long nowNs) {
        var state = stateToTell(nowNs);
        if (state == null) {
            return List.of();
        }
        var effects = new ArrayList<Effect>(1);
        effects.add(new Effect.Notify(state, content(state)));
        isInFlight = true;
        isDue = false;
        isFullNext = false;
        notBeforeNs = nowNs + gapNs;
        return effects;
    }

    private Content content(SubscriptionState state) {
        if (!wasActive) {
            return Content.NOTHING; // RFC 6665 §4.1.2.3: nothing may be learned before authorisation.
        }
        if (state instanceof Terminated terminated) {
            return terminated.reason() == Reason.TIMEOUT ? Content.ALL : Content.NOTHING;
        }
        return isFullNext ? Content.ALL : Content.CHANGES;
    }

    private @Nullable SubscriptionState stateToTell(long nowNs) {
        if (isInFlight) {
            return null;
        }
        return switch (phase) {
            case OVER -> null;
            case ENDING -> {
                isLastSent = true;
                yield end;
            }
            case ACTIVE -> isTimely(nowNs) ? new SubscriptionState.Active(secondsLeft(nowNs)) : null;
            case PENDING -> isTimely(nowNs) ? new SubscriptionState.Pending(secondsLeft(nowNs)) : null;
        };
    }

    private boolean isTimely(long nowNs) {
        return isDue && nowNs - notBeforeNs >= 0;
    }

    private long secondsLeft(long nowNs) {
        return Math.max(0, (expiresAtNs - nowNs + 999_999_999L) / 1_000_000_000L);
    }
}
