/**
 * What is asked of DNS and answered, as values: questions, records, answers.
 *
 * <p>Start at {@link DnsQuestion} and {@link DnsAnswer}. Only the types that locating SIP servers needs are here (RFC 3263). Elsewhere:
 * {@code net.dns} asks servers, {@code protocols.sip.locate} knows what to ask.
 */
@NullMarked
package org.parley.protocols.dns;

import org.jspecify.annotations.NullMarked;
