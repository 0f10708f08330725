package org.parley.protocols.sip.auth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;

/**
 * Which peers to ask with MD5 only. A challenge with an algorithm they do not know makes some old phones give up at once: known
 * ones are told by their User-Agent, others by asking a third time on the same Call-ID without credentials. Whoever lies about it
 * gets what he could have chosen anyway. Bounded: the oldest is forgotten first.
 */
final class PlainPeers {
    // baresip up to 1.0 stops at the first algorithm it does not know, in whatever order they stand (tried with 1.0.0).
    private static final List<String> KNOWN = List.of("baresip v0.", "baresip v1.0.");

    // SIPp, with which people measure and test, ends the call with an error (tried with 3.6.1). It says no name, but writes
    // branches like no one else: process, call and message by number.
    private static final Pattern SIPP_BRANCH = Pattern.compile("z9hG4bK-\\d+-\\d+-\\d+");

    /** How often a challenge with everything was left unanswered after which a peer counts as plain. */
    private static final int UNANSWERED_MAX = 2;

    /** How often in a row requests of a Call-ID came without credentials. */
    private final Map<String, Integer> asked;
    /** Users and their programs that asked again. */
    private final Map<String, Boolean> plain;

    PlainPeers(int limit) {
        asked = bounded(limit);
        plain = bounded(limit);
    }

    private static <V> Map<String, V> bounded(int limit) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > limit;
            }
        };
    }

    /** Whether the request's sender is to be asked with MD5 only; notes that it is asked. */
    boolean isPlain(SipRequest request) {
        var agent = agent(request);
        if (KNOWN.stream().anyMatch(agent::startsWith) || isSipp(request)) {
            return true;
        }
        // Who brought credentials, though wrong ones, has read the challenge.
        boolean isUnanswered =
                !request.headers().has(HeaderName.AUTHORIZATION) && !request.headers().has(HeaderName.PROXY_AUTHORIZATION);
        if (isUnanswered && asked.merge(request.callId(), 1, Integer::sum) > UNANSWERED_MAX) {
            plain.put(key(request), true);
        }
        return plain.containsKey(key(request));
    }

    /** It answered a challenge: it is no such peer if it did so with a better algorithm. */
    void onCredentials(SipRequest request, DigestCredentials credentials) {
        asked.remove(request.callId());
        if (!credentials.algorithm().equalsIgnoreCase(DigestAlgorithm.MD5.token())) {
            plain.remove(key(request));
        }
    }

    private static boolean isSipp(SipRequest request) {
        return SIPP_BRANCH.matcher(request.topVia().branch().orElse("")).matches();
    }

    private static String key(SipRequest request) {
        return request.from().uri() + "\n" + agent(request);
    }

    private static String agent(SipRequest request) {
        return request.header(HeaderName.USER_AGENT).orElse("");
    }
}
