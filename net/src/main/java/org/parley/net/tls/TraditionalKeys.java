package org.parley.net.tls;

import java.io.IOException;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.parley.base.error.ParleyException;

/**
 * Wraps keys in OpenSSL's older spellings into PKCS#8, which Java reads. A class of its own: what mentions BouncyCastle
 * makes Java check the signature of its jar, 0.3 s of a start that mostly does not need it.
 */
final class TraditionalKeys {
    private TraditionalKeys() {}

    static byte[] wrapRsa(byte[] pkcs1, String name) {
        try {
            var key = RSAPrivateKey.getInstance(pkcs1);
            return new PrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption), key).getEncoded();
        } catch (IOException | RuntimeException broken) {
            throw PemFiles.bad(name, "holds an RSA PRIVATE KEY that is not PKCS#1");
        }
    }

    static byte[] wrapEc(byte[] sec1, String name) {
        try {
            var key = ECPrivateKey.getInstance(sec1);
            var curve = key.getParametersObject();
            if (curve == null) {
                throw PemFiles.bad(name, "holds an EC PRIVATE KEY that does not say its curve: convert it with openssl pkcs8 -topk8");
            }
            var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve);
            return new PrivateKeyInfo(algorithm, key).getEncoded();
        } catch (ParleyException known) {
            throw known;
        } catch (IOException | RuntimeException broken) {
            throw PemFiles.bad(name, "holds an EC PRIVATE KEY that is not SEC 1");
        }
    }
}
