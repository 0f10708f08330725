/** Telephones at a running node: registering, calling each other, and everything that may come of a call. */
@NullMarked
package org.parley.systemtests.phone;

import org.jspecify.annotations.NullMarked;
