/**
 * The node's tables: one SQLite file, one writer that commits in groups, a few readers.
 *
 * <p>Start at {@link Database}. Plain SQL on JDBC; which failures a commit survives is said there.
 */
@NullMarked
package org.parley.platform.sql;

import org.jspecify.annotations.NullMarked;
