package org.parley.platform.events;

import java.time.Instant;

/** A stored event: {@code position} in the global order (from 1, ascending, gaps allowed), {@code version} in its stream (from 1, no gaps). */
public record StoredEvent(
        long position, StreamId stream, long version, String type, String json, Instant at, String commandId) {}
