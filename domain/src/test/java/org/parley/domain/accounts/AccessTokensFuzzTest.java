package org.parley.domain.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.parley.domain.conversations.ConferenceId;
import org.parley.testkit.Fuzzing;

class AccessTokensFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final AccessTokens tokens = new AccessTokens(Map.of("k1", new byte[32], "k0", new byte[] {1, 2, 3}), "k1");

    @Test
    void noOtherBytesAreAToken() {
        var member = tokens.sign(
                new AccessTokens.Claims.OfMember(new AccountId("account-1"), "session-1", NOW.plusSeconds(60)));
        var guest = tokens.sign(new AccessTokens.Claims.OfGuest(
                new Principal.Guest("guest-1", new TenantId("organisation-1"), new ConferenceId("conference-1"), "Gus ü"),
                NOW.plusSeconds(60)));
        assertThat(tokens.read(member, NOW)).isPresent();
        assertThat(tokens.read(guest, NOW)).isPresent();

        Fuzzing.run(List.of(bytes(member), bytes(guest)), 20_000, input -> {
            var text = new String(input, StandardCharsets.ISO_8859_1);
            var claims = tokens.read(text, NOW);
            // Base64 lets the last character of a MAC differ in bits that mean nothing; nothing else may.
            if (!samePrefix(text, member) && !samePrefix(text, guest)) {
                assertThat(claims).isEmpty();
            }
        });
    }

    private static boolean samePrefix(String text, String token) {
        int signedLength = token.lastIndexOf('.');
        return text.length() >= signedLength && text.startsWith(token.substring(0, signedLength));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
