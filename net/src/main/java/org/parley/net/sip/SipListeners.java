package org.parley.net.sip;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Where SIP is listened for. A transport that is absent is not opened; port 0 asks the system for a free one. */
public record SipListeners(Optional<Bind> udp, Optional<Bind> tcp, Optional<Bind> tls) {
    /** An address, and the configuration key that a person would change if it is taken. */
    public record Bind(InetSocketAddress address, String configurationKey) {}
}
