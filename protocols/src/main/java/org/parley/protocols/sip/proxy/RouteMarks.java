package org.parley.protocols.sip.proxy;

import java.util.Objects;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipUri;

/**
 * What the user part of our Record-Route says: that we wrote it, for this Call-ID, and by which flow that side is reached (RFC 5626 §5.2). So a
 * request within a dialog needs no memory of ours, and nobody can make us an open relay with a Route of his own making.
 */
public final class RouteMarks {
    private static final char KIND = 'r';
    private static final int TOKEN_AT = 1 + Base64Words.LENGTH;

    private final KeyedHash hash;

    public RouteMarks(KeyedHash hash) {
        this.hash = hash;
    }

    /** What a Route says. */
    public sealed interface Mark {
        /** We wrote it for this dialog; {@code flowToken} is empty where the side is reached by its address. */
        record Ours(String flowToken) implements Mark {}

        /** It looks like ours and is not: tampered with, or of another dialog. */
        record Forged() implements Mark {}

        /** No mark at all. */
        record None() implements Mark {}
    }

    private static final Mark NONE = new Mark.None();
    private static final Mark FORGED = new Mark.Forged();
    private static final Mark OURS = new Mark.Ours("");

    /** The user part for a dialog of this message's Call-ID. */
    public String user(SipMessage message, String flowToken) {
        var user = new StringBuilder(TOKEN_AT + flowToken.length()).append(KIND);
        Base64Words.append(user, authenticator(message, flowToken));
        return user.append(flowToken).toString();
    }

    /** What a Route of a request says. */
    public Mark read(SipUri route, SipMessage message) {
        var user = route.user();
        if (user.length() < TOKEN_AT || user.charAt(0) != KIND) {
            return NONE;
        }
        var token = user.substring(TOKEN_AT);
        if (!Base64Words.isAt(user, 1, authenticator(message, token))) {
            return FORGED;
        }
        return token.isEmpty() ? OURS : new Mark.Ours(token);
    }

    private long authenticator(SipMessage message, String token) {
        var callId = Objects.requireNonNull(message.headers().firstField(HeaderName.CALL_ID), "parsed messages have one");
        return hash.begin().add(KIND).add(callId).add(token).end();
    }
}
