/**
 * The HTTP API: docs/developers/api.md as code, one {@code …Resource} for each noun.
 *
 * <p>Start at {@link ApiRole}. A resource reads strictly ({@link org.parley.net.http.JsonInput}), asks the domain on behalf of
 * a {@link org.parley.domain.accounts.Principal}, and writes JSON by hand: what a client sees is written where it is
 * decided, and nothing is found by reflection. Rights are checked by the domain; who somebody is, by {@link Callers}.
 * Every failure becomes its answer in {@link ErrorAnswers}. Handlers run on virtual threads and may wait. Elsewhere: the WebSocket is
 * {@code roles.gateway}.
 */
@NullMarked
package org.parley.roles.api;

import org.jspecify.annotations.NullMarked;
