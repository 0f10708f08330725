package org.parley.roles.edge.legs;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.SipUri;

/** The ways to one who is called, tried one after the other: a device's flows, a trunk's servers. Owned by the SIP loop. */
interface Attempts {
    /** One of them. {@code route} are the proxies on the way, {@code name} says which it is to who made the attempts. */
    record Way(SipUri target, List<NameAddr> route, SocketFlow flow, Object name) {
        public Way {
            route = List.copyOf(route);
        }
    }

    /** Calls one of both on the loop, perhaps before this returns. */
    void next(int requestBytes, Consumer<Way> then, Runnable none);

    /**
     * What became of one.
     *
     * @param isAnswer whether the peer said so itself; else nothing came (408) or it could not be sent (503)
     */
    void onOutcome(Way way, int status, boolean isAnswer, Optional<Duration> retryAfter);

    /** Whether another way may do after such a final status. */
    boolean isWorthAnother(int status);
}
