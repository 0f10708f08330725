/**
 * Where captured messages leave the node.
 *
 * <p>Start at {@link HepSocket}. Used by threads that may wait. Elsewhere: how packets are written is {@code protocols.hep}.
 */
@NullMarked
package org.parley.net.hep;

import org.jspecify.annotations.NullMarked;
