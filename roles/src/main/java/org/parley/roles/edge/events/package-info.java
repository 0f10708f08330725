/**
 * Subscriptions, publications and messages: registration state, lines in use, presence, messages waiting, MESSAGE.
 *
 * <p>Start at {@link EventDesk}. Belongs to the SIP loop; accounts and message counts are looked up on other threads. Elsewhere: when a NOTIFY
 * is due is {@code protocols.sip.event}'s, how its body is written {@code protocols.sip.document}'s.
 */
@NullMarked
package org.parley.roles.edge.events;

import org.jspecify.annotations.NullMarked;
