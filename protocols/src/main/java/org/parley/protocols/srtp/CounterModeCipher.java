package org.parley.protocols.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1). The key stream is made with plain AES over counter blocks: as fast
 * as the JDK's counter mode, and without new parameter objects for each packet.
 */
final class CounterModeCipher implements PacketCipher {
    private static final int BLOCK = 16;

    private final Cipher aes;
    private final Mac hmac;
    private final byte[] salt;
    private final int tagBytes;
    private final boolean isRtcp;
    private final byte[] counters = new byte[PACKET_BYTES_MAX + BLOCK];
    private final byte[] keyStream = new byte[PACKET_BYTES_MAX + BLOCK];
    private final byte[] tag = new byte[20];
    private final byte[] suffix = new byte[4];

    CounterModeCipher(byte[] key, byte[] salt, byte[] authenticationKey, int tagBytes, boolean isRtcp) {
        this.salt = salt.clone();
        this.tagBytes = tagBytes;
        this.isRtcp = isRtcp;
        try {
            aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
            hmac = Mac.getInstance("HmacSHA1");
            hmac.init(new SecretKeySpec(authenticationKey, "HmacSHA1"));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("This JDK lacks AES or HMAC-SHA1", impossible);
        }
    }

    @Override
    public int overheadBytes() {
        return tagBytes + (isRtcp ? 4 : 0);
    }

    @Override
    public int protect(byte[] data, int offset, int header, int length, int ssrc, long index) {
        crypt(data, offset + header, length - header, ssrc, index);
        int end = length;
        if (isRtcp) {
            // RFC 3711 §3.4: the index with the bit that says "encrypted", authenticated as part of the packet.
            putInt(data, offset + end, (int) index | 0x80000000);
            end += 4;
        }
        sign(data, offset, end, index);
        System.arraycopy(tag, 0, data, offset + end, tagBytes);
        return end + tagBytes;
    }

    @Override
    public int unprotect(byte[] data, int offset, int header, int length, int ssrc, long index) {
        int signed = length - tagBytes;
        int plain = isRtcp ? signed - 4 : signed;
        if (plain < header) {
            return -1;
        }
        sign(data, offset, signed, index);
        int difference = 0; // Compared in constant time.
        for (int i = 0; i < tagBytes; i++) {
            difference |= tag[i] ^ data[offset + signed + i];
        }
        if (difference != 0) {
            return -1;
        }
        crypt(data, offset + header, plain - header, ssrc, index);
        return plain;
    }

    private void sign(byte[] data, int offset, int length, long index) {
        hmac.update(data, offset, length);
        if (!isRtcp) {
            putInt(suffix, 0, (int) (index >>> 16)); // The rollover counter is signed but not sent.
            hmac.update(suffix, 0, 4);
        }
        try {
            hmac.doFinal(tag, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("HMAC-SHA1 has 20 bytes", impossible);
        }
    }

    private void crypt(byte[] data, int at, int length, int ssrc, long index) {
        if (length == 0) {
            return;
        }
        int blocks = (length + BLOCK - 1) / BLOCK;
        for (int block = 0; block < blocks; block++) {
            writeCounter(block * BLOCK, ssrc, index, block);
        }
        try {
            aes.update(counters, 0, blocks * BLOCK, keyStream, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("The key stream has room for a packet", impossible);
        }
        for (int i = 0; i < length; i++) {
            data[at + i] ^= keyStream[i];
        }
    }

    /** RFC 3711 §4.1.1: (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16), plus the number of the block. */
    private void writeCounter(int at, int ssrc, long index, int block) {
        System.arraycopy(salt, 0, counters, at, 14);
        for (int i = 0; i < 4; i++) {
            counters[at + 4 + i] ^= (byte) (ssrc >>> (24 - 8 * i));
        }
        for (int i = 0; i < 6; i++) {
            counters[at + 8 + i] ^= (byte) (index >>> (40 - 8 * i));
        }
        counters[at + 14] = (byte) (block >>> 8);
        counters[at + 15] = (byte) block;
    }

    private static void putInt(byte[] data, int at, int value) {
        data[at] = (byte) (value >>> 24);
        data[at + 1] = (byte) (value >>> 16);
        data[at + 2] = (byte) (value >>> 8);
        data[at + 3] = (byte) value;
    }
}
