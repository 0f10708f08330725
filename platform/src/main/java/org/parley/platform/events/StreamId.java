package org.parley.platform.events;

/** One aggregate's stream: a category ({@code call}, {@code recording}, {@code conference}) and the aggregate's id. */
public record StreamId(String category, String id) {}
