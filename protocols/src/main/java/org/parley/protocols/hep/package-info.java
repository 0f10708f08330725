/**
 * HEP version 3 (EEP): a copy of a message with its addresses and time, as capture servers take it.
 *
 * <p>Start at {@link HepPacket}. Bytes out of values; sockets are {@code net.hep}, what is captured is chosen in {@code roles.edge.trace}.
 */
@NullMarked
package org.parley.protocols.hep;

import org.jspecify.annotations.NullMarked;
