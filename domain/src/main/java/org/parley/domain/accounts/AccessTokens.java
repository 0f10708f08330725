package org.parley.domain.accounts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.parley.domain.conversations.ConferenceId;

/**
 * Makes and reads access tokens: {@code p1.KID.PAYLOAD.MAC}, the payload's fields by line in base64url, the MAC an HMAC-SHA-256 over
 * everything before it. Only this site makes and reads them, so no public keys are needed (decision 0012). Thread-safe.
 */
final class AccessTokens {
    /** What a token says, once its MAC fits and its time is not over. */
    sealed interface Claims {
        Instant expiresAt();

        record OfMember(AccountId account, String session, Instant expiresAt) implements Claims {}

        record OfGuest(Principal.Guest guest, Instant expiresAt) implements Claims {}
    }

    private static final String VERSION = "p1";
    private static final int MAX_LENGTH = 2_048;

    private final Map<String, SecretKeySpec> keysById;
    private final String currentKey;

    /** {@code currentKey} signs; all keys are accepted. */
    AccessTokens(Map<String, byte[]> keysById, String currentKey) {
        this.keysById = keysById.entrySet().stream()
                .collect(java.util.stream.Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> new SecretKeySpec(entry.getValue(), "HmacSHA256")));
        this.currentKey = currentKey;
    }

    String sign(Claims claims) {
        var fields = switch (claims) {
            case Claims.OfMember(var account, var session, var expiresAt) ->
                List.of("member", String.valueOf(expiresAt.getEpochSecond()), account.value(), session);
            case Claims.OfGuest(var guest, var expiresAt) ->
                List.of(
                        "guest",
                        String.valueOf(expiresAt.getEpochSecond()),
                        guest.guestId(),
                        guest.tenant().value(),
                        guest.conference().value(),
                        guest.displayName());
        };
        var payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join("\n", fields).getBytes(StandardCharsets.UTF_8));
        var signed = VERSION + "." + currentKey + "." + payload;
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(mac(currentKey, signed));
    }

    /** Empty for whatever is not a token of ours or is over; never an exception. */
    Optional<Claims> read(String token, Instant now) {
        var parts = token.length() > MAX_LENGTH ? new String[0] : token.split("\\.", -1);
        if (parts.length != 4 || !parts[0].equals(VERSION) || !keysById.containsKey(parts[1])) {
            return Optional.empty();
        }
        try {
            var decoder = Base64.getUrlDecoder();
            var signed = token.substring(0, token.lastIndexOf('.'));
            if (!MessageDigest.isEqual(mac(parts[1], signed), decoder.decode(parts[3]))) {
                return Optional.empty();
            }
            // From here on it is our own writing.
            var fields = new String(decoder.decode(parts[2]), StandardCharsets.UTF_8).split("\n", -1);
            return claims(fields).filter(claims -> now.isBefore(claims.expiresAt()));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // Not base64url.
        }
    }

    private static Optional<Claims> claims(String[] fields) {
        if (fields[0].equals("member") && fields.length == 4) {
            return Optional.of(new Claims.OfMember(new AccountId(fields[2]), fields[3], expiry(fields)));
        }
        if (fields[0].equals("guest") && fields.length == 6) {
            var guest = new Principal.Guest(fields[2], new TenantId(fields[3]), new ConferenceId(fields[4]), fields[5]);
            return Optional.of(new Claims.OfGuest(guest, expiry(fields)));
        }
        return Optional.empty();
    }

    private static Instant expiry(String[] fields) {
        return Instant.ofEpochSecond(Long.parseLong(fields[1]));
    }

    private byte[] mac(String keyId, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(keysById.get(keyId));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("Every JDK has HMAC-SHA-256.", failure);
        }
    }
}
