/**
 * A relay that others drive: a SIP proxy tells this media node by rtpengine's control protocol what to do with its calls.
 *
 * <p>Start at {@link NgDesk}, which performs commands, and {@link NgCall}, one call. {@link NgControl} is the socket; {@link NgSdp} and
 * {@link NgFormats} rewrite descriptions and are functions only. Packets are {@code media.relay}'s business, the protocol itself
 * {@code protocols.ng}'s; call logic of this node knows nothing of these calls. The page is docs/internals/ng.md.
 */
@NullMarked
package org.parley.roles.media.ng;

import org.jspecify.annotations.NullMarked;
