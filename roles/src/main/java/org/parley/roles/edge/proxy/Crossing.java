package org.parley.roles.edge.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.MessagePolicy;
import org.parley.protocols.sip.message.HeaderField;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.proxy.HeaderEdits;

/**
 * What is changed in the messages of a call as they cross, both ways: by the policies of the decision and of the trunk, and by what the trunk is
 * told about the caller. Immutable.
 *
 * @param removed from every message
 * @param added to requests towards the callee
 * @param calleeFrom the From that the callee is shown instead of the caller's; null: the caller's
 * @param callerFrom what stands there towards the caller; null if it is not replaced
 * @param callerTag by which a request within the call is known to be the caller's
 * @param cseqShift how much higher the callee sees the caller's CSeq: by as many requests as we repeated with credentials (RFC 3261 §22.2)
 */
record Crossing(
        Set<HeaderName> removed,
        List<HeaderField> added,
        SdpPolicy sdp,
        @Nullable HeaderField calleeFrom,
        @Nullable HeaderField callerFrom,
        String callerTag,
        int cseqShift) {
    private static final String NUMBER = "[0-9]{1,10}";
    private static final SdpPolicy ANY_MEDIA = new SdpPolicy(List.of(), false);

    /** Of a decision's policy; null if it changes nothing. */
    static @Nullable Crossing of(MessagePolicy policy, SipRequest invite) {
        if (policy.equals(MessagePolicy.NONE)) {
            return null;
        }
        var removed = new HashSet<HeaderName>();
        policy.removeHeaders().forEach(name -> removed.add(HeaderName.of(name)));
        removed.removeAll(NEVER_REMOVED);
        var added = new ArrayList<HeaderField>();
        policy.addHeaders().forEach((name, value) -> added.add(HeaderField.of(HeaderName.of(name), value)));
        var sdp = new SdpPolicy(policy.codecs(), policy.removeVideo());
        return removed.isEmpty() && added.isEmpty() && sdp.changesNothing()
                ? null
                : new Crossing(removed, added, sdp, null, null, invite.from().tag().orElse(""), 0);
    }

    /** Without these a message is none. */
    private static final Set<HeaderName> NEVER_REMOVED = Set.of(
            HeaderName.VIA, HeaderName.FROM, HeaderName.TO, HeaderName.CALL_ID, HeaderName.CSEQ, HeaderName.MAX_FORWARDS,
            HeaderName.CONTACT, HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.CONTENT_LENGTH, HeaderName.CONTENT_TYPE);

    /** Both; null if neither changes anything. */
    static @Nullable Crossing both(@Nullable Crossing one, @Nullable Crossing other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        var removed = new HashSet<>(one.removed());
        removed.addAll(other.removed());
        var added = new ArrayList<>(one.added());
        added.addAll(other.added());
        return new Crossing(
                removed,
                added,
                other.sdp().changesNothing() ? one.sdp() : other.sdp(), // The trunk knows best what it can.
                other.calleeFrom() == null ? one.calleeFrom() : other.calleeFrom(),
                other.callerFrom() == null ? one.callerFrom() : other.callerFrom(),
                one.callerTag(),
                one.cseqShift() + other.cseqShift());
    }

    static Crossing showing(HeaderField calleeFrom, HeaderField callerFrom, SipRequest invite) {
        return new Crossing(Set.of(), List.of(), ANY_MEDIA, calleeFrom, callerFrom, invite.from().tag().orElse(""), 0);
    }

    Crossing shifting(int shift) {
        return new Crossing(removed, added, sdp, calleeFrom, callerFrom, callerTag, shift);
    }

    /** Whether a request within the call goes towards the callee. */
    boolean isFromCaller(SipRequest request) {
        return callerTag.equals(request.from().tag().orElse(""));
    }

    HeaderEdits edits(boolean isTowardsCallee) {
        return new HeaderEdits(removed, isTowardsCallee ? added : List.of());
    }

    /** A request as it shall go on, apart from its headers' {@link #edits}. */
    SipRequest changed(SipRequest request, boolean isTowardsCallee) {
        var changed = request;
        if (hasSdp(request.hasBody(), request.headers())) {
            changed = changed.withBody("application/sdp", sdp.apply(request.body()));
        }
        if (isTowardsCallee && cseqShift != 0) {
            changed = changed.withHeaders(shifted(changed.headers(), cseqShift));
        }
        var shown = calleeFrom;
        return isTowardsCallee && shown != null ? changed.withHeaders(replace(changed.headers(), shown)) : changed;
    }

    /** A response to such a request. */
    SipResponse changed(SipResponse response, boolean isTowardsCallee) {
        var changed = response;
        for (var name : removed) {
            changed = changed.withHeaders(changed.headers().without(name));
        }
        if (hasSdp(response.hasBody(), response.headers())) {
            changed = changed.withBody("application/sdp", sdp.apply(response.body()));
        }
        if (!isTowardsCallee && cseqShift != 0) {
            changed = changed.withHeaders(shifted(changed.headers(), -cseqShift));
        }
        var hidden = callerFrom;
        return !isTowardsCallee && hidden != null ? changed.withHeaders(replace(changed.headers(), hidden)) : changed;
    }

    /** With another CSeq, and with the same in RAck, which names an INVITE by its CSeq (RFC 3262 §7.2). */
    private static SipHeaders shifted(SipHeaders headers, int by) {
        var shifted = headers;
        var cseq = headers.first(HeaderName.CSEQ).map(value -> value.strip().split("\\s+"));
        if (cseq.isPresent() && cseq.get().length == 2 && cseq.get()[0].matches(NUMBER)) {
            shifted = shifted.with(HeaderName.CSEQ, Long.parseLong(cseq.get()[0]) + by + " " + cseq.get()[1]);
        }
        var rack = headers.first(HeaderName.RACK).map(value -> value.strip().split("\\s+"));
        if (rack.isPresent() && rack.get().length == 3 && rack.get()[1].matches(NUMBER)) {
            shifted = shifted.with(HeaderName.RACK, rack.get()[0] + " " + (Long.parseLong(rack.get()[1]) + by) + " " + rack.get()[2]);
        }
        return shifted;
    }

    private boolean hasSdp(boolean hasBody, SipHeaders headers) {
        return hasBody
                && !sdp.changesNothing()
                && headers.first(HeaderName.CONTENT_TYPE).orElse("").regionMatches(true, 0, "application/sdp", 0, 15);
    }

    private static SipHeaders replace(SipHeaders headers, HeaderField by) {
        return headers.with(by.name(), by.value());
    }
}
