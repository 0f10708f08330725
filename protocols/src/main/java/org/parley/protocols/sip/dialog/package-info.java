/**
 * SIP dialogs: who talks to whom, over which route, in which order (RFC 3261 §12 to §15, RFC 3311, RFC 6141).
 *
 * <p>Start at {@link Dialog}; {@link SuccessRepeater} repeats a 200 until its ACK comes. State only: requests made here get
 * their Via from {@code sip.transaction}. Owned by one SIP loop. Elsewhere: offers and answers in {@code sdp}.
 */
@NullMarked
package org.parley.protocols.sip.dialog;

import org.jspecify.annotations.NullMarked;
