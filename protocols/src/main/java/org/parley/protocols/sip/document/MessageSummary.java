package org.parley.protocols.sip.document;

import java.nio.charset.StandardCharsets;

/** How many voice messages wait (RFC 3842), written as lines; {@code account} is where to call to hear them. */
public record MessageSummary(String account, int newMessages, int oldMessages, int newUrgent, int oldUrgent) implements StateDocument {
    public static final String TYPE = "application/simple-message-summary";

    @Override
    public String contentType() {
        return TYPE;
    }

    @Override
    public byte[] full(long version, long nowNs) {
        var text = "Messages-Waiting: " + (newMessages > 0 ? "yes" : "no") + "\r\n"
                + "Message-Account: " + account + "\r\n"
                + "Voice-Message: " + newMessages + "/" + oldMessages + " (" + newUrgent + "/" + oldUrgent + ")\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
