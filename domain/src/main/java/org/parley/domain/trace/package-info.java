/**
 * The SIP messages of calls, to be looked at: while a call runs, and for some days after.
 *
 * <p>Start at {@link org.parley.domain.trace.SipTraces}, which the SIP edge implements and the API asks. What ended is kept in
 * tables by {@link org.parley.domain.trace.SqlSipTraces}; all may be called from any thread that may wait. Elsewhere: noting
 * messages as they pass, and taking secrets out of them, is {@code roles.edge.trace}.
 */
@NullMarked
package org.parley.domain.trace;

import org.jspecify.annotations.NullMarked;
