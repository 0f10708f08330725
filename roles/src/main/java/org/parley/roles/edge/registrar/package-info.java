/**
 * The registrar: which devices are where, and whose they are proven to be.
 *
 * <p>Start at {@link Registrar}; {@link Authenticator} proves identities for every room. Belongs to the SIP loop.
 */
@NullMarked
package org.parley.roles.edge.registrar;

import org.jspecify.annotations.NullMarked;
