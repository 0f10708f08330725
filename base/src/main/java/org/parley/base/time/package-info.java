/**
 * The only place that reads a clock or sleeps.
 *
 * <p>Start at {@link NanoClock}: inside the house time is an argument ({@code long nowNs}); at the edges these clocks
 * and {@link Scheduler} are handed in by constructor, so that tests can run time by hand ({@code testkit}'s
 * {@code ManualTime}). {@link SystemTime} is the real thing.
 */
@NullMarked
package org.parley.base.time;

import org.jspecify.annotations.NullMarked;
