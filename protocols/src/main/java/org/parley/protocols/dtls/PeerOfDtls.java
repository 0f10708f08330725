package org.parley.protocols.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClient;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServer;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

/** Our choices in a handshake, for BouncyCastle, and what comes out of it. One per association, on its thread. */
final class PeerOfDtls {
    /** Forward secrecy and authenticated encryption only; what browsers offer first. */
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    };

    private static final int[] GROUPS = {NamedGroup.x25519, NamedGroup.secp256r1};
    private static final short CLOSE_NOTIFY = AlertDescription.close_notify;

    private final DtlsContext context;
    private final Runnable onCloseAlert;
    private @Nullable SrtpProfile profile;
    private byte[] peerCertificate = {};
    private @Nullable DtlsSrtpKeys keys;

    PeerOfDtls(DtlsContext context, Runnable onCloseAlert) {
        this.context = context;
        this.onCloseAlert = onCloseAlert;
    }

    TlsServer server() {
        return new Server();
    }

    TlsClient client() {
        return new Client();
    }

    /** After the handshake. */
    DtlsSrtpKeys keys() throws TlsFatalAlert {
        var ready = keys;
        if (ready == null) {
            throw new TlsFatalAlert(AlertDescription.internal_error, "no SRTP keys were exported");
        }
        return ready;
    }

    private void choose(int[] offered) throws TlsFatalAlert {
        for (var candidate : context.profiles()) {
            if (Arrays.stream(offered).anyMatch(id -> id == candidate.dtlsId())) {
                profile = candidate;
                return;
            }
        }
        throw new TlsFatalAlert(AlertDescription.handshake_failure, "no SRTP profile in common");
    }

    private void onPeerCertificate(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "the peer has no certificate");
        }
        peerCertificate = chain.getCertificateAt(0).getEncoded();
    }

    /** RFC 5764 §4.2: client key, server key, client salt, server salt. */
    private void export(TlsContext association, boolean isServer) throws TlsFatalAlert {
        var chosen = profile;
        if (chosen == null) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "the peer did not agree on an SRTP profile");
        }
        int keyBytes = chosen.keyBytes();
        int saltBytes = chosen.saltBytes();
        var material = association.exportKeyingMaterial(
                ExporterLabel.dtls_srtp, null, 2 * (keyBytes + saltBytes));
        int salts = 2 * keyBytes;
        var client = new SrtpKeys(
                chosen, Arrays.copyOf(material, keyBytes), Arrays.copyOfRange(material, salts, salts + saltBytes));
        var server = new SrtpKeys(
                chosen,
                Arrays.copyOfRange(material, keyBytes, salts),
                Arrays.copyOfRange(material, salts + saltBytes, salts + 2 * saltBytes));
        keys = isServer
                ? new DtlsSrtpKeys(server, client, peerCertificate)
                : new DtlsSrtpKeys(client, server, peerCertificate);
    }

    private TlsCredentialedSigner signer(TlsContext association) throws IOException {
        var chain = new Certificate(
                new TlsCertificate[] {context.crypto().createCertificate(context.certificate().encoded())});
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(association),
                context.crypto(),
                context.certificate().key(),
                chain,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    private void onAlert(short description) {
        if (description == CLOSE_NOTIFY) {
            onCloseAlert.run();
        }
    }

    private final class Server extends DefaultTlsServer {
        Server() {
            super(PeerOfDtls.this.context.crypto());
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return TlsUtils.getSupportedCipherSuites(getCrypto(), CIPHER_SUITES);
        }

        @Override
        public int[] getSupportedGroups() {
            return GROUPS;
        }

        @Override
        public boolean preferLocalSupportedGroups() {
            return true;
        }

        @Override
        public int getHandshakeResendTimeMillis() {
            return (int) DtlsContext.RETRANSMIT_AFTER.toMillis();
        }

        @Override
        public int getHandshakeTimeoutMillis() {
            return (int) DtlsContext.HANDSHAKE_MAX.toMillis();
        }

        @Override
        @SuppressWarnings("rawtypes") // BouncyCastle's collections are from before generics.
        public void processClientExtensions(Hashtable extensions) throws IOException {
            super.processClientExtensions(extensions);
            var offered = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
            if (offered == null) {
                throw new TlsFatalAlert(AlertDescription.missing_extension, "the peer does not offer SRTP");
            }
            choose(offered.getProtectionProfiles());
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"}) // As above.
        public Hashtable getServerExtensions() throws IOException {
            Hashtable extensions = TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
            if (profile != null) {
                TlsSRTPUtils.addUseSRTPExtension(
                        extensions, new UseSRTPData(new int[] {profile.dtlsId()}, TlsUtils.EMPTY_BYTES));
            }
            return extensions;
        }

        @Override
        protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
            return signer(this.context);
        }

        @Override
        public CertificateRequest getCertificateRequest() {
            short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
            return new CertificateRequest(
                    types, TlsUtils.getDefaultSupportedSignatureAlgorithms(this.context), new Vector<>());
        }

        @Override
        public void notifyClientCertificate(Certificate chain) throws IOException {
            onPeerCertificate(chain);
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            export(this.context, true);
        }

        @Override
        public void notifyAlertReceived(short level, short description) {
            onAlert(description);
        }
    }

    private final class Client extends DefaultTlsClient {
        Client() {
            super(PeerOfDtls.this.context.crypto());
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return TlsUtils.getSupportedCipherSuites(getCrypto(), CIPHER_SUITES);
        }

        @Override
        @SuppressWarnings("rawtypes") // As above.
        protected Vector getSupportedGroups(Vector namedGroupRoles) {
            return new Vector<>(List.of(NamedGroup.x25519, NamedGroup.secp256r1));
        }

        @Override
        public int getHandshakeResendTimeMillis() {
            return (int) DtlsContext.RETRANSMIT_AFTER.toMillis();
        }

        @Override
        public int getHandshakeTimeoutMillis() {
            return (int) DtlsContext.HANDSHAKE_MAX.toMillis();
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"}) // As above.
        public Hashtable getClientExtensions() throws IOException {
            Hashtable extensions = TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
            int[] offered = PeerOfDtls.this.context.profiles().stream()
                    .mapToInt(SrtpProfile::dtlsId)
                    .toArray();
            TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(offered, TlsUtils.EMPTY_BYTES));
            return extensions;
        }

        @Override
        @SuppressWarnings("rawtypes") // As above.
        public void processServerExtensions(Hashtable extensions) throws IOException {
            super.processServerExtensions(extensions);
            var agreed = extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions);
            if (agreed == null || agreed.getProtectionProfiles().length != 1) {
                throw new TlsFatalAlert(AlertDescription.missing_extension, "the peer does not agree on SRTP");
            }
            choose(agreed.getProtectionProfiles());
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
                    onPeerCertificate(server.getCertificate());
                }

                @Override
                public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                    return signer(Client.this.context);
                }
            };
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            export(this.context, false);
        }

        @Override
        public void notifyAlertReceived(short level, short description) {
            onAlert(description);
        }
    }
}
