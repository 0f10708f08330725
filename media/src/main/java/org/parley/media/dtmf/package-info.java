/**
 * Digits and fax tones: found in sound, and sent as RFC 4733 events.
 *
 * <p>Start at {@link InBandDigits} (finds keys in sound), {@link FaxTones} (finds the tones of fax machines) and {@link EventSender}
 * (sends keys as events). All are told of frames or ticks by their owner on the media loop and allocate nothing. Elsewhere: events that
 * come in are read by {@code media.engine.DigitDetector}; tones are made by {@code media.codec.CallTones}; SIP INFO is {@code roles.edge}'s. The
 * page is docs/internals/digits.md.
 */
@NullMarked
package org.parley.media.dtmf;

import org.jspecify.annotations.NullMarked;
