package org.parley.roles.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.testkit.Fuzzing;

class ClientFrameTest {
    private static final List<String> EXAMPLES = List.of(
            "{\"type\":\"hello\",\"token\":\"t\",\"resumeAfter\":7}",
            "{\"type\":\"join\",\"id\":\"1\",\"conference\":\"c\",\"participant\":\"p\",\"displayName\":\"Ada\"}",
            "{\"type\":\"dial\",\"id\":\"2\",\"number\":\"200\",\"participant\":\"p\"}",
            "{\"type\":\"accept\",\"id\":\"3\",\"call\":\"c\",\"leg\":\"l\",\"participant\":\"p\"}",
            "{\"type\":\"answer\",\"id\":\"4\",\"call\":\"c\",\"leg\":\"l\",\"sdp\":\"v=0\\r\\n\"}",
            "{\"type\":\"hang-up\",\"id\":\"5\",\"call\":\"c\",\"leg\":\"l\"}",
            "{\"type\":\"mute\",\"id\":\"6\",\"call\":\"c\",\"leg\":\"l\",\"muted\":true}",
            "{\"type\":\"record\",\"id\":\"7\",\"call\":\"c\",\"on\":false}",
            "{\"type\":\"token\",\"id\":\"8\",\"token\":\"t\"}",
            "{\"type\":\"ping\",\"id\":\"9\"}");

    @Test
    void readsEveryFrameOfTheDocumentation() {
        assertThat(EXAMPLES).allSatisfy(text -> assertThat(ClientFrame.read(text)).isInstanceOf(ClientFrame.Read.Ok.class));
        assertThat(ClientFrame.read(EXAMPLES.getFirst()))
                .isEqualTo(new ClientFrame.Read.Ok(new ClientFrame.Hello("t", Optional.of(7L))));
    }

    @Test
    void tellsACommandWithWrongFieldsFromWhatIsNoFrame() {
        assertThat(ClientFrame.read("{\"type\":\"join\",\"id\":\"1\",\"conference\":\"c\"}"))
                .isEqualTo(new ClientFrame.Read.Refused("1", "\"participant\" is missing: it must be a text."));
        assertThat(ClientFrame.read("{\"type\":\"ping\",\"id\":\"1\",\"speed\":3}"))
                .isInstanceOfSatisfying(ClientFrame.Read.Refused.class, refused -> assertThat(refused.message()).contains("known are: type, id"));

        for (var bad : List.of("", "7", "{", "{}", "{\"type\":\"ping\"}", "{\"type\":\"fly\",\"id\":\"1\"}")) {
            assertThat(ClientFrame.read(bad)).as(bad).isInstanceOf(ClientFrame.Read.Bad.class);
        }
    }

    @Test
    void answersAnyBytes() {
        var corpus = EXAMPLES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();

        Fuzzing.run(corpus, 20_000, bytes -> ClientFrame.read(new String(bytes, StandardCharsets.UTF_8)));
    }
}
