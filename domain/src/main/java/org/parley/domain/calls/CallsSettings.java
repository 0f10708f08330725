package org.parley.domain.calls;

import java.time.Duration;

/**
 * Limits and times of call logic.
 *
 * @param maxCalls calls at once; more are refused with NODE_AT_LIMIT
 * @param maxLegsPerCall legs that one call may have at once
 * @param noAnswerAfter how long a called person's devices ring
 * @param offerUnansweredAfter how long a browser may take to answer our offer
 * @param browserReturnsWithin how long a browser whose media is gone may take to come back: a page that is loaded anew closes its
 *     connection first, and the other side's call must not end for that
 * @param mailboxCapacity commands that may wait for one call
 * @param rememberedCommands answers remembered for commands that come again
 * @param plainMediaAllowed whether a telephone that registered encrypted but cannot encrypt sound is called without
 */
public record CallsSettings(
        int maxCalls,
        int maxLegsPerCall,
        Duration noAnswerAfter,
        Duration offerUnansweredAfter,
        Duration browserReturnsWithin,
        int mailboxCapacity,
        int rememberedCommands,
        boolean plainMediaAllowed) {
    public static CallsSettings defaults() {
        return new CallsSettings(
                5_000, 500, Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofSeconds(8), 1_024, 8_192, true);
    }
}
