package org.parley.domain.calls;

import java.util.List;

/**
 * Which picture comes in which media section of a viewer's connection now. Sections are negotiated once; who is seen in them changes
 * without SDP. A slot that is not listed shows nobody.
 */
public record VideoSlots(CallId call, LegId viewer, List<Slot> slots) {
    public VideoSlots {
        slots = List.copyOf(slots);
    }

    /** {@code mid} names the section (RFC 9143). */
    public record Slot(String mid, LegId of, VideoSource source, State state) {}

    /** Whether the picture flows. */
    public enum State {
        LIVE,
        /** The viewer's connection cannot carry it now. */
        PAUSED,
        /** Wanted, and nothing came from its sender yet. */
        WAITING
    }
}
