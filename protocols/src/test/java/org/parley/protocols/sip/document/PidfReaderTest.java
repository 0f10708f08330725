package org.parley.protocols.sip.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.testkit.Fuzzing;

// RFC 3863 §4, RFC 4480.
class PidfReaderTest {
    private static final String OPEN = "<presence xmlns='urn:ietf:params:xml:ns:pidf' xmlns:dm='urn:ietf:params:xml:ns:pidf:data-model'"
            + " xmlns:r='urn:ietf:params:xml:ns:pidf:rpid' entity='sip:ann@parley.test'>";
    private static final String AWAY = "<?xml version='1.0' encoding='UTF-8'?>" + OPEN
            + "<tuple id='t1'><status><basic>closed</basic></status><contact priority='0.8'>sip:ann@192.0.2.1</contact>"
            + "<note xml:lang='en'>Back at three</note></tuple>"
            + "<dm:person id='p1'><r:activities><r:meal/><r:dancing/></r:activities></dm:person></presence>";

    private static Parsed<Presence.Published> read(String document) {
        return PidfReader.read(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsStatusNoteAndTheActivitiesItKnows() {
        assertThat(read(AWAY).orThrow()).isEqualTo(new Presence.Published(Optional.of(false), List.of("meal"), "Back at three"));
    }

    // RFC 3863 §4.1.4: one open tuple is enough to be reached.
    @Test
    void isOpenWhereOneTupleIs() {
        var document = OPEN + "<tuple id='a'><status><basic>open</basic></status></tuple>"
                + "<tuple id='b'><status><basic>closed</basic></status></tuple></presence>";

        assertThat(read(document).orThrow().isOpen()).contains(true);
    }

    @Test
    void readsADocumentThatSaysNothing() {
        assertThat(read(OPEN + "</presence>").orThrow()).isEqualTo(new Presence.Published(Optional.empty(), List.of(), ""));
    }

    @Test
    void readsWhatPresenceWrites() {
        var written = new Presence("sip:ann@parley.test", true, "sip:ann@parley.test", List.of("meeting"), "In a meeting").full(0, 0);

        assertThat(PidfReader.read(written).orThrow())
                .isEqualTo(new Presence.Published(Optional.of(true), List.of("meeting"), "In a meeting"));
    }

    // Entities would let a document grow, or read our files.
    @Test
    void readsNoDtdAndNoEntity() {
        var bomb = "<!DOCTYPE presence [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
                + OPEN + "<tuple id='t'><status><basic>open</basic></status><note>&b;</note></tuple></presence>";
        var file = "<!DOCTYPE presence [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + OPEN + "<note>&x;</note></presence>";

        assertThat(read(bomb).isOk()).isFalse();
        assertThat(read(file).isOk()).isFalse();
        assertThat(read(OPEN + "<note>&nbsp;</note></presence>").isOk()).isFalse();
    }

    @Test
    void refusesWhatIsNoPidf() {
        assertThat(read("<presence/>").isOk()).isFalse();
        assertThat(read("").isOk()).isFalse();
        assertThat(read(OPEN).isOk()).isFalse();
        assertThat(read(OPEN + "<status><basic>ajar</basic></status></presence>").isOk()).isFalse();
    }

    @Test
    void refusesTooLargeTooDeepAndTooManyElements() {
        assertThat(read(OPEN + "<note>" + "x".repeat(16 * 1024) + "</note></presence>").isOk()).isFalse();
        assertThat(read(OPEN + "<a>".repeat(16) + "</a>".repeat(16) + "</presence>").isOk()).isFalse();
        assertThat(read(OPEN + "<a/>".repeat(500) + "</presence>").isOk()).isFalse();
        assertThat(read(OPEN + "<a/>".repeat(499) + "</presence>").isOk()).isTrue();
    }

    @Test
    void shortensALongNoteAtAWholeCharacter() {
        var note = read(OPEN + "<note>" + "😀".repeat(300) + "</note></presence>").orThrow().note();

        assertThat(note).isEqualTo("😀".repeat(200));
    }

    @Test
    void readsAnyBytes() {
        var corpus = List.of(AWAY.getBytes(StandardCharsets.UTF_8), ("<!DOCTYPE p>" + AWAY.substring(38)).getBytes(StandardCharsets.UTF_8));

        Fuzzing.run(corpus, 20_000, bytes -> assertThat(PidfReader.read(bytes)).isNotNull());
    }
}
