/**
 * Asking DNS: a resolver with a cache, over the servers that the operator names or the system knows.
 *
 * <p>Start at {@link DnsResolver}, the port; {@link CachingResolver} answers from memory where it can, {@link NameServers} asks the
 * network. Nothing is loaded or opened before the first question. Elsewhere: what is asked, and what the answers mean for SIP, is
 * {@code protocols.sip.locate}. The page is docs/internals/locating.md.
 */
@NullMarked
package org.parley.net.dns;

import org.jspecify.annotations.NullMarked;
