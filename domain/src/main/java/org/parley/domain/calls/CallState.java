package org.parley.domain.calls;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        Optional<RecordingId> recording,
        Optional<Transfer> transfer,
        boolean locked) {
    public CallState {
        legs = List.copyOf(legs);
    }

    /** Somebody is being called to take the place of {@code by}, on the legs {@code called}. */
    public record Transfer(LegId by, String target, List<LegId> called) {
        public Transfer {
            called = List.copyOf(called);
        }
    }

    /**
     * A leg, present or past, in order of arrival. In a call of two, {@code caller} says on whose side it is: his who called, or his
     * who was called. {@code video} is what others may see of it.
     */
    public record Leg(
            LegId leg,
            LegKind kind,
            boolean incoming,
            boolean caller,
            String participant,
            String subject,
            String displayName,
            String number,
            Phase phase,
            boolean muted,
            boolean held,
            boolean deaf,
            double gainDb,
            Set<VideoSource> video,
            Instant addedAt,
            Optional<Instant> joinedAt,
            Optional<Instant> leftAt,
            Optional<EndReason> leftReason) {
        public Leg {
            video = Set.copyOf(video);
        }
    }

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
