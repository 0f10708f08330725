package org.parley.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.testkit.Fuzzing;

class JsonInputTest {
    private enum Colour {
        DARK_BLUE,
        RED
    }

    @Test
    void readsWhatIsThereAndKnowsWhatIsNot() {
        var input = JsonInput.parse("{\"name\":\" Ada \",\"on\":true,\"after\":7,\"colour\":\"dark-blue\",\"gone\":null}");

        assertThat(input.line("name", 10)).isEqualTo("Ada");
        assertThat(input.flag("on")).isTrue();
        assertThat(input.optionalCount("after")).contains(7L);
        assertThat(input.optionalChoice("colour", Colour.values())).contains(Colour.DARK_BLUE);
        assertThat(input.optionalText("gone", 10)).isEmpty();
        input.end();
    }

    @Test
    void saysWhereJsonIsMalformed() {
        refused("{\"name\":\n \"Ada\",}", "line 2, column");
        refused("{\"name\": \"A\"} {}", "Malformed JSON");
        refused("{\"name\": \"A\", \"name\": \"B\"}", "name");
        refused("[1]", "object is expected");
        refused("", "missing");
        assertThatThrownBy(() -> JsonInput.parse("[1")).hasMessageEndingWith("expected close marker for Array");
        refused("{\"a\":".repeat(100), "Malformed JSON");
        assertThatThrownBy(() -> JsonInput.parse(new byte[] {'{', (byte) 0xC3, '}'})).hasMessageContaining("not UTF-8");
    }

    @Test
    void saysWhatWouldBeRight() {
        var input = JsonInput.parse("{\"name\":7,\"long\":\"xxxxx\",\"on\":\"yes\",\"after\":-1,\"colour\":\"green\",\"lines\":\"a\\nb\"}");

        assertThatThrownBy(() -> input.line("name", 10)).hasMessageContaining("must be a text");
        assertThatThrownBy(() -> input.line("long", 4)).hasMessageContaining("at most 4");
        assertThatThrownBy(() -> input.flag("on")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> input.optionalCount("after")).hasMessageContaining("0 or more");
        assertThatThrownBy(() -> input.optionalChoice("colour", Colour.values())).hasMessageContaining("dark-blue, red");
        assertThatThrownBy(() -> input.line("lines", 10)).hasMessageContaining("one line");
        assertThatThrownBy(() -> input.line("missing", 10)).hasMessageContaining("\"missing\" is missing");
    }

    @Test
    void refusesUnknownFieldsAndListsTheKnown() {
        var input = JsonInput.parse("{\"name\":\"Ada\",\"pasword\":\"x\"}");
        input.line("name", 10);
        input.optionalText("password", 10);

        assertThatThrownBy(input::end).hasMessage("\"pasword\" is not known here; known are: name, password.");
    }

    @Test
    void answersAnyBytesWithAClearRefusal() {
        var corpus = List.of(
                "{\"type\":\"join\",\"id\":\"1\",\"conference\":\"c\",\"deep\":[[{\"a\":1e9}]]}".getBytes(StandardCharsets.UTF_8),
                "{\"on\":true,\"after\":12345678901234567890,\"text\":\"\\ud83d\\ude00\"}".getBytes(StandardCharsets.UTF_8));

        Fuzzing.run(corpus, 20_000, bytes -> {
            try {
                var input = JsonInput.parse(bytes);
                input.optionalText("type", 8);
                input.optionalLine("id", 8);
                input.optionalFlag("on");
                input.optionalCount("after");
                input.end();
            } catch (ParleyException refused) {
                assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
            }
        });
    }

    private static void refused(String text, String because) {
        assertThatThrownBy(() -> JsonInput.parse(text)).isInstanceOf(ParleyException.class).hasMessageContaining(because);
    }
}
