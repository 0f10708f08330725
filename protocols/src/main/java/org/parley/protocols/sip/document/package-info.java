/**
 * The documents that NOTIFY and PUBLISH carry: registration state (RFC 3680), dialogs (RFC 4235), presence (RFC 3863 with RFC 4479 and
 * RFC 4480), messages waiting (RFC 3842).
 *
 * <p>Start at {@link StateDocument}. Immutable values that write themselves; {@link PidfReader} reads what devices publish, strictly: no
 * DTD, no entities, bounded. Elsewhere: when a NOTIFY is due is {@code sip.event}'s.
 */
@NullMarked
package org.parley.protocols.sip.document;

import org.jspecify.annotations.NullMarked;
