/**
 * The node's TLS identity: one certificate for HTTPS, SIP over TLS and secure WebSockets.
 *
 * <p>Start at {@link Certificates}: self-signed at first start, or the operator's own files, reloaded while running.
 * {@link PemFiles} reads what operators have, {@link SelfSigned} makes what they have not. Thread-safe; the only
 * thread here is the scheduler's, which looks at the files. Elsewhere: DTLS certificates of WebRTC legs are
 * {@code protocols.dtls}'s.
 */
@NullMarked
package org.parley.net.tls;

import org.jspecify.annotations.NullMarked;
