/** What a node says and keeps when something is wrong around it. */
@NullMarked
package org.parley.systemtests.faults;

import org.jspecify.annotations.NullMarked;
