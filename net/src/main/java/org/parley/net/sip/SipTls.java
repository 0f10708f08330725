package org.parley.net.sip;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.parley.net.tls.Certificates;
import org.parley.net.tls.PeerNames;
import org.parley.net.tls.TrustedRoots;

/**
 * How SIP speaks TLS (RFC 3261 §26, RFC 5922): whom it believes, and that it always shows the node's newest certificate, to servers too.
 * What calls out is made when it is first needed. Thread-safe.
 */
public final class SipTls {
    /**
     * @param verifiesServers whether servers that are called by name must prove it; telephones, and servers given by address, never
     * @param roots issuers of servers' certificates; empty: the machine's
     * @param clientRoots issuers of certificates that trunks and servers show us; empty: they are not asked for any
     */
    public record Trust(boolean verifiesServers, Optional<Path> roots, Optional<Path> clientRoots) {
        public static final Trust DEFAULT = new Trust(true, Optional.empty(), Optional.empty());
    }

    private final Certificates certificates;
    private final Trust trust;
    private final @Nullable TrustedRoots clientRoots;
    private final TrustedRoots roots;
    private @Nullable SSLContext verifying;
    private @Nullable SSLContext trustingAnybody;

    /** CERTIFICATE says which file of issuers is wrong. */
    public SipTls(Certificates certificates, Trust trust) {
        this.certificates = certificates;
        this.trust = trust;
        clientRoots = trust.clientRoots().map(TrustedRoots::fromFile).orElse(null);
        roots = trust.roots().map(TrustedRoots::fromFile).orElseGet(TrustedRoots::machine);
    }

    /** For a connection that came in. A client may show a certificate, and may show a wrong one: then it is nobody in particular. */
    SSLEngine accepting() {
        var context = clientRoots == null ? certificates.sslContext() : trustingAnybody();
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setWantClientAuth(clientRoots != null);
        return engine;
    }

    /** For a connection that we open; {@code domain} is whom the server shall prove to be, empty for nobody in particular. */
    SSLEngine opening(String domain, String host, int port) {
        var context = isVerified(domain) ? verifying() : trustingAnybody();
        var engine = context.createSSLEngine(domain.isEmpty() ? host : domain, port); // The name goes into SNI (RFC 6066 §3).
        engine.setUseClientMode(true);
        return engine;
    }

    private boolean isVerified(String domain) {
        return trust.verifiesServers() && !domain.isEmpty();
    }

    /** Why a server is not the one that was called; empty if it is, or need not be (RFC 5922 §7.3). */
    Optional<String> objection(SSLSession session, String domain) {
        var leaf = leaf(session);
        if (!isVerified(domain) || leaf != null && PeerNames.standsFor(leaf, domain)) {
            return Optional.empty();
        }
        var shown = leaf == null ? Set.of() : PeerNames.of(leaf);
        return Optional.of("its certificate is of " + shown + ", not of " + domain);
    }

    /** The names that a client has proven. */
    Set<String> clientNames(SSLSession session) {
        var issuers = clientRoots;
        if (issuers == null) {
            return Set.of();
        }
        var chain = chain(session);
        return chain.length > 0 && issuers.isIssuerOfClient(chain) ? PeerNames.of(chain[0]) : Set.of();
    }

    /** The names that a server has proven. */
    Set<String> serverNames(SSLSession session, String domain) {
        var leaf = leaf(session);
        return isVerified(domain) && leaf != null ? PeerNames.of(leaf) : Set.of();
    }

    private static @Nullable X509Certificate leaf(SSLSession session) {
        var chain = chain(session);
        return chain.length == 0 ? null : chain[0];
    }

    private static X509Certificate[] chain(SSLSession session) {
        try {
            return session.getPeerCertificates() instanceof X509Certificate[] chain ? chain : new X509Certificate[0];
        } catch (SSLPeerUnverifiedException nobody) {
            return new X509Certificate[0];
        }
    }

    private synchronized SSLContext verifying() {
        var known = verifying;
        if (known == null) {
            known = certificates.trusting(roots);
            verifying = known;
        }
        return known;
    }

    private synchronized SSLContext trustingAnybody() {
        var known = trustingAnybody;
        if (known == null) {
            known = certificates.trustingAnybody();
            trustingAnybody = known;
        }
        return known;
    }
}
