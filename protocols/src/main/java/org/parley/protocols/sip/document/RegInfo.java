package org.parley.protocols.sip.document;

import java.util.List;
import java.util.Optional;

/** The registrations of one address (RFC 3680). What befell a contact is told by comparing with the document before. */
public record RegInfo(String aor, String id, List<Contact> contacts) implements StateDocument {
    public static final String TYPE = "application/reginfo+xml";

    public RegInfo {
        contacts = List.copyOf(contacts);
    }

    /**
     * A contact that is registered.
     *
     * @param id the same as long as the contact is registered, of letters and digits
     * @param cseq of the REGISTER that wrote it last: another one is a refresh
     */
    public record Contact(String id, String uri, long expiresAtNs, int preferencePermille, String callId, long cseq) {}

    @Override
    public String contentType() {
        return TYPE;
    }

    /** RFC 3680 §5.1: partial state has the contacts that changed; those that are gone are terminated. */
    @Override
    public byte[] since(StateDocument before, long version, long nowNs) {
        if (!(before instanceof RegInfo old)) {
            return full(version, nowNs);
        }
        var gone = old.contacts().stream().filter(contact -> with(contact.id()).isEmpty()).toList();
        var xml = open(version, "partial", gone);
        for (var contact : contacts) {
            var known = old.with(contact.id());
            if (known.isEmpty()) {
                active(xml, contact, "registered", nowNs);
            } else if (!known.get().equals(contact)) {
                boolean isShorter = contact.expiresAtNs() - known.get().expiresAtNs() < 0;
                active(xml, contact, isShorter ? "shortened" : "refreshed", nowNs);
            }
        }
        for (var contact : gone) {
            boolean isExpired = contact.expiresAtNs() - nowNs <= 0;
            write(xml, contact, "terminated", isExpired ? "expired" : "unregistered");
            xml.element("uri", contact.uri()).close();
        }
        return xml.bytes();
    }

    @Override
    public byte[] full(long version, long nowNs) {
        var xml = open(version, "full", List.of());
        contacts.forEach(contact -> active(xml, contact, "registered", nowNs));
        return xml.bytes();
    }

    private Optional<Contact> with(String contactId) {
        return contacts.stream().filter(contact -> contact.id().equals(contactId)).findFirst();
    }

    private XmlOut open(long version, String state, List<Contact> gone) {
        return new XmlOut("reginfo", "urn:ietf:params:xml:ns:reginfo")
                .attribute("version", version)
                .attribute("state", state)
                .open("registration")
                .attribute("aor", aor)
                .attribute("id", id)
                // RFC 3680 §4.7.1: without contacts it is as it was in the beginning, or just over.
                .attribute("state", !contacts.isEmpty() ? "active" : gone.isEmpty() ? "init" : "terminated");
    }

    private static void active(XmlOut xml, Contact contact, String event, long nowNs) {
        write(xml, contact, "active", event);
        xml.attribute("expires", Math.max(0, (contact.expiresAtNs() - nowNs + 999_999_999L) / 1_000_000_000L));
        if (contact.preferencePermille() != 1000) {
            xml.attribute("q", "0.%03d".formatted(contact.preferencePermille()));
        }
        xml.element("uri", contact.uri()).close();
    }

    private static void write(XmlOut xml, Contact contact, String state, String event) {
        xml.open("contact")
                .attribute("id", contact.id())
                .attribute("state", state)
                .attribute("event", event)
                .attribute("callid", contact.callId())
                .attribute("cseq", contact.cseq());
    }
}
