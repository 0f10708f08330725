package org.parley.protocols.sip.proxy;

import org.parley.protocols.sip.message.SipResponse;

/** What the owner of a {@link ResponseContext} shall do, in the order given. {@code T} is what he calls a target. */
public sealed interface ProxyEffect<T> {
    /** Send the request to the branch's target, with this Max-Breadth (RFC 5393 §5.3.3). */
    record Forward<T>(Branch<T> branch, int breadth) implements ProxyEffect<T> {}

    /** Pass this response to the caller: its topmost Via is the caller's. */
    record Respond<T>(SipResponse response) implements ProxyEffect<T> {}

    /** Answer the request ourselves with this status. */
    record Refuse<T>(int status) implements ProxyEffect<T> {}

    /** Take the branch's INVITE back as soon as that is allowed (RFC 3261 §9.1); {@code reason} is a Reason header's value (RFC 3326). */
    record Cancel<T>(Branch<T> branch, String reason) implements ProxyEffect<T> {}

    /** Is there another target? Answer with {@link ResponseContext#offer} or {@link ResponseContext#noMore}. */
    record AskNext<T>() implements ProxyEffect<T> {}

    /** Everything is over: the last thing that is said. */
    record Over<T>() implements ProxyEffect<T> {}
}
