package org.parley.roles.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Fuzzing;

// RFC 9110 §14.1.2 and §14.2.
class ByteRangeTest {
    @Test
    void readsTheThreeForms() {
        assertThat(ByteRange.parse("bytes=0-99", 1000)).isEqualTo(new ByteRange.Part(0, 99));
        assertThat(ByteRange.parse("bytes=100-", 1000)).isEqualTo(new ByteRange.Part(100, 999));
        assertThat(ByteRange.parse("bytes=-100", 1000)).isEqualTo(new ByteRange.Part(900, 999));
        assertThat(ByteRange.parse("bytes=0-5000", 1000)).isEqualTo(new ByteRange.Part(0, 999));
        assertThat(ByteRange.parse("bytes=-5000", 1000)).isEqualTo(new ByteRange.Part(0, 999));
    }

    @Test
    void saysWhenNothingLiesInIt() {
        assertThat(ByteRange.parse("bytes=1000-", 1000)).isEqualTo(new ByteRange.Unsatisfiable());
        assertThat(ByteRange.parse("bytes=-0", 1000)).isEqualTo(new ByteRange.Unsatisfiable());
    }

    @Test
    void sendsTheWholeForWhatItNeedNotUnderstand() {
        for (var other : new String[] {null, "", "lines=1-2", "bytes=1-2,4-5", "bytes=9-1", "bytes=a-b", "bytes=", "bytes=-"}) {
            assertThat(ByteRange.parse(other, 1000)).as(other).isEqualTo(new ByteRange.Whole());
        }
    }

    @Test
    void staysInsideTheFileForAnyBytes() {
        var corpus = List.of("bytes=0-99".getBytes(StandardCharsets.US_ASCII), "bytes=-5".getBytes(StandardCharsets.US_ASCII));

        Fuzzing.run(corpus, 20_000, bytes -> {
            if (ByteRange.parse(new String(bytes, StandardCharsets.ISO_8859_1), 50) instanceof ByteRange.Part(var first, var last)) {
                assertThat(first).isBetween(0L, last);
                assertThat(last).isLessThan(50);
            }
        });
    }
}
