/**
 * Call logic: every call, of two people or of a conference, is an event-sourced aggregate with one writer.
 *
 * <p>Start at {@link CallControl} (what may be asked), {@link CallEvent} (what happened) and {@link CallState} (how it
 * stands). Media and telephones are reached through the ports {@link MediaPlane} and {@link PhonePlane}, which the
 * roles implement; they tell back through {@link MediaEvents} and {@link PhoneEvents}. Commands of one call run one
 * after another on virtual threads; deciding is a pure function of state and command.
 */
@NullMarked
package org.parley.domain.calls;

import org.jspecify.annotations.NullMarked;
