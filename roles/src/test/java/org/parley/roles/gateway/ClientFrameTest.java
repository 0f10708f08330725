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
            "{\"type\":\"offer\",\"id\":\"10\",\"call\":\"c\",\"leg\":\"l\",\"video\":true,\"restart\":false}",
            "{\"type\":\"video\",\"id\":\"11\",\"call\":\"c\",\"leg\":\"l\",\"source\":\"screen\",\"on\":true}",
            "{\"type\":\"view\",\"id\":\"12\",\"call\":\"c\",\"leg\":\"l\",\"wanted\":"
                    + "[{\"leg\":\"m\",\"source\":\"camera\",\"width\":640,\"height\":360}]}",
            "{\"type\":\"seat\",\"id\":\"13\",\"call\":\"c\",\"leg\":\"l\",\"x\":-1.5,\"y\":2,\"facing\":180}",
            "{\"type\":\"listen\",\"id\":\"14\",\"call\":\"c\",\"leg\":\"l\",\"how\":\"spatial\"}",
            "{\"type\":\"moderate\",\"id\":\"15\",\"call\":\"c\",\"leg\":\"l\",\"muted\":true,\"gainDb\":-3.5}",
            "{\"type\":\"lock\",\"id\":\"16\",\"call\":\"c\",\"on\":true}",
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
    void refusesWhatIsOutsideTheRoomOrTheScreen() {
        var where = "\"id\":\"1\",\"call\":\"c\",\"leg\":\"l\"";
        for (var wrong : List.of(
                "{\"type\":\"seat\"," + where + ",\"x\":10.1,\"y\":0,\"facing\":0}",
                "{\"type\":\"seat\"," + where + ",\"x\":\"1\",\"y\":0,\"facing\":0}",
                "{\"type\":\"video\"," + where + ",\"source\":\"hologram\",\"on\":true}",
                "{\"type\":\"listen\"," + where + ",\"how\":\"loudly\"}",
                "{\"type\":\"moderate\"," + where + ",\"gainDb\":21}",
                "{\"type\":\"offer\"," + where + ",\"video\":true}",
                "{\"type\":\"view\"," + where + ",\"wanted\":{}}",
                "{\"type\":\"view\"," + where + ",\"wanted\":[7]}",
                "{\"type\":\"view\"," + where + ",\"wanted\":[{\"leg\":\"m\",\"source\":\"camera\",\"width\":-1,\"height\":1}]}",
                "{\"type\":\"view\"," + where
                        + ",\"wanted\":[{\"leg\":\"m\",\"source\":\"camera\",\"width\":1,\"height\":1,\"depth\":1}]}",
                "{\"type\":\"view\"," + where + ",\"wanted\":["
                        + "{\"leg\":\"m\",\"source\":\"camera\",\"width\":1,\"height\":1},".repeat(25)
                        + "{\"leg\":\"m\",\"source\":\"camera\",\"width\":1,\"height\":1}]}")) {
            assertThat(ClientFrame.read(wrong)).as(wrong).isInstanceOf(ClientFrame.Read.Refused.class);
        }
    }

    @Test
    void answersAnyBytes() {
        var corpus = EXAMPLES.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();

        Fuzzing.run(corpus, 20_000, bytes -> ClientFrame.read(new String(bytes, StandardCharsets.UTF_8)));
    }
}
