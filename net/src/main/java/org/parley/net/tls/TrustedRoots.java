package org.parley.net.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/** Issuers of certificates that are believed. Thread-safe. */
public final class TrustedRoots {
    private final X509ExtendedTrustManager manager;

    private TrustedRoots(X509ExtendedTrustManager manager) {
        this.manager = manager;
    }

    /** Those of the machine, read when they are first needed. */
    public static TrustedRoots machine() {
        return new TrustedRoots(new LazyTrust());
    }

    /** Those of a PEM file and no others. CERTIFICATE says what is wrong with it. */
    public static TrustedRoots fromFile(Path file) {
        var roots = PemFiles.parseCertificates(Certificates.read(file), file.toString());
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < roots.size(); i++) {
                store.setCertificateEntry("root-" + i, roots.get(i));
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (var made : factory.getTrustManagers()) {
                if (made instanceof X509ExtendedTrustManager manager) {
                    return new TrustedRoots(manager);
                }
            }
        } catch (GeneralSecurityException | IOException failure) {
            throw new ParleyException(ErrorCode.CERTIFICATE, "TLS: the issuers in " + file + " cannot be used: " + failure.getMessage() + ".", failure);
        }
        throw new IllegalStateException("Every JDK has a trust manager for X.509.");
    }

    /** Whether a client's chain leads to one of them and is valid now. */
    public boolean isIssuerOfClient(X509Certificate[] chain) {
        try {
            manager.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException | IllegalArgumentException notOurs) {
            return false;
        }
    }

    X509ExtendedTrustManager manager() {
        return manager;
    }
}
