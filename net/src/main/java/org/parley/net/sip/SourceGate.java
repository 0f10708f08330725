package org.parley.net.sip;

import java.net.InetAddress;

/**
 * Whose packets are read at all. Asked before a datagram is parsed and when a connection is opened to us, on whatever thread
 * reads the socket: answers must be quick, take no lock and allocate nothing for sources that are let in.
 */
@FunctionalInterface
public interface SourceGate {
    boolean admits(InetAddress source);

    /** Everybody's. */
    SourceGate OPEN = _ -> true;
}
