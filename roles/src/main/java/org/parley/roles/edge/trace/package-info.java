/**
 * The messages of each call, both ways, to be looked at later; and a copy of everything to a capture server (HEP).
 *
 * <p>Start at {@link SipTrace}. Noting belongs to the SIP loop and keeps references only; making text of messages, taking secrets
 * out and storing happens on virtual threads. Elsewhere: who asks for traces is {@code domain.border}.
 */
@NullMarked
package org.parley.roles.edge.trace;

import org.jspecify.annotations.NullMarked;
