/**
 * The session role: call logic of this node.
 *
 * <p>Start at {@link SessionRole}, which wires {@code domain.calls}.
 */
@NullMarked
package org.parley.roles.session;

import org.jspecify.annotations.NullMarked;
