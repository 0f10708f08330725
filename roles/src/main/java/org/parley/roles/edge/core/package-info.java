/**
 * The middle of the edge: messages between flows and transactions, and the desk that each request belongs to.
 *
 * <p>Start at {@link SipCore}. All of it belongs to the SIP loop. Elsewhere: who is let in is decided in {@code edge.door}, what is done with a request by the desks in the rooms beside.
 */
@NullMarked
package org.parley.roles.edge.core;

import org.jspecify.annotations.NullMarked;
