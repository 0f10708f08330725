/** The log: one line per entry on standard error, made without a configuration file because that costs start time. */
@NullMarked
package org.parley.node.log;

import org.jspecify.annotations.NullMarked;
