package org.parley.protocols.sip.event;

import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.TokenWithParams;

/**
 * What the Event header names: a package, and which of several subscriptions of a dialog (RFC 6665 §8.2.1). Other parameters do not
 * take part in matching and are not kept.
 */
public record EventType(String name, Optional<String> id) {
    /** Empty if the header is missing or cannot be read: 489 then (RFC 6665 §4.2.1.1). */
    public static Optional<EventType> of(SipRequest request) {
        return request.header(HeaderName.EVENT)
                .flatMap(value -> TokenWithParams.parse(value) instanceof Parsed.Ok<TokenWithParams>(var parsed)
                        ? Optional.of(new EventType(parsed.token(), parsed.params().get("id")))
                        : Optional.empty());
    }

    @Override
    public String toString() {
        return id.map(text -> name + ";id=" + text).orElse(name);
    }
}
