package org.parley.net.sip;

import org.parley.base.time.NanoClock;

/** What all stream connections have in common. */
record StreamShared(
        FlowLimits limits,
        FlowCounters counters,
        ConnectionCensus census,
        NanoClock clock,
        SipLoop loop,
        Receiver receiver,
        SourceGate gate) {
    /** Takes what connections say; called on sockets' threads. */
    interface Receiver {
        /** A whole message; {@code taken} must run once it is dealt with, since unread ones slow the socket down. */
        void onMessage(SocketFlow flow, byte[] bytes, Runnable taken);

        /** The connection's bytes make no sense any more; {@code end} closes it and must run once an answer was sent, if any. */
        void onBroken(SocketFlow flow, byte[] head, String reason, Runnable end);

        void onClosed(SocketFlow flow);
    }
}
