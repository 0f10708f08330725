package org.parley.roles.edge.legs;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/**
 * How two ends agree that a dialog is refreshed, so that neither keeps a call that the other lost (RFC 4028). We propose it in
 * calls of ours, and do our part where the peer asks.
 *
 * @param seconds the interval
 * @param weRefresh whether the refreshing is ours
 */
public record SessionTimer(int seconds, boolean weRefresh) {
    public static final int SECONDS_MIN = 90; // RFC 4028 §5.

    /** What we propose in calls of ours: media tells sooner, but a peer that lost the call may have no media either. */
    public static final int SECONDS_PROPOSED = 1_800;

    /** The 422 for an interval that is too short (RFC 4028 §6). */
    public static Optional<SipResponse> refusal(SipRequest request) {
        return interval(request)
                .filter(seconds -> seconds < SECONDS_MIN)
                .map(_ -> SipResponse.answer(request, 422).with(HeaderName.MIN_SE, Integer.toString(SECONDS_MIN)));
    }

    /** What our answer to this request will agree to. */
    public static Optional<SessionTimer> asServer(SipRequest request) {
        boolean peerCan = supportsTimer(request);
        return interval(request).map(seconds -> new SessionTimer(
                seconds, refresher(request).map(who -> who.equals("uas")).orElse(!peerCan)));
    }

    /** What the peer's answer to our request says. */
    public static Optional<SessionTimer> asClient(SipResponse response) {
        return interval(response)
                .map(seconds -> new SessionTimer(
                        Math.max(SECONDS_MIN, seconds), refresher(response).orElse("uas").equals("uac")));
    }

    /** The shortest interval that a peer who answered 422 takes (RFC 4028 §7.3). */
    public static int minimum(SipResponse tooSmall) {
        return tooSmall.header(HeaderName.MIN_SE)
                .map(value -> value.split(";", 2)[0].strip())
                .filter(value -> value.matches("\\d{1,6}"))
                .map(Integer::parseInt)
                .orElse(SECONDS_PROPOSED);
    }

    public SessionTimer atLeast(int minimum) {
        return new SessionTimer(Math.max(seconds, minimum), weRefresh);
    }

    /** The answer with the agreement on it. */
    public SipResponse onto(SipResponse answer, SipRequest request) {
        var agreed = answer.with(HeaderName.SESSION_EXPIRES, seconds + ";refresher=" + (weRefresh ? "uas" : "uac"));
        return !weRefresh && supportsTimer(request) ? agreed.with(HeaderName.REQUIRE, "timer") : agreed;
    }

    /** Our refreshing request with the agreement on it. */
    public SipRequest onto(SipRequest refresh) {
        return refresh.with(HeaderName.SESSION_EXPIRES, seconds + ";refresher=uac");
    }

    /** When we refresh, or when we give up waiting for it (RFC 4028 §10). */
    public Duration due() {
        return Duration.ofSeconds(weRefresh ? seconds / 2 : seconds - Math.min(32, seconds / 3));
    }

    private static boolean supportsTimer(SipMessage message) {
        return message.headers().elements(HeaderName.SUPPORTED).contains("timer");
    }

    private static Optional<Integer> interval(SipMessage message) {
        return message.header(HeaderName.SESSION_EXPIRES)
                .map(value -> value.split(";", 2)[0].strip())
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::parseInt);
    }

    private static Optional<String> refresher(SipMessage message) {
        var value = message.header(HeaderName.SESSION_EXPIRES).orElse("").toLowerCase(Locale.ROOT).replace(" ", "");
        return value.contains(";refresher=uac")
                ? Optional.of("uac")
                : value.contains(";refresher=uas") ? Optional.of("uas") : Optional.empty();
    }
}
