package org.parley.protocols.sip.proxy;

import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.Via;

/**
 * Makes the branches of our Via, and finds loops by them (RFC 5393 §4.2.1). A branch has two parts: a hash of everything that decides where a
 * request goes, and one that makes it unique. A request that comes again with the same first part goes round in a circle; with another one it is
 * a spiral and passes.
 */
public final class Branches {
    private static final int LOOP_PART = Via.MAGIC_COOKIE.length();

    private final KeyedHash hash;
    private long count;

    public Branches(KeyedHash hash) {
        this.hash = hash;
    }

    /** Of what decides the routing: Request-URI, Route, and the names of the request. Not of what changes at each hop. */
    public long loopMark(SipRequest request) {
        hash.begin().add(request.uriText());
        addFields(request, HeaderName.ROUTE);
        addFields(request, HeaderName.PROXY_REQUIRE);
        addFirst(request, HeaderName.FROM);
        addFirst(request, HeaderName.TO);
        addFirst(request, HeaderName.CALL_ID);
        return hash.add(request.cseq().number()).end();
    }

    private void addFields(SipRequest request, HeaderName name) {
        var headers = request.headers();
        if (headers.has(name)) {
            for (int i = 0; i < headers.size(); i++) {
                if (headers.field(i).name().equals(name)) {
                    hash.add(headers.field(i));
                }
            }
        }
        hash.add(1);
    }

    private void addFirst(SipRequest request, HeaderName name) {
        HeaderField field = request.headers().firstField(name);
        if (field != null) {
            hash.add(field);
        }
    }

    /** Whether a hop of the request carries this mark: then we forwarded it before to where we would now. */
    public static boolean isLoop(SipRequest request, long loopMark) {
        if (!hasSeveralHops(request)) {
            return hasMark(request.topVia(), loopMark);
        }
        for (var via : request.vias()) {
            if (hasMark(via, loopMark)) {
                return true;
            }
        }
        return false;
    }

    /** Nobody but us can make the mark, so sent-by need not be compared: we may have many names. */
    private static boolean hasMark(Via via, long loopMark) {
        var branch = via.branch();
        return branch.isPresent() && Base64Words.isAt(branch.get(), LOOP_PART, loopMark);
    }

    private static boolean hasSeveralHops(SipRequest request) {
        var headers = request.headers();
        int fields = 0;
        for (int i = 0; i < headers.size(); i++) {
            var field = headers.field(i);
            if (field.name() == HeaderName.VIA && (++fields > 1 || hasComma(field))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasComma(HeaderField field) {
        for (int i = 0; i < field.length(); i++) {
            if (field.byteAt(i) == ',') {
                return true;
            }
        }
        return false;
    }

    /** A branch that was never used and cannot be guessed. */
    public String next(long loopMark) {
        var branch = new StringBuilder(LOOP_PART + 2 * Base64Words.LENGTH).append(Via.MAGIC_COOKIE);
        Base64Words.append(branch, loopMark);
        Base64Words.append(branch, hash.begin().add(count++).end());
        return branch.toString();
    }
}
