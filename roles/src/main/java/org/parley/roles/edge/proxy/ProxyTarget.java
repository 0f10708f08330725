package org.parley.roles.edge.proxy;

import org.parley.roles.edge.registrar.Device;

/** What one branch of a request goes to. */
sealed interface ProxyTarget {
    /** A device that registered with us, by one of its flows. */
    record Registered(Device device) implements ProxyTarget {}

    /** A server of a group or trunk, or where a URI leads. */
    record Server(TargetSource.Attempt attempt) implements ProxyTarget {}
}
