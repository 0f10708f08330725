/**
 * One running Parley process: {@link org.parley.node.Main}, the composition root and what a process needs around its roles.
 *
 * <p>Elsewhere: configuration in {@code node.config}, the command line in {@code node.cli}, the wiring in {@code node.wiring}.
 */
@NullMarked
package org.parley.node;

import org.jspecify.annotations.NullMarked;
