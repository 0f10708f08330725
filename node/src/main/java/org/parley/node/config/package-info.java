/**
 * Configuration: one YAML file, overlaid by {@code --set key=value}.
 *
 * <p>Start at {@link org.parley.node.config.Keys}, the list of every key with its default, unit and sentence; the operators' page is made from
 * it. {@link org.parley.node.config.Settings} holds what was read, checked as a whole before anything starts.
 */
@NullMarked
package org.parley.node.config;

import org.jspecify.annotations.NullMarked;
