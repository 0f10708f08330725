/**
 * Who may do what: organisations (tenants), accounts, passwords, sessions, guests.
 *
 * <p>Start at {@link Principal}, which every command of the other rooms carries.
 */
@NullMarked
package org.parley.domain.accounts;

import org.jspecify.annotations.NullMarked;
