package org.parley.protocols.sip.message;

import java.util.Locale;
import java.util.Optional;

/**
 * A SIP or SIPS URI (RFC 3261 §19.1). User, password and headers are as written, with their escapes; empty if absent. The
 * host is without the brackets of an IPv6 reference. The port is -1 if none is written.
 */
public record SipUri(
        boolean isSecure, String user, String password, String host, int port, Params params, String headers)
        implements Uri {

    /** {@code sip:user@host:port}; the user in plain text, escaped here; port -1 for none. */
    public static SipUri of(String user, String host, int port) {
        return new SipUri(false, SipChars.escapeUser(user), "", host, port, Params.NONE, "");
    }

    @Override
    public String scheme() {
        return isSecure ? "sips" : "sip";
    }

    /** The user without escapes; empty if there is none. */
    public String userName() {
        return SipChars.unescape(user);
    }

    /** The port, or the default of the scheme (RFC 3261 §19.1.2). */
    public int portOrDefault() {
        return port >= 0 ? port : isSecure || hasTransport("tls") ? 5061 : 5060;
    }

    /** The transport parameter in lower case. */
    public Optional<String> transport() {
        return params.get("transport").map(value -> value.toLowerCase(Locale.ROOT));
    }

    private boolean hasTransport(String name) {
        return name.equalsIgnoreCase(params.valueOf("transport"));
    }

    /** Whether it is a loose router (RFC 3261 §19.1.1). */
    public boolean isLooseRouter() {
        return params.has("lr");
    }

    public SipUri withParams(Params newParams) {
        return new SipUri(isSecure, user, password, host, port, newParams, headers);
    }

    public SipUri withHostPort(String newHost, int newPort) {
        return new SipUri(isSecure, user, password, newHost, newPort, params, headers);
    }

    /** Without what may not stand in a Request-URI: headers and the method parameter (RFC 3261 §19.1.1, table 1). */
    public SipUri asRequestUri() {
        return headers.isEmpty() && !params.has("method")
                ? this
                : new SipUri(isSecure, user, password, host, port, params.without("method"), "");
    }

    /** Whether both name the same resource (RFC 3261 §19.1.4); headers are compared as text. */
    public boolean isEquivalentTo(SipUri other) {
        return isSecure == other.isSecure
                && port == other.port
                && userName().equals(other.userName())
                && SipChars.unescape(password).equals(SipChars.unescape(other.password))
                && host.equalsIgnoreCase(other.host)
                && headers.equalsIgnoreCase(other.headers)
                && agreesOnParams(other)
                && other.agreesOnParams(this);
    }

    private boolean agreesOnParams(SipUri other) {
        for (var name : params.names()) {
            boolean mustBeInBoth = switch (name.toLowerCase(Locale.ROOT)) {
                case "user", "ttl", "method", "maddr", "transport" -> true;
                default -> false;
            };
            if (other.params.has(name)) {
                var mine = params.valueOf(name);
                var theirs = other.params.valueOf(name);
                if (mine == null ? theirs != null : !mine.equalsIgnoreCase(theirs)) {
                    return false;
                }
            } else if (mustBeInBoth) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        var out = new StringBuilder(48).append(isSecure ? "sips:" : "sip:");
        if (!user.isEmpty()) {
            out.append(user);
            if (!password.isEmpty()) {
                out.append(':').append(password);
            }
            out.append('@');
        }
        HostPort.append(out, host, port);
        params.appendTo(out);
        return headers.isEmpty() ? out.toString() : out.append('?').append(headers).toString();
    }
}
