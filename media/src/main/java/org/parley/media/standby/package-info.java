/**
 * Legs that outlive their media process: their records on a standby, the reserved packet indices, and the way in which the standby goes on
 * with them (docs/internals/survival.md).
 *
 * <p>Start at {@link LegReplicator} (the node that serves) and {@link StandbyEngine} (the node that waits). Between them is the port
 * {@link StandbyLink}; {@link TcpStandbyLink} and {@link TcpStandbyListener} are its encrypted TCP. {@link RecordBook} decides who may use
 * which index. Elsewhere: transports that are dormant and woken in {@code media.webrtc}, who tells clients of new addresses: the
 * signalling, by {@link TakeoverEvents}.
 */
@NullMarked
package org.parley.media.standby;

import org.jspecify.annotations.NullMarked;
