/**
 * The gateway: one WebSocket per client that carries commands in and selected events out
 * (docs/developers/api.md says what the frames are, docs/internals/gateway.md how it works).
 *
 * <p>Start at {@link GatewayRole}. A {@link ClientSession} is one connection: its frames are executed one after another on the
 * virtual thread that reads them. {@link EventHub} is the one subscriber of call events: it knows who may see which
 * call, encodes an event once and hands it to sessions, which queue it and never wait. Elsewhere: what commands do is {@code domain.calls}.
 */
@NullMarked
package org.parley.roles.gateway;

import org.jspecify.annotations.NullMarked;
