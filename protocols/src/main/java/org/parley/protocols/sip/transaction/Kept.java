package org.parley.protocols.sip.transaction;

import org.jspecify.annotations.Nullable;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipParser;

/**
 * A message that must be kept for half a minute after everything is said, and is hardly ever asked for again: at rest only its
 * bytes are left, a fifth of what it takes when it is read, and it is read again each time somebody asks. With thousands of
 * calls a second that is what decides how often the collector stops everything. Owned by its transaction.
 */
final class Kept<M extends SipMessage> {
    private static final int FIELDS_MAX = 200; // What we made longer than the parser allows could not be read again.

    private @Nullable M message;
    private byte @Nullable [] bytes;

    Kept(M message) {
        this.message = message;
    }

    @SuppressWarnings("unchecked") // A request's bytes are a request, a response's a response.
    M message() {
        var known = message;
        var kept = bytes;
        if (known == null && kept != null) {
            known = (M) SipParser.parse(kept).orThrow();
        }
        if (known == null) {
            throw new IllegalStateException("Neither a message nor its bytes");
        }
        return known;
    }

    void rest() {
        var known = message;
        if (known != null && known.headers().size() <= FIELDS_MAX) {
            bytes = known.encoded();
            message = null;
        }
    }
}
