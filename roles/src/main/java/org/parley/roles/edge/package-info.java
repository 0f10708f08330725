/**
 * The SIP edge: screening, registrar, and the telephones' legs of calls.
 *
 * <p>All state here belongs to the SIP loop ({@code net.sip.SipLoop}); other threads post to it.
 */
@NullMarked
package org.parley.roles.edge;

import org.jspecify.annotations.NullMarked;
