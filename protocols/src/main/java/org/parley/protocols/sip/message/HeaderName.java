package org.parley.protocols.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A header's name: compared without case, compact forms (RFC 3261 §7.3.3) are the same name. Written in its long form. */
public final class HeaderName {
    private static final HeaderName[] TABLE = new HeaderName[512];
    private static int known;

    public static final HeaderName VIA = name("Via", 'v', false);
    public static final HeaderName FROM = name("From", 'f', true);
    public static final HeaderName TO = name("To", 't', true);
    public static final HeaderName CALL_ID = name("Call-ID", 'i', true);
    public static final HeaderName CSEQ = name("CSeq", '\0', true);
    public static final HeaderName MAX_FORWARDS = name("Max-Forwards", '\0', true);
    public static final HeaderName CONTENT_LENGTH = name("Content-Length", 'l', true);
    public static final HeaderName CONTENT_TYPE = name("Content-Type", 'c', true);
    public static final HeaderName CONTACT = name("Contact", 'm', false);
    public static final HeaderName EXPIRES = name("Expires", '\0', true);
    public static final HeaderName ROUTE = list("Route");
    public static final HeaderName RECORD_ROUTE = list("Record-Route");
    public static final HeaderName PATH = list("Path");
    public static final HeaderName SERVICE_ROUTE = list("Service-Route");
    public static final HeaderName REQUIRE = list("Require");
    public static final HeaderName PROXY_REQUIRE = list("Proxy-Require");
    public static final HeaderName SUPPORTED = name("Supported", 'k', false);
    public static final HeaderName UNSUPPORTED = list("Unsupported");
    public static final HeaderName ALLOW = list("Allow");
    public static final HeaderName ACCEPT = list("Accept");
    public static final HeaderName AUTHORIZATION = list("Authorization");
    public static final HeaderName PROXY_AUTHORIZATION = list("Proxy-Authorization");
    public static final HeaderName WWW_AUTHENTICATE = list("WWW-Authenticate");
    public static final HeaderName PROXY_AUTHENTICATE = list("Proxy-Authenticate");
    public static final HeaderName AUTHENTICATION_INFO = list("Authentication-Info");
    public static final HeaderName USER_AGENT = list("User-Agent");
    public static final HeaderName SERVER = list("Server");
    public static final HeaderName DATE = list("Date");
    public static final HeaderName MIN_EXPIRES = name("Min-Expires", '\0', true);
    public static final HeaderName SESSION_EXPIRES = name("Session-Expires", 'x', true);
    public static final HeaderName MIN_SE = name("Min-SE", '\0', true);
    public static final HeaderName RETRY_AFTER = list("Retry-After");
    public static final HeaderName TIMESTAMP = list("Timestamp");
    public static final HeaderName WARNING = list("Warning");
    public static final HeaderName REASON = list("Reason");
    public static final HeaderName REPLACES = list("Replaces");
    public static final HeaderName REFER_TO = name("Refer-To", 'r', true);
    public static final HeaderName REFERRED_BY = name("Referred-By", 'b', true);
    public static final HeaderName EVENT = name("Event", 'o', true);
    public static final HeaderName ALLOW_EVENTS = name("Allow-Events", 'u', false);
    public static final HeaderName SUBSCRIPTION_STATE = list("Subscription-State");
    public static final HeaderName SUBJECT = name("Subject", 's', false);
    public static final HeaderName CONTENT_ENCODING = name("Content-Encoding", 'e', false);
    public static final HeaderName CONTENT_DISPOSITION = list("Content-Disposition");
    public static final HeaderName MIME_VERSION = list("MIME-Version");
    public static final HeaderName RSEQ = name("RSeq", '\0', true);
    public static final HeaderName RACK = name("RAck", '\0', true);
    public static final HeaderName P_ASSERTED_IDENTITY = list("P-Asserted-Identity");
    public static final HeaderName PRIVACY = list("Privacy");
    public static final HeaderName ALERT_INFO = list("Alert-Info");
    public static final HeaderName CALL_INFO = list("Call-Info");
    public static final HeaderName IN_REPLY_TO = list("In-Reply-To");
    public static final HeaderName ORGANIZATION = list("Organization");
    public static final HeaderName FLOW_TIMER = list("Flow-Timer");
    public static final HeaderName IDENTITY = name("Identity", 'y', false);

    private final String name;
    private final String key;
    private final char compact;
    final byte[] written;
    /** Below 64 for the names known here, -1 for others. */
    final int ordinal;
    /** Whether it may stand only once in a message. */
    final boolean isSingle;

    private HeaderName(String name, char compact, int ordinal, boolean isSingle) {
        this.name = name;
        this.compact = compact;
        this.key = name.toLowerCase(Locale.ROOT);
        this.written = (name + ": ").getBytes(StandardCharsets.UTF_8);
        this.ordinal = ordinal;
        this.isSingle = isSingle;
    }

    private static HeaderName list(String name) {
        return name(name, '\0', false);
    }

    private static HeaderName name(String name, char compact, boolean isSingle) {
        var header = new HeaderName(name, compact, known++, isSingle);
        enter(name, header);
        if (compact != '\0') {
            enter(String.valueOf(compact), header);
        }
        return header;
    }

    private static void enter(String spelling, HeaderName header) {
        var bytes = spelling.getBytes(StandardCharsets.US_ASCII);
        int slot = hash(bytes, 0, bytes.length);
        while (TABLE[slot] != null) {
            slot = slot + 1 & TABLE.length - 1;
        }
        TABLE[slot] = header;
    }

    private static int hash(byte[] buffer, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + (buffer[i] | 0x20);
        }
        return (hash ^ hash >>> 9) & TABLE.length - 1;
    }

    /** The name as it is known here, or a name of its own. */
    public static HeaderName of(String name) {
        if (!SipChars.isToken(name)) {
            throw new IllegalArgumentException("Not a header name: " + name);
        }
        var bytes = name.getBytes(StandardCharsets.US_ASCII);
        return of(bytes, 0, bytes.length);
    }

    /** As {@link #of(String)}, of a slice known to be a token. */
    static HeaderName of(byte[] buffer, int start, int end) {
        int slot = hash(buffer, start, end);
        for (@Nullable HeaderName at = TABLE[slot]; at != null; at = TABLE[slot]) {
            if (at.isSpelled(buffer, start, end)) {
                return at;
            }
            slot = slot + 1 & TABLE.length - 1;
        }
        return new HeaderName(SipChars.text(buffer, start, end), '\0', -1, false);
    }

    private boolean isSpelled(byte[] buffer, int start, int end) {
        int length = end - start;
        if (length == 1) {
            return SipChars.lower(buffer[start]) == compact;
        }
        if (length != key.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (SipChars.lower(buffer[start + i]) != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof HeaderName that && ordinal < 0 && that.ordinal < 0 && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
