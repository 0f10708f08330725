/**
 * DTLS 1.2 for keying SRTP (RFC 5764, RFC 8842): certificates, handshakes in both roles, close alerts.
 *
 * <p>Start at {@link DtlsEndpoint}. The protocol itself is BouncyCastle's, which blocks while it waits for the peer: each endpoint
 * therefore runs on a thread of an executor that is handed in (virtual threads), fed by a bounded queue, and its results are
 * handed over by whoever listens.
 */
@NullMarked
package org.parley.protocols.dtls;

import org.jspecify.annotations.NullMarked;
