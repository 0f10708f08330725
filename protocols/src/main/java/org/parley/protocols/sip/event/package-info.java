/**
 * SIP event notification: subscriptions, their NOTIFYs, and publications (RFC 6665, RFC 3903).
 *
 * <p>Start at {@link Subscription}, the notifier's side of one; {@link Publications} keeps what PUBLISH brings. State machines without sockets,
 * threads or clocks; owned by one SIP loop. Elsewhere: the dialogs of SUBSCRIBE in {@code sip.dialog}, what NOTIFYs carry in
 * {@code sip.document}.
 */
@NullMarked
package org.parley.protocols.sip.event;

import org.jspecify.annotations.NullMarked;
