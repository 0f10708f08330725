package org.parley.protocols.sip.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.parley.base.io.Parsed;

/**
 * Looks through what a peer sent before anybody reads it (RFC 3261 §8.2, §16.3). What passes can be read through the typed
 * accessors of {@link SipMessage} without surprises; what does not gets the answer in the {@link Refusal}.
 */
public final class SipScreen {
    private static final int BAD_REQUEST = 400;
    private static final HeaderName[] ADDRESSES = {
        HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CONTACT, HeaderName.ROUTE, HeaderName.RECORD_ROUTE
    };

    private SipScreen() {}

    /** Whether a request can be read at all, by proxies as by user agents. */
    public static Optional<Refusal> request(SipRequest request) {
        return badUri(request).or(() -> badHeader(request));
    }

    /** As {@link #request}, and whether it asks only for extensions in {@code options}: 420 if not (RFC 3261 §8.2.2.3). */
    public static Optional<Refusal> requestForUserAgent(SipRequest request, Set<String> options) {
        return request(request).or(() -> unsupported(request, HeaderName.REQUIRE, options));
    }

    /** As {@link #request}, for proxies: Proxy-Require instead of Require, and 483 when it may go no further. */
    public static Optional<Refusal> requestForProxy(SipRequest request, Set<String> options) {
        return request(request)
                .or(() -> request.maxForwards().orElse(70) == 0
                        ? Optional.of(new Refusal(483, SipStatus.reasonPhrase(483)))
                        : Optional.empty())
                .or(() -> unsupported(request, HeaderName.PROXY_REQUIRE, options));
    }

    /** Why a response is to be dropped; empty if it can be read. */
    public static Optional<String> response(SipResponse response) {
        return firstBadAddress(response);
    }

    private static Optional<Refusal> badUri(SipRequest request) {
        return switch (request.parsedUri()) {
            case Parsed.Malformed<Uri>(var offset, var reason) ->
                Optional.of(new Refusal(BAD_REQUEST, "Bad Request-URI at " + offset + ": " + reason));
            case Parsed.Ok<Uri>(OtherUri _) -> Optional.of(new Refusal(416, SipStatus.reasonPhrase(416)));
            case Parsed.Ok<Uri>(SipUri uri) when !uri.headers().isEmpty() ->
                Optional.of(new Refusal(BAD_REQUEST, "Request-URI has headers"));
            case Parsed.Ok<Uri> _ -> Optional.empty();
        };
    }

    private static Optional<Refusal> badHeader(SipRequest request) {
        var bad = firstBadAddress(request);
        if (bad.isPresent()) {
            return Optional.of(new Refusal(BAD_REQUEST, bad.get()));
        }
        if (request.headers().has(HeaderName.MAX_FORWARDS) && request.maxForwards().isEmpty()) {
            return Optional.of(new Refusal(BAD_REQUEST, "Bad Max-Forwards header"));
        }
        return Optional.empty();
    }

    private static Optional<String> firstBadAddress(SipMessage message) {
        for (var name : ADDRESSES) {
            var defect = message.defectIn(name);
            if (defect.isPresent()) {
                return defect;
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unsupported(SipRequest request, HeaderName where, Set<String> options) {
        // RFC 3261 §8.2.2.3: Require is ignored in ACK and CANCEL.
        if (!request.headers().has(where) || request.is(SipMethod.ACK) || request.is(SipMethod.CANCEL)) {
            return Optional.empty();
        }
        var unknown = request.headers().elements(where).stream()
                .filter(option -> !options.contains(option))
                .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        420,
                        SipStatus.reasonPhrase(420),
                        List.of(HeaderField.of(HeaderName.UNSUPPORTED, String.join(", ", unknown)))));
    }
}
