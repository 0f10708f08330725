package org.parley.protocols.dtls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;

/**
 * A self-signed ECDSA P-256 certificate with its key. One for the whole deployment and for long: browsers know a call's server by its
 * fingerprint, and a leg can only move to a node that has the same (docs/internals/survival.md). Immutable.
 */
public final class DtlsCertificate {
    private static final int YEARS = 20;

    private final byte[] certificate;
    private final ECPrivateKeyParameters key;

    private DtlsCertificate(byte[] certificate, ECPrivateKeyParameters key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** Makes a new one, valid from a day before {@code now}. */
    public static DtlsCertificate generate(SecureRandom random, Instant now) {
        var curve = new ECNamedDomainParameters(
                SECObjectIdentifiers.secp256r1, CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));
        var generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(curve, random));
        var pair = generator.generateKeyPair();
        var name = new X500Name("CN=parley");
        try {
            var builder = new X509v3CertificateBuilder(
                    name,
                    new BigInteger(63, random).add(BigInteger.ONE),
                    Date.from(now.minus(1, ChronoUnit.DAYS)),
                    Date.from(now.plus(365L * YEARS, ChronoUnit.DAYS)),
                    name,
                    SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(pair.getPublic()));
            var signer = new BcECContentSignerBuilder(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256),
                            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                    .setSecureRandom(random)
                    .build(pair.getPrivate());
            return new DtlsCertificate(
                    builder.build(signer).getEncoded(), (ECPrivateKeyParameters) pair.getPrivate());
        } catch (IOException | OperatorCreationException broken) {
            throw new IllegalStateException("A P-256 certificate could not be made", broken);
        }
    }

    /** Key and certificate as PEM, to be kept in a file that only the node reads. */
    public String toPem() {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(
                    "PRIVATE KEY", PrivateKeyInfoFactory.createPrivateKeyInfo(key).getEncoded()));
            writer.writeObject(new PemObject("CERTIFICATE", certificate));
        } catch (IOException impossible) {
            throw new IllegalStateException("Writing to memory failed", impossible);
        }
        return text.toString();
    }

    /** Reads what {@link #toPem} wrote. Throws CERTIFICATE if it is something else. */
    public static DtlsCertificate fromPem(String pem) {
        byte[] certificate = null;
        ECPrivateKeyParameters key = null;
        try (var reader = new PemReader(new StringReader(pem))) {
            for (var object = reader.readPemObject(); object != null; object = reader.readPemObject()) {
                if (object.getType().equals("CERTIFICATE")) {
                    certificate = new X509CertificateHolder(object.getContent()).getEncoded();
                } else if (PrivateKeyFactory.createKey(object.getContent()) instanceof ECPrivateKeyParameters ec) {
                    key = ec;
                }
            }
        } catch (IOException | RuntimeException damaged) {
            throw new ParleyException(ErrorCode.CERTIFICATE, "The DTLS certificate file is damaged", damaged);
        }
        if (certificate == null || key == null) {
            throw new ParleyException(
                    ErrorCode.CERTIFICATE, "The DTLS certificate file needs a CERTIFICATE and an EC PRIVATE KEY in PKCS #8");
        }
        return new DtlsCertificate(certificate, key);
    }

    /** The SHA-256 fingerprint as in SDP. */
    public String fingerprintSha256() {
        return CertificateFingerprint.of("sha-256", certificate).orElseThrow();
    }

    byte[] encoded() {
        return certificate;
    }

    AsymmetricKeyParameter key() {
        return key;
    }
}
