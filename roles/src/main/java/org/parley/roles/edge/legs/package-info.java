/**
 * The telephones' legs of calls that pass through call logic: a user agent on each side.
 *
 * <p>Start at {@link CallDesk}. Belongs to the SIP loop; call logic stands behind {@code calls.PhonePlane} and {@code calls.PhoneEvents}.
 */
@NullMarked
package org.parley.roles.edge.legs;

import org.jspecify.annotations.NullMarked;
