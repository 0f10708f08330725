/**
 * What a SIP proxy does between receiving and sending (RFC 3261 §16, RFC 5393, RFC 5626 §5, RFC 5658, RFC 6026 §8).
 *
 * <p>Start at {@link ResponseContext}: told of targets, responses and the time, it answers with {@link ProxyEffect}s. Before it stand
 * {@link ProxyValidation} and {@link RoutePreprocessing}; {@link Forwarding} writes the copy that goes on, and {@link RouteMarks} what our
 * Record-Route says, so that requests within a dialog need no memory of ours. Nothing here opens a socket, starts a thread or reads a clock.
 * Owned by one SIP loop. Elsewhere: transactions in {@code sip.transaction}, where targets are in {@code sip.locate}, who may be served in
 * {@code roles.edge.proxy}.
 */
@NullMarked
package org.parley.protocols.sip.proxy;

import org.jspecify.annotations.NullMarked;
