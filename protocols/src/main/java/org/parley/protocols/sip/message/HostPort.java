package org.parley.protocols.sip.message;

/** A host (name or address, IPv6 without brackets) and a port, -1 if none is said. */
public record HostPort(String host, int port) {
    static void append(StringBuilder out, String host, int port) {
        if (host.indexOf(':') >= 0) {
            out.append('[').append(host).append(']');
        } else {
            out.append(host);
        }
        if (port >= 0) {
            out.append(':').append(port);
        }
    }

    @Override
    public String toString() {
        var out = new StringBuilder();
        append(out, host, port);
        return out.toString();
    }
}
