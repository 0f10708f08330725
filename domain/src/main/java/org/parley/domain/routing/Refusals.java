package org.parley.domain.routing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The audit trail: everything that was refused, and why. Bounded: the oldest make room. Thread-safe; {@link #add} never waits, so the
 * SIP loop may call it; reading may wait: call on virtual threads.
 */
public interface Refusals {
    void add(Refusal refusal);

    /** Those after position {@code after} (0: from the oldest kept), oldest first; where there are more, the newest {@code limit}. */
    List<Kept> refusals(long after, int limit);

    /** Keeps nothing. */
    Refusals NONE = new Refusals() {
        @Override
        public void add(Refusal refusal) {}

        @Override
        public List<Kept> refusals(long after, int limit) {
            return List.of();
        }
    };

    /**
     * @param source {@code udp 192.0.2.7:5060}, or what inside asked: {@code call logic}
     * @param method SIP's, or {@code CALL} for guards of calls out
     * @param who the account, trunk or user name as far as known
     * @param what the Request-URI's user and host, or the dialled number
     * @param status the answer; 0 where none was sent
     * @param rule which check it was, in kebab-case: {@code banned}, {@code rate}, {@code no-route}, {@code spend-per-day}
     * @param because one sentence for people
     * @param callId of SIP, or the call's id in Parley
     */
    record Refusal(
            Instant at,
            String source,
            String method,
            Optional<String> who,
            String what,
            int status,
            String rule,
            String because,
            Optional<String> callId) {}

    /**
     * With its place in the trail. Refusals of one source for one reason that follow each other closely are one.
     *
     * @param times how often it happened
     * @param lastAt when it happened last
     */
    record Kept(long position, Refusal refusal, long times, Instant lastAt) {
        /** One that happened once. */
        public Kept(long position, Refusal refusal) {
            this(position, refusal, 1, refusal.at());
        }
    }
}
