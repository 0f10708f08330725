package org.parley.net.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The machine's trusted issuers, read when they are first asked for: that is when we call out, or a client shows a
 * certificate. Reading them takes longer than the rest of TLS at the start, and most nodes never need them. Thread-safe.
 */
final class LazyTrust extends X509ExtendedTrustManager {
    private volatile @Nullable X509ExtendedTrustManager read;

    private X509ExtendedTrustManager issuers() throws CertificateException {
        var known = read;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = read;
            if (known == null) {
                known = readIssuers();
                read = known;
            }
            return known;
        }
    }

    private static X509ExtendedTrustManager readIssuers() throws CertificateException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager issuers) {
                    return issuers;
                }
            }
        } catch (GeneralSecurityException failure) {
            throw new CertificateException("The machine's trusted issuers cannot be read.", failure);
        }
        throw new CertificateException("This Java has no trusted issuers.");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        issuers().checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        issuers().checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        issuers().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        issuers().checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        issuers().checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        issuers().checkServerTrusted(chain, type);
    }

    /** Asked for only when a server wants clients' certificates, to name the issuers that it takes. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        try {
            return issuers().getAcceptedIssuers();
        } catch (CertificateException _) {
            return new X509Certificate[0];
        }
    }
}
