package org.parley.roles.edge.door;

import java.time.Instant;
import java.util.Optional;
import org.parley.base.io.Parsed;
import org.parley.domain.routing.Refusals.Refusal;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipUri;

/** What is said of a request that was refused. It may be one that nobody can read, and as long as its sender liked. */
final class RequestFacts {
    private static final int LENGTH_MAX = 128;

    private RequestFacts() {}

    static Refusal refusal(Instant at, String source, SipRequest request, int status, Rule rule, String because) {
        return new Refusal(
                at,
                source,
                cut(request.method().name()),
                Optional.of(from(request)).filter(who -> !who.isEmpty()),
                cut(request.uriText()),
                status,
                rule.text(),
                because,
                request.header(HeaderName.CALL_ID).map(RequestFacts::cut));
    }

    static Refusal refusal(Instant at, String source, int status, Rule rule, String because) {
        return new Refusal(at, source, "", Optional.empty(), "", status, rule.text(), cut(because), Optional.empty());
    }

    /** Whom it says that it is from: user and host. */
    static String from(SipRequest request) {
        var value = request.header(HeaderName.FROM).orElse("");
        if (NameAddr.parse(value) instanceof Parsed.Ok<NameAddr>(var address)) {
            return cut(address.uri() instanceof SipUri uri ? uri.userName() + "@" + uri.host() : address.uri().toString());
        }
        return cut(value);
    }

    private static String cut(String text) {
        return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX) + "…";
    }
}
