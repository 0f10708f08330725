package org.parley.roles.gateway;

import java.util.function.Function;
import org.parley.domain.calls.CallId;

/**
 * An event encoded once, and who sees it.
 *
 * @param openJson the frame without its closing brace
 */
record SeenEvent(long position, CallId call, String openJson, CallMembers.Audience audience) {
    boolean isFor(String subject) {
        return audience.subjects().contains(subject);
    }

    /**
     * The frame for one subject. Who sees the call for the first time gets it with {@code state}: the call as it stands, at
     * this event or later; {@code snapshot} answers it as JSON, or an empty text where there is none.
     */
    String frameFor(String subject, Function<CallId, String> snapshot) {
        if (audience.newcomers().contains(subject)) {
            var state = snapshot.apply(call);
            if (!state.isEmpty()) {
                return openJson + ",\"state\":" + state + "}";
            }
        }
        return openJson + "}";
    }

    /** About what it takes in memory. */
    int bytes() {
        return openJson.length() + 200;
    }
}
