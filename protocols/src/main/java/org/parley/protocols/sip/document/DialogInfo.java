package org.parley.protocols.sip.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The dialogs of one user (RFC 4235). Always written as full state, which the RFC allows (§3.7) and every desk phone reads; dialogs that ended since
 * the document before are in it once more, as terminated. Call-IDs and tags are not told: nobody outside a dialog may know them.
 */
public record DialogInfo(String entity, List<Dialog> dialogs) implements StateDocument {
    public static final String TYPE = "application/dialog-info+xml";

    public DialogInfo {
        dialogs = List.copyOf(dialogs);
    }

    /** How far it has come (RFC 4235 §3.7.1). */
    public enum State {
        TRYING,
        EARLY,
        CONFIRMED;

        String token() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Somebody in a dialog, as far as it may be told. */
    public record Party(String uri, String displayName) {}

    /**
     * @param id of letters and digits, the same as long as the dialog is there
     * @param isInitiator whether the user called, not the other one
     */
    public record Dialog(String id, boolean isInitiator, State state, Party local, Party remote) {}

    @Override
    public String contentType() {
        return TYPE;
    }

    @Override
    public byte[] full(long version, long nowNs) {
        return write(version, List.of());
    }

    @Override
    public byte[] since(StateDocument before, long version, long nowNs) {
        return write(version, before instanceof DialogInfo old ? ended(old) : List.of());
    }

    private List<Dialog> ended(DialogInfo before) {
        var ended = new ArrayList<>(before.dialogs());
        ended.removeIf(old -> dialogs.stream().anyMatch(dialog -> dialog.id().equals(old.id())));
        return ended;
    }

    private byte[] write(long version, List<Dialog> ended) {
        var xml = new XmlOut("dialog-info", "urn:ietf:params:xml:ns:dialog-info")
                .attribute("version", version)
                .attribute("state", "full")
                .attribute("entity", entity);
        dialogs.forEach(dialog -> write(xml, dialog, dialog.state().token()));
        ended.forEach(dialog -> write(xml, dialog, "terminated"));
        return xml.bytes();
    }

    private static void write(XmlOut xml, Dialog dialog, String state) {
        xml.open("dialog")
                .attribute("id", dialog.id())
                .attribute("direction", dialog.isInitiator() ? "initiator" : "recipient")
                .element("state", state);
        write(xml, "local", dialog.local());
        write(xml, "remote", dialog.remote());
        xml.close();
    }

    private static void write(XmlOut xml, String side, Party party) {
        xml.open(side).open("identity");
        if (!party.displayName().isEmpty()) {
            xml.attribute("display", party.displayName());
        }
        xml.text(party.uri()).close().empty("target").attribute("uri", party.uri()).close();
    }
}
