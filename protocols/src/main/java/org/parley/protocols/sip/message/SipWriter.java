package org.parley.protocols.sip.message;

/** Writes a message into an array of just its size. Content-Length is made here, whatever the headers say. */
final class SipWriter {
    private final SipMessage message;
    private final SipHeaders headers;
    private final String length;

    SipWriter(SipMessage message) {
        this.message = message;
        this.headers = message.headers();
        this.length = Integer.toString(message.bodyLength());
    }

    byte[] write() {
        var out = new byte[size()];
        int pos = lineEnd(out, message.writeStartLine(out, 0));
        for (int i = 0; i < headers.size(); i++) {
            var field = headers.field(i);
            if (field.name() != HeaderName.CONTENT_LENGTH) {
                pos = name(field.name(), out, pos);
                System.arraycopy(field.buffer, field.start, out, pos, field.end - field.start);
                pos = lineEnd(out, pos + field.end - field.start);
            }
        }
        pos = lineEnd(out, ascii(length, out, name(HeaderName.CONTENT_LENGTH, out, pos)));
        message.copyBody(out, lineEnd(out, pos));
        return out;
    }

    int size() {
        int size = message.startLineLength() + 2;
        for (int i = 0; i < headers.size(); i++) {
            var field = headers.field(i);
            if (field.name() != HeaderName.CONTENT_LENGTH) {
                size += field.name().written.length + field.end - field.start + 2;
            }
        }
        return size + HeaderName.CONTENT_LENGTH.written.length + length.length() + 4 + message.bodyLength();
    }

    private static int name(HeaderName name, byte[] out, int at) {
        System.arraycopy(name.written, 0, out, at, name.written.length);
        return at + name.written.length;
    }

    private static int lineEnd(byte[] out, int at) {
        out[at] = '\r';
        out[at + 1] = '\n';
        return at + 2;
    }

    static int ascii(String text, byte[] out, int at) {
        for (int i = 0; i < text.length(); i++) {
            out[at + i] = (byte) text.charAt(i);
        }
        return at + text.length();
    }
}
