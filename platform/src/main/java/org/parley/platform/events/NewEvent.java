package org.parley.platform.events;

import java.time.Instant;

/** An event to append: its type's name, its JSON, when it happened and which command caused it. */
public record NewEvent(String type, String json, Instant at, String commandId) {}
