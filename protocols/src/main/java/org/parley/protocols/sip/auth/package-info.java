/**
 * Digest authentication of SIP (RFC 7616, RFC 8760, RFC 3261 §22): {@link DigestServer} challenges and verifies,
 * {@link DigestClient} answers a challenge. Passwords are needed nowhere but to make an HA1: what is stored is
 * {@link DigestAlgorithm#ha1}, one for each algorithm.
 */
@NullMarked
package org.parley.protocols.sip.auth;

import org.jspecify.annotations.NullMarked;
