package org.parley.protocols.sip.auth;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes nonces that carry their time and a seal, so that a challenge costs no memory; only those that were used with good
 * credentials are remembered, with their counts, so that nothing is taken twice. Bounded: what is forgotten early makes all
 * nonces up to its age stale.
 */
final class NonceMint {
    private static final int SEAL_BYTES = 16;
    private static final int BODY_BYTES = 16;
    private static final int NONCE_BYTES = BODY_BYTES + SEAL_BYTES;
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

    private final Mac mac;
    private final long lifetimeNs;
    private final int limit;
    private final long startNs;
    /** By serial number, the oldest first. */
    private final Map<Long, Counts> used = new LinkedHashMap<>();
    private long serial;
    /** Nonces older than this, counted from the start, are stale. */
    private long forgottenNs = -1;

    NonceMint(byte[] secret, long lifetimeNs, int limit, long startNs) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("Every JDK has HmacSHA256", missing);
        }
        this.lifetimeNs = lifetimeNs;
        this.limit = limit;
        this.startNs = startNs;
    }

    Duration lifetime() {
        return Duration.ofNanos(lifetimeNs);
    }

    String mint(long nowNs) {
        var nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(nonce).putLong(nowNs - startNs).putLong(serial++);
        System.arraycopy(seal(nonce), 0, nonce, BODY_BYTES, SEAL_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    }

    /** Notes a use; false if it is not ours, or stale, or if this count was used before or is too old to tell. */
    boolean use(String nonce, long count, long nowNs) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(nonce);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        if (bytes.length != NONCE_BYTES || !isSealed(bytes)) {
            return false;
        }
        var body = ByteBuffer.wrap(bytes);
        long issuedNs = body.getLong();
        return !isStale(issuedNs, nowNs) && use(body.getLong(), issuedNs, count, nowNs);
    }

    private boolean isSealed(byte[] nonce) {
        return MessageDigest.isEqual(seal(nonce), Arrays.copyOfRange(nonce, BODY_BYTES, NONCE_BYTES));
    }

    boolean isStale(long issuedNs, long nowNs) {
        return nowNs - startNs - issuedNs >= lifetimeNs || issuedNs <= forgottenNs;
    }

    private boolean use(long number, long issuedNs, long count, long nowNs) {
        var counts = used.get(number);
        if (counts == null) {
            forget(nowNs);
            counts = new Counts(issuedNs);
            used.put(number, counts);
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

    private byte[] seal(byte[] nonce) {
        mac.update(nonce, 0, BODY_BYTES);
        return Arrays.copyOf(mac.doFinal(), SEAL_BYTES); // Which also makes it ready for the next.
    }
}
