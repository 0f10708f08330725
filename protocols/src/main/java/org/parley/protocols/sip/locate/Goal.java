package org.parley.protocols.sip.locate;

import java.util.Locale;
import java.util.Optional;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Via;

/**
 * What is to be located.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port -1 if none is said
 * @param transport if one is said; of those we do not know, {@code isUnknownTransport} is set instead
 * @param isSecure whether only TLS will do ({@code sips:})
 */
public record Goal(String host, int port, Optional<SipTransport> transport, boolean isSecure, boolean isUnknownTransport) {
    public Goal {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** Of a URI: its maddr before its host (RFC 3263 §4). */
    public static Goal of(SipUri uri) {
        var host = uri.params().get("maddr").map(Goal::withoutBrackets).orElse(uri.host());
        var named = uri.transport();
        var transport = named.flatMap(SipTransport::of).map(known -> uri.isSecure() ? secured(known) : known);
        return new Goal(host, uri.port(), transport, uri.isSecure(), named.isPresent() && transport.isEmpty());
    }

    /** Of a configured server; port -1 for none. */
    public static Goal of(String host, int port, Optional<SipTransport> transport) {
        return new Goal(withoutBrackets(host), port, transport, false, false);
    }

    /** Where a response goes when the request's connection is gone and its source cannot be reached (RFC 3263 §5). */
    public static Goal ofResponse(Via via) {
        var transport = SipTransport.of(via.transport());
        boolean isSecure = transport.map(SipTransport::isSecure).orElse(false);
        return new Goal(via.host(), via.port(), transport, isSecure, transport.isEmpty());
    }

    /** RFC 3261 §26.2.2: {@code sips:} with {@code transport=tcp} is TLS over TCP. UDP has none: it stays, and leads nowhere. */
    private static SipTransport secured(SipTransport transport) {
        return switch (transport) {
            case TCP, TLS -> SipTransport.TLS;
            case WS, WSS -> SipTransport.WSS;
            case UDP -> SipTransport.UDP;
        };
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
