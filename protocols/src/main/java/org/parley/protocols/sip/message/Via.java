package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;

/** One hop of a Via header (RFC 3261 §20.42). Transport as written; host without IPv6 brackets; port -1 if none is written. */
public record Via(String transport, String host, int port, Params params) {
    /** How a branch begins that identifies a transaction by itself (RFC 3261 §8.1.1.7). */
    public static final String MAGIC_COOKIE = "z9hG4bK";

    private static final int LIST_LIMIT = 70;

    public static Parsed<Via> parse(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Cursor.readAll(Via::read, bytes, 0, bytes.length);
    }

    static @Nullable Via read(Cursor cursor) {
        if (!skipProtocol(cursor)) {
            return cursor.fail("Via does not begin with SIP/2.0/");
        }
        var transport = readTransport(cursor);
        if (transport == null) {
            return null;
        }
        int before = cursor.pos;
        cursor.skipSpace();
        if (cursor.pos == before) {
            return cursor.fail("space expected");
        }
        var host = cursor.host();
        if (host == null) {
            return null;
        }
        int port = -1;
        if (cursor.skipSeparator(':')) {
            port = cursor.port();
            if (port < 0) {
                return null;
            }
        }
        var params = Params.read(cursor);
        return params == null ? null : new Via(transport, host, port, params);
    }

    /** What can be read of a malformed hop, so that its request can be refused: without parameters if they are bad. */
    static @Nullable Via salvage(String text) {
        int end = text.indexOf(';');
        return end >= 0 && parse(text.substring(0, end)) instanceof Parsed.Ok<Via>(var via) ? via : null;
    }

    static @Nullable List<Via> readList(Cursor cursor) {
        var list = new ArrayList<Via>(2);
        do {
            var one = read(cursor);
            if (one == null || list.size() >= LIST_LIMIT) {
                return cursor.fail("too many hops");
            }
            list.add(one);
        } while (cursor.skipSeparator(','));
        return list;
    }

    private static boolean skipProtocol(Cursor cursor) {
        int at = cursor.pos;
        boolean isSip = at + 3 <= cursor.end
                && (cursor.buffer[at] | 0x20) == 's'
                && (cursor.buffer[at + 1] | 0x20) == 'i'
                && (cursor.buffer[at + 2] | 0x20) == 'p';
        if (!isSip) {
            return false;
        }
        cursor.pos += 3;
        // Any version: a request of another one is answered (505), and the answer needs this.
        return cursor.skipSeparator('/')
                && cursor.number(9) >= 0
                && cursor.skip('.')
                && cursor.number(9) >= 0
                && cursor.skipSeparator('/');
    }

    private static @Nullable String readTransport(Cursor cursor) {
        for (var known : SipTransport.values()) {
            int end = cursor.pos + known.viaName().length();
            if (end < cursor.end
                    && !SipChars.isTokenChar(cursor.buffer[end])
                    && SipChars.equalsAscii(known.viaName(), cursor.buffer, cursor.pos, end)) {
                cursor.pos = end;
                return known.viaName();
            }
        }
        return cursor.token();
    }

    public Optional<String> branch() {
        return params.get("branch");
    }

    /** The branch if it identifies the transaction: the cookie alone does not (RFC 4475 §3.2.1). */
    public Optional<String> uniqueBranch() {
        return branch().filter(value -> value.startsWith(MAGIC_COOKIE) && value.length() > MAGIC_COOKIE.length());
    }

    public Optional<String> received() {
        return params.get("received").map(Via::withoutBrackets);
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Whether rport is there, with or without a value (RFC 3581). */
    public boolean hasRport() {
        return params.has("rport");
    }

    /** The port in rport, -1 if it has none or a bad one. */
    public int rport() {
        var value = params.valueOf("rport");
        if (value == null || value.length() > 5) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < value.length(); i++) {
            if (!SipChars.isDigit(value.charAt(i))) {
                return -1;
            }
            port = port * 10 + value.charAt(i) - '0';
        }
        return port <= 65_535 ? port : -1;
    }

    /** The port, or the transport's default (RFC 3261 §18.2.2). */
    public int portOrDefault() {
        return port >= 0 ? port : transport.equalsIgnoreCase("TLS") ? 5061 : 5060;
    }

    public Via withParam(String name, String value) {
        return new Via(transport, host, port, params.with(name, value));
    }

    @Override
    public String toString() {
        var out = new StringBuilder(80).append("SIP/2.0/").append(transport).append(' ');
        HostPort.append(out, host, port);
        params.appendTo(out);
        return out.toString();
    }
}
