package org.parley.protocols.sip.auth;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipRequest;

/**
 * Which peers to ask with MD5 only. A challenge with an algorithm they do not know makes some old phones give up at once: known
 * ones are told by their User-Agent, others by asking again without credentials after they were asked. Whoever lies about it
 * gets what he could have chosen anyway. Bounded: the oldest is forgotten first.
 */
final class PlainPeers {
    // baresip up to 1.0 stops at the first algorithm it does not know, in whatever order they stand (tried with 1.0.0).
    private static final List<String> KNOWN = List.of("baresip v0.", "baresip v1.0.");

    private final Map<String, Integer> unanswered;

    PlainPeers(int limit) {
        unanswered = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
                return size() > limit;
            }
        };
    }

    /** Whether the request's sender is to be asked with MD5 only; notes that it is asked. */
    boolean isPlain(SipRequest request) {
        var agent = request.header(HeaderName.USER_AGENT).orElse("");
        return KNOWN.stream().anyMatch(agent::startsWith) || unanswered.merge(key(request), 1, Integer::sum) > 1;
    }

    void onCredentials(SipRequest request) {
        unanswered.remove(key(request));
    }

    private static String key(SipRequest request) {
        return request.from().uri() + "\n" + request.header(HeaderName.USER_AGENT).orElse("");
    }
}
