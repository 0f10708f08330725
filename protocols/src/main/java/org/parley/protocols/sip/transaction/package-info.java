/**
 * SIP transactions: matching, retransmission and timeouts (RFC 3261 §17, RFC 6026).
 *
 * <p>Start at {@link TransactionLayer}. It is told of messages and of the time and answers with {@link Effect}s; nothing here
 * opens a socket, starts a thread or reads a clock. Owned by one SIP loop. Elsewhere: sockets in {@code net.sip}, dialogs in
 * {@code sip.dialog}.
 */
@NullMarked
package org.parley.protocols.sip.transaction;

import org.jspecify.annotations.NullMarked;
