/**
 * The SIP edge: screening, registrar, and the telephones' legs of calls.
 *
 * <p>Start at {@link EdgeRole}, which wires the rest, then {@link SipCore}, which carries messages between the transports,
 * the transactions and who deals with them. All state here belongs to the SIP loop ({@code net.sip.SipLoop}); other threads
 * post to it. Elsewhere: messages, transactions and digests in {@code protocols.sip}, sockets in {@code net.sip}, who may call
 * whom in {@code domain.calls}. The page is docs/internals/edge.md.
 */
@NullMarked
package org.parley.roles.edge;

import org.jspecify.annotations.NullMarked;
