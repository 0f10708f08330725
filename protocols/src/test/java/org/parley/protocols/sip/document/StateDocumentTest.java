package org.parley.protocols.sip.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** Documents as they go out, against ones written by hand after the schemas of their RFCs. */
class StateDocumentTest {
    private static final String XML = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    private static RegInfo.Contact contact(String id, long expiresSeconds, long cseq) {
        return new RegInfo.Contact(
                id, "sip:ann@192.0.2.7:5060", Duration.ofSeconds(expiresSeconds).toNanos(), 500, "call1", cseq);
    }

    // RFC 3680 §5.
    @Test
    void writesFullRegistrationState() {
        var info = new RegInfo("sip:100@parley.test", "r1", List.of(contact("c1", 600, 4)));

        assertThat(text(info.full(0, 0))).isEqualTo(XML
                + "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"full\">"
                + "<registration aor=\"sip:100@parley.test\" id=\"r1\" state=\"active\">"
                + "<contact id=\"c1\" state=\"active\" event=\"registered\" callid=\"call1\" cseq=\"4\" expires=\"600\" q=\"0.500\">"
                + "<uri>sip:ann@192.0.2.7:5060</uri></contact></registration></reginfo>");
        assertThat(info.contentType()).isEqualTo("application/reginfo+xml");
    }

    // RFC 3680 §4.7.1: never registered.
    @Test
    void writesThatNobodyIsRegistered() {
        assertThat(text(new RegInfo("sip:100@parley.test", "r1", List.of()).full(0, 0))).contains("state=\"init\"");
    }

    // RFC 3680 §5.1 and §5.3: partial state has only what changed, and why.
    @Test
    void writesWhatBefellEachContact() {
        var before = new RegInfo(
                "sip:100@parley.test", "r1", List.of(contact("same", 600, 4), contact("newer", 600, 4), contact("over", 30, 4), contact("left", 600, 4)));
        var after = new RegInfo(
                "sip:100@parley.test", "r1", List.of(contact("same", 600, 4), contact("newer", 700, 5), contact("fresh", 600, 1)));

        var partial = text(after.since(before, 7, Duration.ofSeconds(60).toNanos()));

        assertThat(partial)
                .contains("version=\"7\" state=\"partial\"")
                .doesNotContain("\"same\"")
                .contains("<contact id=\"newer\" state=\"active\" event=\"refreshed\"")
                .contains("<contact id=\"fresh\" state=\"active\" event=\"registered\"")
                .contains("<contact id=\"over\" state=\"terminated\" event=\"expired\"")
                .contains("<contact id=\"left\" state=\"terminated\" event=\"unregistered\"");
    }

    @Test
    void saysThatARegistrationIsOverWithItsLastContact() {
        var before = new RegInfo("sip:100@parley.test", "r1", List.of(contact("c1", 600, 4)));
        var after = new RegInfo("sip:100@parley.test", "r1", List.of());

        assertThat(text(after.since(before, 1, 0))).contains("<registration aor=\"sip:100@parley.test\" id=\"r1\" state=\"terminated\">");
    }

    private static DialogInfo.Dialog dialog(String id, DialogInfo.State state) {
        return new DialogInfo.Dialog(
                id, false, state, new DialogInfo.Party("sip:100@parley.test", ""), new DialogInfo.Party("sip:101@parley.test", "Bob <B>"));
    }

    // RFC 4235 §4.
    @Test
    void writesDialogs() {
        var info = new DialogInfo("sip:100@parley.test", List.of(dialog("d1", DialogInfo.State.EARLY)));

        assertThat(text(info.full(3, 0))).isEqualTo(XML
                + "<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"3\" state=\"full\" entity=\"sip:100@parley.test\">"
                + "<dialog id=\"d1\" direction=\"recipient\"><state>early</state>"
                + "<local><identity>sip:100@parley.test</identity><target uri=\"sip:100@parley.test\"/></local>"
                + "<remote><identity display=\"Bob &lt;B&gt;\">sip:101@parley.test</identity><target uri=\"sip:101@parley.test\"/></remote>"
                + "</dialog></dialog-info>");
    }

    // RFC 4235 §3.7.1: that a dialog is over is said once.
    @Test
    void writesAnEndedDialogOnceMore() {
        var before = new DialogInfo("sip:100@parley.test", List.of(dialog("d1", DialogInfo.State.CONFIRMED)));
        var after = new DialogInfo("sip:100@parley.test", List.of());

        assertThat(text(after.since(before, 4, 0))).contains("<dialog id=\"d1\" direction=\"recipient\"><state>terminated</state>");
        assertThat(text(after.since(after, 5, 0))).doesNotContain("<dialog ");
    }

    // RFC 3863 §4, RFC 4479 §3.2, RFC 4480 §3.2.
    @Test
    void writesPresence() {
        var presence = new Presence("sip:100@parley.test", true, "sip:100@parley.test", List.of("on-the-phone"), "On the phone");

        assertThat(text(presence.full(0, 0))).isEqualTo(XML
                + "<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\""
                + " xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"sip:100@parley.test\">"
                + "<tuple id=\"phone\"><status><basic>open</basic></status><contact>sip:100@parley.test</contact>"
                + "<note>On the phone</note></tuple>"
                + "<dm:person id=\"user\"><rpid:activities><rpid:on-the-phone/></rpid:activities></dm:person></presence>");
    }

    // RFC 3842 §3.5.
    @Test
    void writesMessagesWaiting() {
        assertThat(text(new MessageSummary("sip:100@parley.test", 2, 8, 1, 0).full(0, 0)))
                .isEqualTo("Messages-Waiting: yes\r\nMessage-Account: sip:100@parley.test\r\nVoice-Message: 2/8 (1/0)\r\n");
        assertThat(text(new MessageSummary("sip:100@parley.test", 0, 8, 0, 0).full(0, 0))).startsWith("Messages-Waiting: no\r\n");
    }

    // XML 1.0 §2.2: what a peer called himself may have characters that no document can carry.
    @Test
    void staysWellFormedWhateverSomebodyIsCalled() throws Exception {
        var nasty = "a\u0000b\u0007<!--]]>&\uD800\"'\uFFFF😀";
        var party = new DialogInfo.Party(nasty, nasty);
        var info = new DialogInfo(nasty, List.of(new DialogInfo.Dialog("d", true, DialogInfo.State.TRYING, party, party)));

        var document = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(info.full(0, 0)));

        assertThat(document.getElementsByTagName("identity").item(0).getTextContent()).isEqualTo("ab<!--]]>&\"'😀");
    }
}
