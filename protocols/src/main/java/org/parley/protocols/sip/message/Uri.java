package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import org.parley.base.io.Parsed;

/** What an address can be: {@code sip:} and {@code sips:}, {@code tel:}, or a scheme we do not understand. */
public sealed interface Uri permits SipUri, TelUri, OtherUri {
    /** Reads a whole URI. */
    static Parsed<Uri> parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Cursor.readAll(UriReader::read, bytes, 0, bytes.length);
    }

    /** In lower case, without the colon. */
    String scheme();

    /** As it is written in a message. */
    @Override
    String toString();
}
