package org.parley.protocols.sip.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a small XML document. What XML cannot carry (control characters) is left out. Used once, by one thread. */
final class XmlOut {
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    /** What writes, which cannot fail in memory. */
    private interface Step {
        void run(XMLStreamWriter writer) throws XMLStreamException;
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final XMLStreamWriter writer;

    XmlOut(String root, String namespace) {
        try {
            writer = FACTORY.createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
        } catch (XMLStreamException failure) {
            throw new IllegalStateException("Every JDK writes XML in UTF-8", failure);
        }
        step(to -> {
            to.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            to.writeStartElement(root);
            to.writeDefaultNamespace(namespace);
        });
    }

    private void step(Step step) {
        try {
            step.run(writer);
        } catch (XMLStreamException failure) {
            throw new IllegalStateException("Not a well-formed document of ours", failure);
        }
    }

    XmlOut prefix(String prefix, String namespace) {
        step(to -> to.writeNamespace(prefix, namespace));
        return this;
    }

    XmlOut attribute(String name, Object value) {
        step(to -> to.writeAttribute(name, clean(value.toString())));
        return this;
    }

    /** {@code name} may have a prefix that was declared. */
    XmlOut open(String name) {
        step(to -> to.writeStartElement(name));
        return this;
    }

    XmlOut empty(String name) {
        step(to -> to.writeEmptyElement(name));
        return this;
    }

    XmlOut text(String text) {
        step(to -> to.writeCharacters(clean(text)));
        return this;
    }

    XmlOut close() {
        step(XMLStreamWriter::writeEndElement);
        return this;
    }

    /** An element with text only. */
    XmlOut element(String name, String text) {
        return open(name).text(text).close();
    }

    /** Closes what is open and answers the document. */
    byte[] bytes() {
        step(to -> {
            to.writeEndDocument();
            to.close();
        });
        return bytes.toByteArray();
    }

    /** XML 1.0 §2.2 and no lone surrogates. */
    private static String clean(String text) {
        boolean isClean = text.codePoints().allMatch(XmlOut::isChar);
        if (isClean) {
            return text;
        }
        var kept = new StringBuilder(text.length());
        text.codePoints().filter(XmlOut::isChar).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isChar(int c) {
        return c == '\t' || c == '\n' || c == '\r' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
    }
}
