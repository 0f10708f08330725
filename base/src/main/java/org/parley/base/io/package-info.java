/**
 * Shapes of input: what a parser answers ({@link Parsed}).
 */
@NullMarked
package org.parley.base.io;

import org.jspecify.annotations.NullMarked;
