package org.parley.roles.edge.proxy;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.domain.routing.SipRouting.Placed;
import org.parley.roles.edge.door.CallLimits;

/**
 * A proxied call that counts among its caller's, and holds a channel of the trunk that it came by where {@code channel} says so. Owned by the
 * SIP loop.
 */
record CountedCall(CallLimits limits, Object call, @Nullable Placed channel) implements Placed {
    @Override
    public void answered(Instant at) {
        if (channel != null) {
            channel.answered(at);
        }
    }

    @Override
    public void ended(Optional<Instant> answeredAt, Instant endedAt) {
        limits.ended(call);
        if (channel != null) {
            channel.ended(answeredAt, endedAt);
        }
    }
}
