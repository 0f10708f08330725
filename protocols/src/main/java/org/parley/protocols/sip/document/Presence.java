package org.parley.protocols.sip.document;

import java.util.List;
import java.util.Optional;

/**
 * Whether somebody can be reached and what he is doing, as PIDF (RFC 3863) with one tuple, and a person (RFC 4479) with an activity (RFC 4480)
 * where there is one to tell.
 *
 * @param activities element names of RFC 4480 §3.2, as {@code on-the-phone}
 * @param note for people; empty for none
 */
public record Presence(String entity, boolean isOpen, String contact, List<String> activities, String note) implements StateDocument {
    public static final String TYPE = "application/pidf+xml";

    static final String PIDF = "urn:ietf:params:xml:ns:pidf";
    static final String DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model";
    static final String RPID = "urn:ietf:params:xml:ns:pidf:rpid";

    public Presence {
        activities = List.copyOf(activities);
    }

    /** What a device says of its user. */
    public record Published(Optional<Boolean> isOpen, List<String> activities, String note) {
        public Published {
            activities = List.copyOf(activities);
        }
    }

    @Override
    public String contentType() {
        return TYPE;
    }

    @Override
    public byte[] full(long version, long nowNs) {
        var xml = new XmlOut("presence", PIDF)
                .prefix("dm", DATA_MODEL)
                .prefix("rpid", RPID)
                .attribute("entity", entity)
                .open("tuple")
                .attribute("id", "phone")
                .open("status")
                .element("basic", isOpen ? "open" : "closed")
                .close();
        if (isOpen) {
            xml.element("contact", contact);
        }
        if (!note.isEmpty()) {
            xml.element("note", note);
        }
        xml.close();
        if (!activities.isEmpty()) {
            // RFC 4479 §3.2: persons come after the tuples.
            xml.open("dm:person").attribute("id", "user").open("rpid:activities");
            activities.forEach(activity -> xml.empty("rpid:" + activity));
            xml.close().close();
        }
        return xml.bytes();
    }
}
