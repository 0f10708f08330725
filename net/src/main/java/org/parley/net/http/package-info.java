/**
 * The one HTTPS port: routes of roles, WebSockets, and the built pages.
 *
 * <p>Start at {@link WebServer}. Roles contribute {@link Routes} and {@link WebSocketEndpoint}s and never meet. Handlers
 * run on virtual threads and may wait. Every connection, body, frame and queue has a limit. Elsewhere: what the routes
 * say is {@code roles.api}, what the frames say {@code roles.gateway} and {@code roles.edge}; certificates are
 * {@code net.tls}.
 */
@NullMarked
package org.parley.net.http;

import org.jspecify.annotations.NullMarked;
