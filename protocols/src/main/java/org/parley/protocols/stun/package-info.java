/**
 * STUN messages (RFC 8489) with the attributes of ICE (RFC 8445 §16).
 *
 * <p>Start at {@link StunMessage}. What checks mean and when they are sent is decided in {@code ice}.
 */
@NullMarked
package org.parley.protocols.stun;

import org.jspecify.annotations.NullMarked;
