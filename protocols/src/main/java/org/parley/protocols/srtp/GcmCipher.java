package org.parley.protocols.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM (RFC 7714). The JDK wants a parameter object for every packet and a fresh initialisation; measured, that is still
 * faster than counter mode with HMAC-SHA1.
 */
final class GcmCipher implements PacketCipher {
    private static final int TAG_BYTES = 16;

    private final Cipher gcm;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean isRtcp;
    private final byte[] iv = new byte[12];
    private final byte[] trailer = new byte[4];

    GcmCipher(byte[] key, byte[] salt, boolean isRtcp) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = salt.clone();
        this.isRtcp = isRtcp;
        try {
            gcm = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JDK lacks AES-GCM", impossible);
        }
    }

    @Override
    public int overheadBytes() {
        return TAG_BYTES + (isRtcp ? 4 : 0);
    }

    @Override
    public int protect(byte[] data, int offset, int header, int length, int ssrc, long index) {
        try {
            start(Cipher.ENCRYPT_MODE, ssrc, index);
            authenticate(data, offset, header, index);
            int sealed = gcm.doFinal(data, offset + header, length - header, data, offset + header);
            int end = header + sealed;
            if (!isRtcp) {
                return end;
            }
            System.arraycopy(trailer, 0, data, offset + end, 4);
            return end + 4;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("AES-GCM refused to encrypt", broken);
        }
    }

    @Override
    public int unprotect(byte[] data, int offset, int header, int length, int ssrc, long index) {
        int sealed = length - header - (isRtcp ? 4 : 0);
        if (sealed < TAG_BYTES) {
            return -1;
        }
        try {
            start(Cipher.DECRYPT_MODE, ssrc, index);
            authenticate(data, offset, header, index);
            return header + gcm.doFinal(data, offset + header, sealed, data, offset + header);
        } catch (AEADBadTagException _) {
            return -1;
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("AES-GCM refused to decrypt", broken);
        }
    }

    private void start(int mode, int ssrc, long index) throws GeneralSecurityException {
        // RFC 7714 §8.1 and §9.1: 16 zero bits, SSRC, then 48 bits of index (for RTCP 31 bits), XOR salt.
        System.arraycopy(salt, 0, iv, 0, 12);
        for (int i = 0; i < 4; i++) {
            iv[2 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            iv[6 + i] ^= (byte) (index >>> (40 - 8 * i));
        }
        gcm.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
    }

    private void authenticate(byte[] data, int offset, int header, long index) {
        gcm.updateAAD(data, offset, header);
        if (isRtcp) {
            int word = (int) index | 0x80000000;
            for (int i = 0; i < 4; i++) {
                trailer[i] = (byte) (word >>> (24 - 8 * i));
            }
            gcm.updateAAD(trailer, 0, 4);
        }
    }
}
