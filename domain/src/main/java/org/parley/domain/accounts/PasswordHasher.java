package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;

/**
 * Argon2id with 19 MiB and two passes, the first choice of OWASP's password storage advice (RFC 9106 for the function). Stored in
 * the usual text form, so that the cost can be raised later. Thread-safe; few at once, since each takes 19 MiB and a whole core.
 */
final class PasswordHasher {
    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_WAIT_SECONDS = 10;
    private static final String PREFIX = "$argon2id$v=19$m=19456,t=2,p=1$";

    private final Ids ids;
    private final Semaphore atOnce;
    private final String nobody;

    PasswordHasher(Ids ids, int atOnce) {
        this.ids = ids;
        this.atOnce = new Semaphore(atOnce, true);
        // Of the right form and of no password: hashing at start would cost tens of milliseconds.
        var random = new byte[SALT_BYTES + HASH_BYTES];
        ids.fill(random);
        nobody = PREFIX + base64(java.util.Arrays.copyOf(random, SALT_BYTES)) + "$"
                + base64(java.util.Arrays.copyOfRange(random, SALT_BYTES, random.length));
    }

    String hash(String password) {
        var salt = new byte[SALT_BYTES];
        ids.fill(salt);
        return PREFIX + base64(salt) + "$" + base64(argon2(password, salt));
    }

    /** Whether the password made this hash; compares in constant time. */
    boolean fits(String password, String stored) {
        var parts = stored.split("\\$");
        if (!stored.startsWith(PREFIX) || parts.length != 6) {
            throw new ParleyException(ErrorCode.INTERNAL, "A stored password hash has a form that this version does not know.");
        }
        var decoder = Base64.getDecoder();
        return MessageDigest.isEqual(argon2(password, decoder.decode(parts[4])), decoder.decode(parts[5]));
    }

    /** Takes as long as a check for a name that nobody has, so that the time does not tell. */
    void pretend(String password) {
        fits(password, nobody);
    }

    private byte[] argon2(String password, byte[] salt) {
        acquire();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(MEMORY_KIB)
                    .withIterations(PASSES)
                    .withParallelism(1)
                    .withSalt(salt)
                    .build());
            var hash = new byte[HASH_BYTES];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            atOnce.release();
        }
    }

    private void acquire() {
        try {
            if (!atOnce.tryAcquire(MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "Too many people sign in at this moment: try again in a few seconds.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ParleyException(ErrorCode.NODE_AT_LIMIT, "Interrupted while waiting to check a password.");
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }
}
