package org.parley.protocols.sip.message;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A method: a case-sensitive token (RFC 3261 §7.1); any token is one, the constants are those we know. */
public record SipMethod(String name) {
    public static final SipMethod INVITE = new SipMethod("INVITE");
    public static final SipMethod ACK = new SipMethod("ACK");
    public static final SipMethod BYE = new SipMethod("BYE");
    public static final SipMethod CANCEL = new SipMethod("CANCEL");
    public static final SipMethod REGISTER = new SipMethod("REGISTER");
    public static final SipMethod OPTIONS = new SipMethod("OPTIONS");
    public static final SipMethod INFO = new SipMethod("INFO");
    public static final SipMethod UPDATE = new SipMethod("UPDATE");
    public static final SipMethod PRACK = new SipMethod("PRACK");
    public static final SipMethod SUBSCRIBE = new SipMethod("SUBSCRIBE");
    public static final SipMethod NOTIFY = new SipMethod("NOTIFY");
    public static final SipMethod REFER = new SipMethod("REFER");
    public static final SipMethod MESSAGE = new SipMethod("MESSAGE");
    public static final SipMethod PUBLISH = new SipMethod("PUBLISH");

    private static final SipMethod[] KNOWN = {
        INVITE, ACK, BYE, CANCEL, REGISTER, OPTIONS, INFO, UPDATE, PRACK, SUBSCRIBE, NOTIFY, REFER, MESSAGE, PUBLISH
    };
    private static final Map<String, SipMethod> BY_NAME =
            Stream.of(KNOWN).collect(Collectors.toUnmodifiableMap(SipMethod::name, method -> method));

    public SipMethod {
        if (!SipChars.isToken(name)) {
            throw new IllegalArgumentException("Not a token: " + name);
        }
    }

    /** The method of that name; the constant if we know it. */
    public static SipMethod of(String name) {
        var known = BY_NAME.get(name);
        return known != null ? known : new SipMethod(name);
    }

    /** The method in a slice that is known to be a token; without an object for the known ones. */
    static SipMethod of(byte[] buffer, int start, int end) {
        for (var method : KNOWN) {
            if (SipChars.equalsAscii(method.name, buffer, start, end)) {
                return method;
            }
        }
        return new SipMethod(SipChars.text(buffer, start, end));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        // Known methods are the same objects, and asked for several times with each message.
        return this == other || other instanceof SipMethod(var that) && that.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Whether a request of this method may start or refresh a dialog's target (RFC 3261 §12.2, RFC 3311, RFC 6665). */
    public boolean isTargetRefresh() {
        return equals(INVITE) || equals(UPDATE) || equals(SUBSCRIBE) || equals(NOTIFY) || equals(REFER);
    }

    @Override
    public String toString() {
        return name;
    }
}
