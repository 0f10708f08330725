package org.parley.protocols.sip.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes nonces that carry their time and a seal, so that a challenge costs no memory; only those that were used with good
 * credentials are remembered, with their counts, so that nothing is taken twice. Bounded: what is forgotten early makes all
 * nonces up to its age stale.
 */
final class NonceMint {
    private static final int SEAL_BYTES = 16;
    private static final int NONCE_BYTES = 16 + SEAL_BYTES;
    private static final int WINDOW = 64;

    private static final class Counts {
        final long issuedNs;
        long highest;
        /** Bit i is set if {@code highest - i} was seen. */
        long seen;

        Counts(long issuedNs) {
            this.issuedNs = issuedNs;
        }
    }

    private final SecretKeySpec key;
    private final long lifetimeNs;
    private final int limit;
    private final long startNs;
    private final Map<String, Counts> used = new LinkedHashMap<>();
    private long serial;
    /** Nonces older than this, counted from the start, are stale. */
    private long forgottenNs = -1;

    NonceMint(byte[] secret, long lifetimeNs, int limit, long startNs) {
        this.key = new SecretKeySpec(secret.clone(), "HmacSHA256");
        this.lifetimeNs = lifetimeNs;
        this.limit = limit;
        this.startNs = startNs;
    }

    String mint(long nowNs) {
        var body = ByteBuffer.allocate(16).putLong(nowNs - startNs).putLong(serial++).array();
        var nonce = Arrays.copyOf(body, NONCE_BYTES);
        System.arraycopy(seal(body), 0, nonce, 16, SEAL_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** When it was made, counted from the start; empty if it is not ours. */
    OptionalLong issuedNs(String nonce) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notBase64) {
            return OptionalLong.empty();
        }
        if (bytes.length != NONCE_BYTES) {
            return OptionalLong.empty();
        }
        var expected = seal(Arrays.copyOf(bytes, 16));
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(bytes, 16, NONCE_BYTES))
                ? OptionalLong.of(ByteBuffer.wrap(bytes).getLong())
                : OptionalLong.empty();
    }

    boolean isStale(long issuedNs, long nowNs) {
        return nowNs - startNs - issuedNs >= lifetimeNs || issuedNs <= forgottenNs;
    }

    /** Notes a use; false if this count was used before or is too old to tell. */
    boolean use(String nonce, long issuedNs, long count, long nowNs) {
        var counts = used.get(nonce);
        if (counts == null) {
            forget(nowNs);
            counts = new Counts(issuedNs);
            used.put(nonce, counts);
        }
        long ahead = count - counts.highest;
        if (ahead > 0) {
            counts.seen = (ahead >= WINDOW ? 0 : counts.seen << ahead) | 1;
            counts.highest = count;
            return true;
        }
        if (-ahead >= WINDOW || (counts.seen & 1L << -ahead) != 0) {
            return false;
        }
        counts.seen |= 1L << -ahead;
        return true;
    }

    /** Makes room for one more. */
    private void forget(long nowNs) {
        var oldest = used.values().iterator();
        while (oldest.hasNext()) {
            var counts = oldest.next();
            boolean isStale = isStale(counts.issuedNs, nowNs);
            if (!isStale && used.size() < limit) {
                return;
            }
            if (!isStale) {
                forgottenNs = Math.max(forgottenNs, counts.issuedNs);
            }
            oldest.remove();
        }
    }

    private byte[] seal(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(body), SEAL_BYTES);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has HmacSHA256", missing);
        }
    }
}
