package org.parley.domain.calls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.conversations.ConferenceId;

/** How a call stands: a fold over its events, at the last of them or at any earlier moment. */
public record CallState(
        CallId call,
        TenantId tenant,
        Optional<ConferenceId> conference,
        String title,
        long version,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<EndReason> endReason,
        List<Leg> legs,
        Optional<RecordingId> recording) {
    public CallState {
        legs = List.copyOf(legs);
    }

    /** A leg, present or past, in order of arrival. */
    public record Leg(
            LegId leg,
            LegKind kind,
            boolean incoming,
            String participant,
            String subject,
            String displayName,
            String number,
            Phase phase,
            boolean muted,
            boolean held,
            Instant addedAt,
            Optional<Instant> joinedAt,
            Optional<Instant> leftAt,
            Optional<EndReason> leftReason) {}

    /** How far a leg has come. */
    public enum Phase {
        NEW,
        RINGING,
        JOINED,
        LEFT
    }

    public boolean isEnded() {
        return endedAt.isPresent();
    }
}
