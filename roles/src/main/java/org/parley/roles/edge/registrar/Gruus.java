package org.parley.roles.edge.registrar;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.parley.base.id.Ids;
import org.parley.platform.state.StateStore;
import org.parley.platform.state.StateWrite;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipUri;

/**
 * Addresses of single devices (RFC 5627). A public one is the address of record with {@code gr=} and the instance. A temporary one says
 * nothing of either: its user is one block of AES over the epoch that the binding carries, a serial number and four zeros, so that two of
 * one device cannot be told to be the same's, and whoever guesses has to meet 96 bits. No table of them is kept: an epoch ends
 * with its bindings, or when the device comes with another Call-ID, and all that were made of it with it. Owned by the SIP loop.
 */
public final class Gruus {
    private static final String SPACE = "edge-secrets";
    private static final String KEY = "gruu";
    private static final int KEY_BYTES = 16;
    private static final String TEMPORARY = "tgruu.";
    private static final int BLOCK_BYTES = 16;

    private final Cipher seal;
    private final Cipher unseal;
    private final Ids ids;
    private int serial;

    Gruus(byte[] key, Ids ids) {
        try {
            var aes = new SecretKeySpec(key, "AES");
            seal = Cipher.getInstance("AES/ECB/NoPadding"); // One block of ours, never two: there is no pattern to see.
            seal.init(Cipher.ENCRYPT_MODE, aes);
            unseal = Cipher.getInstance("AES/ECB/NoPadding");
            unseal.init(Cipher.DECRYPT_MODE, aes);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has AES", missing);
        }
        this.ids = ids;
        serial = ids.nextInt(); // So that they do not repeat after a restart, as far as that goes.
    }

    /** With a key that is made once and kept: addresses given out shall be good after a restart, too. May wait for storage. */
    public static Gruus kept(StateStore state, Ids ids) {
        var kept = state.read(SPACE, KEY);
        if (kept.isPresent()) {
            return new Gruus(kept.get().value(), ids);
        }
        var key = new byte[KEY_BYTES];
        ids.fill(key);
        state.write(List.of(StateWrite.put(SPACE, KEY, key, StateWrite.NEVER))).join();
        return new Gruus(key, ids);
    }

    /** What temporary GRUUs of an instance are made of from now on; never 0. */
    long newEpoch() {
        long random = ids.nextLong();
        return random != 0 ? random : 1;
    }

    /** RFC 5627 §3.1.1. */
    static SipUri ofInstance(SipUri address, String instance) {
        return withoutParams(address).withParams(Params.of("gr", instance));
    }

    /** A new one with every call (RFC 5627 §3.1.2). */
    SipUri temporary(SipUri address, long epoch) {
        var block = ByteBuffer.allocate(BLOCK_BYTES).putLong(epoch).putInt(serial++).array();
        var user = TEMPORARY + Base64.getUrlEncoder().withoutPadding().encodeToString(apply(seal, block));
        return SipUri.of(user, address.host(), address.port()).withParams(Params.NONE.withFlag("gr"));
    }

    private static SipUri withoutParams(SipUri address) {
        return new SipUri(address.isSecure(), address.user(), "", address.host(), address.port(), Params.NONE, "");
    }

    static boolean isTemporary(SipUri uri) {
        return uri.params().has("gr") && uri.user().startsWith(TEMPORARY);
    }

    /** The epoch that a temporary GRUU was made of; empty if we did not make it. */
    OptionalLong epochOf(SipUri temporary) {
        byte[] block;
        try {
            block = Base64.getUrlDecoder().decode(temporary.user().substring(TEMPORARY.length()));
        } catch (IllegalArgumentException notBase64) {
            return OptionalLong.empty();
        }
        if (block.length != BLOCK_BYTES) {
            return OptionalLong.empty();
        }
        var plain = ByteBuffer.wrap(apply(unseal, block));
        return plain.getInt(12) == 0 ? OptionalLong.of(plain.getLong(0)) : OptionalLong.empty();
    }

    private static byte[] apply(Cipher cipher, byte[] block) {
        try {
            return cipher.doFinal(block);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("A block is a block", impossible);
        }
    }
}
