package org.parley.domain.calls;

import java.time.Duration;

/**
 * Limits and times of call logic.
 *
 * @param maxCalls calls at once; more are refused with NODE_AT_LIMIT
 * @param maxLegsPerCall legs that one call may have at once
 * @param noAnswerAfter how long a called person's devices ring
 * @param offerUnansweredAfter how long a browser may take to answer our offer
 * @param mailboxCapacity commands that may wait for one call
 * @param rememberedCommands answers remembered for commands that come again
 */
public record CallsSettings(
        int maxCalls,
        int maxLegsPerCall,
        Duration noAnswerAfter,
        Duration offerUnansweredAfter,
        int mailboxCapacity,
        int rememberedCommands) {
    public static CallsSettings defaults() {
        return new CallsSettings(5_000, 500, Duration.ofSeconds(30), Duration.ofSeconds(20), 1_024, 8_192);
    }
}
