/**
 * The composition root: which roles a node has and what each is handed.
 *
 * <p>Start at {@link org.parley.node.wiring.Node}, which lists them in the order in which they start. {@link org.parley.node.wiring.Foundations} is what
 * they stand on. A role wires its own inside; nothing else in the house knows two roles.
 */
@NullMarked
package org.parley.node.wiring;

import org.jspecify.annotations.NullMarked;
