/**
 * The command line: {@code parley up} and the commands that speak to a running node over its HTTP API.
 *
 * <p>Start at {@link org.parley.node.cli.ParleyCommand}. {@link org.parley.node.cli.NodeClient} finds the node by its data folder and authenticates
 * with the operator token that lies there.
 */
@NullMarked
package org.parley.node.cli;

import org.jspecify.annotations.NullMarked;
