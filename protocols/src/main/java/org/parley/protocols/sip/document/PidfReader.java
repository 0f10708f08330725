package org.parley.protocols.sip.document;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/**
 * Reads the PIDF document (RFC 3863) that a device publishes: basic status, notes, activities. What else is in it is passed over. Nothing outside the
 * document is ever read: no DTD, no entities but XML's own five.
 */
public final class PidfReader {
    private static final int BYTES_MAX = 16 * 1024;
    private static final int ELEMENTS_MAX = 500;
    private static final int DEPTH_MAX = 16;
    private static final int NOTE_MAX = 200;
    private static final int ACTIVITIES_MAX = 8;

    /** RFC 4480 §3.2: what we pass on; others are for who knows them. */
    private static final Set<String> ACTIVITIES = Set.of(
            "appointment", "away", "breakfast", "busy", "dinner", "holiday", "in-transit", "looking-for-work", "lunch", "meal",
            "meeting", "on-the-phone", "performance", "permanent-absence", "playing", "presentation", "shopping", "sleeping",
            "spectator", "steering", "travel", "tv", "vacation", "working", "worship");

    private static final XMLInputFactory FACTORY = factory();

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        factory.setXMLResolver((_, _, _, _) -> {
            throw new XMLStreamException("nothing outside the document is read");
        });
        return factory;
    }

    private int elements;
    private int depth;
    private @Nullable Boolean isOpen;
    private final List<String> activities = new ArrayList<>();
    private String note = "";

    private PidfReader() {}

    public static Parsed<Presence.Published> read(byte[] document) {
        if (document.length > BYTES_MAX) {
            return Parsed.malformed(BYTES_MAX, "presence document of more than " + BYTES_MAX + " bytes");
        }
        XMLStreamReader reader = null;
        try {
            reader = FACTORY.createXMLStreamReader(new ByteArrayInputStream(document));
            return new PidfReader().read(reader);
        } catch (XMLStreamException | RuntimeException failure) {
            // The JDK's reader throws the latter, too, at some malformed encodings.
            return Parsed.malformed(reader == null ? 0 : Math.max(0, offset(reader)), "not well-formed XML");
        }
    }

    private static int offset(XMLStreamReader reader) {
        return reader.getLocation().getCharacterOffset();
    }

    private Parsed<Presence.Published> read(XMLStreamReader reader) throws XMLStreamException {
        while (reader.hasNext()) {
            var defect = switch (reader.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> "DTDs and entities are not read";
                case XMLStreamConstants.START_ELEMENT -> onElement(reader);
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    yield null;
                }
                default -> null;
            };
            if (defect != null) {
                return Parsed.malformed(Math.max(0, offset(reader)), defect);
            }
        }
        return Parsed.ok(new Presence.Published(Optional.ofNullable(isOpen), activities, note));
    }

    /** Why the document is not taken; null if it may go on. */
    private @Nullable String onElement(XMLStreamReader reader) throws XMLStreamException {
        depth++;
        elements++;
        var name = reader.getLocalName();
        var namespace = reader.getNamespaceURI();
        if (elements > ELEMENTS_MAX || depth > DEPTH_MAX) {
            return "presence document with too many elements";
        }
        if (depth == 1) {
            return Presence.PIDF.equals(namespace) && name.equals("presence") ? null : "not a PIDF document";
        }
        if (Presence.RPID.equals(namespace) && ACTIVITIES.contains(name)) {
            if (activities.size() < ACTIVITIES_MAX && !activities.contains(name)) {
                activities.add(name);
            }
        } else if (name.equals("basic") && Presence.PIDF.equals(namespace)) {
            return onBasic(text(reader));
        } else if (name.equals("note") && note.isEmpty()) {
            var text = text(reader).strip();
            note = text.substring(0, text.offsetByCodePoints(0, Math.min(NOTE_MAX, text.codePointCount(0, text.length()))));
        }
        return null;
    }

    /** Reads to the element's end, which the loop then does not see. */
    private String text(XMLStreamReader reader) throws XMLStreamException {
        var text = reader.getElementText();
        depth--;
        return text;
    }

    /** RFC 3863 §4.1.4: of several tuples one that is open makes the whole open. */
    private @Nullable String onBasic(String text) {
        switch (text.strip()) {
            case "open" -> isOpen = true;
            case "closed" -> isOpen = isOpen != null && isOpen;
            default -> {
                return "unknown basic status";
            }
        }
        return null;
    }
}
