/**
 * Conferences as people know them: a name, an extension, an invitation link. A running conference is a call
 * ({@code domain.calls}).
 */
@NullMarked
package org.parley.domain.conversations;

import org.jspecify.annotations.NullMarked;
