package org.parley.protocols.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;

// RFC 3891 §6.1.
class ReplacesTest {
    private static Replaces read(String value) {
        return Replaces.parse(value).orThrow();
    }

    @Test
    void readsTheDialogAsTheOneWhoIsAskedSeesIt() {
        var replaces = read("98732@sip.example.com ;from-tag=r33th4x0r; to-tag=ff87ff");

        assertThat(replaces.dialog()).isEqualTo(new DialogId("98732@sip.example.com", "ff87ff", "r33th4x0r"));
        assertThat(replaces.earlyOnly()).isFalse();
        assertThat(read("a;to-tag=1;from-tag=2;early-only;more=x").earlyOnly()).isTrue();
        assertThat(read("a;to-tag=1;from-tag=0").fromTag()).isEmpty();
    }

    @Test
    void refusesWhatNamesNoDialog() {
        for (var bad : new String[] {"", "a", "a;to-tag=1", ";to-tag=1;from-tag=2", "a;to-tag=1;to-tag=2;from-tag=3", "a;to-tag=;from-tag=1"}) {
            assertThat(Replaces.parse(bad)).as(bad).isInstanceOf(Parsed.Malformed.class);
        }
        assertThat(Replaces.parse("a;to-tag=1;from-tag=" + "2".repeat(2_000))).isInstanceOf(Parsed.Malformed.class);
    }

    // RFC 3891 §4: as a header in the URI of a Refer-To, with escapes.
    @Test
    void findsItAmongTheHeadersOfAUri() {
        assertThat(Replaces.inUriHeaders("Subject=x&Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2")).isEqualTo("a@b;to-tag=1;from-tag=2");
        assertThat(Replaces.inUriHeaders("Subject=x")).isEmpty();
        assertThat(Replaces.inUriHeaders("")).isEmpty();
    }

    @Test
    void takesAnyText() {
        var random = new Random(3891);
        var letters = "ab;=,%&40 to-tagfrom-tag\u00e4\u20ac\"<>";
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Replaces.parse(text.toString())).isNotNull();
            assertThat(Replaces.inUriHeaders("Replaces=" + text)).isNotNull();
        }
    }
}
