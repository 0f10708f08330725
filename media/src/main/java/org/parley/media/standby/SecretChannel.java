package org.parley.media.standby;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Frames over a byte stream that nobody without the secret can read, make, repeat, reorder or replay in another connection. Each end
 * sends a fresh X25519 key; both directions' AES-256-GCM keys come from the agreed value and the secret by HKDF (RFC 5869) with both
 * hellos as salt, so that a secret which leaks later does not open what was recorded before. The nonce is the frame's number.
 * The first frame of each end proves that it knows the secret. One thread may write while another reads.
 *
 * <p>TLS 1.3 with an external pre-shared key would be the same by a standard, but the JDK's does not have those (RFC 8446 §2.2), and
 * certificates would need an authority that a pair of nodes does not have.
 */
final class SecretChannel {
    private static final byte[] HELLO = {'P', 'L', 'Y', 'S', 1};
    /** An X25519 key in X.509's frame has always the same length (RFC 8410). */
    private static final int KEY_BYTES = 44;

    private static final int TAG_BYTES = 16;
    private static final String ALGORITHM = "X25519";

    private final DataInputStream in;
    private final DataOutputStream out;
    private final SecretKey readKey;
    private final SecretKey writeKey;
    private final Cipher reading;
    private final Cipher writing;
    private long framesRead;
    private long framesWritten;

    private SecretChannel(DataInputStream in, DataOutputStream out, SecretKey readKey, SecretKey writeKey)
            throws GeneralSecurityException {
        this.in = in;
        this.out = out;
        this.readKey = readKey;
        this.writeKey = writeKey;
        reading = Cipher.getInstance("AES/GCM/NoPadding");
        writing = Cipher.getInstance("AES/GCM/NoPadding");
    }

    /** Exchanges hellos and makes the keys. Fails by IOException, also if what came is no hello; who does not know the secret fails at the first frame. */
    static SecretChannel open(InputStream from, OutputStream to, LinkSecret secret, boolean isCaller) throws IOException {
        try {
            var in = new DataInputStream(new BufferedInputStream(from, 1 << 16));
            var out = new DataOutputStream(to);
            var own = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            var ours = own.getPublic().getEncoded();
            out.write(concat(HELLO, ours));
            out.flush();
            var hello = new byte[HELLO.length + KEY_BYTES];
            in.readFully(hello);
            if (!Arrays.equals(hello, 0, HELLO.length, HELLO, 0, HELLO.length)) {
                throw new IOException("not a standby's link, or of another version");
            }
            var theirs = Arrays.copyOfRange(hello, HELLO.length, hello.length);
            if (MessageDigest.isEqual(ours, theirs)) {
                throw new IOException("our own hello came back");
            }
            var agreement = KeyAgreement.getInstance(ALGORITHM);
            agreement.init(own.getPrivate());
            agreement.doPhase(publicKey(theirs), true);
            var salt = isCaller ? concat(ours, theirs) : concat(theirs, ours);
            var shared = concat(agreement.generateSecret(), secret.bytes());
            var fromCaller = derive(shared, salt, "caller");
            var fromAnswerer = derive(shared, salt, "answerer");
            return isCaller
                    ? new SecretChannel(in, out, fromAnswerer, fromCaller)
                    : new SecretChannel(in, out, fromCaller, fromAnswerer);
        } catch (GeneralSecurityException failure) {
            throw new IOException("the link's keys could not be agreed", failure);
        }
    }

    private static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static SecretKey derive(byte[] shared, byte[] salt, String direction) throws GeneralSecurityException {
        var info = ("parley standby 1 " + direction).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var parameters = HKDFParameterSpec.ofExtract()
                .addIKM(new SecretKeySpec(shared, "Generic"))
                .addSalt(salt)
                .thenExpand(info, 32);
        return KDF.getInstance("HKDF-SHA256").deriveKey("AES", parameters);
    }

    void write(byte[] plain) throws IOException {
        try {
            writing.init(Cipher.ENCRYPT_MODE, writeKey, new GCMParameterSpec(8 * TAG_BYTES, nonce(framesWritten++)));
            var frame = new byte[4 + plain.length + TAG_BYTES];
            ByteBuffer.wrap(frame).putInt(plain.length + TAG_BYTES);
            writing.doFinal(plain, 0, plain.length, frame, 4);
            out.write(frame);
            out.flush();
        } catch (GeneralSecurityException failure) {
            throw new IOException("a frame could not be encrypted", failure);
        }
    }

    /** Waits for the next frame. */
    byte[] read() throws IOException {
        int length = in.readInt();
        if (length < TAG_BYTES || length > StandbyMessages.BYTES_MAX + 64) {
            throw new IOException("a frame of " + length + " bytes");
        }
        var frame = new byte[length];
        in.readFully(frame);
        try {
            reading.init(Cipher.DECRYPT_MODE, readKey, new GCMParameterSpec(8 * TAG_BYTES, nonce(framesRead++)));
            return reading.doFinal(frame);
        } catch (GeneralSecurityException failure) {
            throw new IOException("a frame that does not come from who knows the secret", failure);
        }
    }

    private static byte[] nonce(long number) {
        return ByteBuffer.allocate(12).putInt(0).putLong(number).array();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}
