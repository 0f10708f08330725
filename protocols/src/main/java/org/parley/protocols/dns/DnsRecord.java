package org.parley.protocols.dns;

import java.net.InetAddress;

/** One record of an answer. Names are in lower case, without their last dot; the root is the empty name. */
public sealed interface DnsRecord {
    /** RFC 3403: by which service a domain is reached; {@code flags} {@code s} leads to SRV records at {@code replacement}. */
    record Naptr(int order, int preference, String flags, String service, String regexp, String replacement) implements DnsRecord {}

    /** RFC 2782. An empty {@code target} says that the service is decidedly not there. */
    record Srv(int priority, int weight, int port, String target) implements DnsRecord {}

    /** Of an A or AAAA record. */
    record Address(InetAddress address) implements DnsRecord {}
}
