/**
 * Where calls go: the plan of trunks, routes, domains and limits that an operator writes, and the decisions made from it.
 *
 * <p>Start at {@link org.parley.domain.routing.SipPlan}, then {@link org.parley.domain.routing.SipRouting}, whose answers carry
 * their reasons. Deciding is a pure function of plan, question and time; the plan in force is an immutable value that any thread
 * may read. Elsewhere: who may be called inside an organisation is {@code domain.calls}; sockets and SIP are {@code roles.edge}.
 */
@NullMarked
package org.parley.domain.routing;

import org.jspecify.annotations.NullMarked;
