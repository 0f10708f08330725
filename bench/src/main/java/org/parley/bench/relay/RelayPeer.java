package org.parley.bench.relay;

import java.util.List;

/** A process that relays: started, told to open calls, and asked for nothing else. */
interface RelayPeer extends AutoCloseable {
    /** The two ports of a call: where the caller sends, where the called one sends. */
    record Ports(int caller, int called) {}

    String name();

    long pid();

    /**
     * Opens calls between two addresses of the generator on loopback.
     *
     * @param secure whether the caller's side speaks SRTP, with {@link CallGenerator#CALLER_KEY} from the caller
     */
    List<Ports> open(int calls, int callerPort, int calledPort, boolean secure);

    /** Ends all calls. */
    void closeCalls();

    @Override
    void close();
}
