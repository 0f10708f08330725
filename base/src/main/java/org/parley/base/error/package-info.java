/**
 * How Parley says no: {@link ParleyException} with an {@link ErrorCode} of an {@link ErrorKind}.
 *
 * <p>Expected failures of a peer on a packet path are values instead: {@code base.io.Parsed}.
 */
@NullMarked
package org.parley.base.error;

import org.jspecify.annotations.NullMarked;
