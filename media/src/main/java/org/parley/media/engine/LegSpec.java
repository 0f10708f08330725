package org.parley.media.engine;

/**
 * Who a leg is.
 *
 * @param leg its key, unique in the engine
 * @param mix the key of the mix that it joins
 * @param participant the same over all legs of one person
 * @param name for people: names a recording's track
 */
public record LegSpec(String leg, String mix, String participant, String name) {}
