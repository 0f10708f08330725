package org.parley.net.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the newest identity to every new handshake. An alias names one identity, and the one before stays known, so
 * that a handshake that began before a reload does not mix one's certificate with the other's key. Thread-safe.
 */
final class ReloadingKeyManager extends X509ExtendedKeyManager {
    private record Known(Identity current, String currentAlias, @Nullable Identity previous) {}

    private volatile Known known;

    ReloadingKeyManager(Identity first) {
        known = new Known(first, alias(first), null);
    }

    void replace(Identity next) {
        known = new Known(next, alias(next), known.current());
    }

    Identity current() {
        return known.current();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return chooseServerAlias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseServerAlias(keyType);
    }

    private @Nullable String chooseServerAlias(String keyType) {
        // TLS 1.3 asks by key (EC, RSA), TLS 1.2 by key exchange and key (EC_EC, RSA).
        var ours = known.current().key().getAlgorithm();
        return keyType.equals(ours) || keyType.startsWith(ours + "_") ? known.currentAlias() : null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
        return known.currentAlias();
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return known.currentAlias();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {known.currentAlias()};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[] {known.currentAlias()};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return named(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return named(alias).key();
    }

    private Identity named(String alias) {
        var now = known;
        var previous = now.previous();
        return previous != null && !alias.equals(now.currentAlias()) ? previous : now.current();
    }

    private static String alias(Identity identity) {
        return identity.fingerprint();
    }
}
