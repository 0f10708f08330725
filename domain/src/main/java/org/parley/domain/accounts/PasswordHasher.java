package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
    /** The cost that is worth it on a server of today. */
    static final int MEMORY_KIB = 19_456;

    private static final int PASSES = 2;
    private static final int MAX_MEMORY_KIB = 1 << 20;
    private static final int MAX_PASSES = 64;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_WAIT_SECONDS = 10;
    private static final Pattern STORED =
            Pattern.compile("\\$argon2id\\$v=19\\$m=([0-9]{1,7}),t=([0-9]{1,2}),p=1\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    private record Cost(int memoryKib, int passes) {}

    private final Ids ids;
    private final Semaphore atOnce;
    private final Cost cost;
    private final String nobody;

    /** {@code memoryKib} of {@link #MEMORY_KIB}, but in tests; hashes of another cost are still checked. */
    PasswordHasher(Ids ids, int atOnce, int memoryKib) {
        this.ids = ids;
        this.atOnce = new Semaphore(atOnce, true);
        cost = new Cost(memoryKib, PASSES);
        // Of the right form and of no password: hashing at start would cost tens of milliseconds.
        nobody = stored(random(SALT_BYTES), random(HASH_BYTES));
    }

    String hash(String password) {
        var salt = random(SALT_BYTES);
        return stored(salt, argon2(password, salt, cost, HASH_BYTES));
    }

    /** Whether the password made this hash; compares in constant time. */
    boolean fits(String password, String stored) {
        var parts = STORED.matcher(stored);
        if (!parts.matches()) {
            throw unknownForm();
        }
        var made = new Cost(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
        if (made.memoryKib() > MAX_MEMORY_KIB || made.passes() > MAX_PASSES) {
            throw unknownForm();
        }
        var decoder = Base64.getDecoder();
        var expected = decoder.decode(parts.group(4));
        return MessageDigest.isEqual(
                argon2(password, decoder.decode(parts.group(3)), made, expected.length), expected);
    }

    /** Takes as long as a check for a name that nobody has, so that the time does not tell. */
    void pretend(String password) {
        fits(password, nobody);
    }

    private byte[] argon2(String password, byte[] salt, Cost cost, int hashBytes) {
        acquire();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(cost.memoryKib())
                    .withIterations(cost.passes())
                    .withParallelism(1)
                    .withSalt(salt)
                    .build());
            var hash = new byte[hashBytes];
            generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
            return hash;
        } finally {
            atOnce.release();
        }
    }

    private String stored(byte[] salt, byte[] hash) {
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.passes() + ",p=1$" + base64(salt) + "$"
                + base64(hash);
    }

    private byte[] random(int bytes) {
        var value = new byte[bytes];
        ids.fill(value);
        return value;
    }

    private static ParleyException unknownForm() {
        return new ParleyException(
                ErrorCode.INTERNAL, "A stored password hash has a form that this version does not know.");
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
