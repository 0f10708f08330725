package org.parley.net.dns;

import java.time.Duration;
import org.parley.protocols.dns.DnsAnswer;

/** What name servers said, and how long it may be remembered. */
record Told(DnsAnswer answer, Duration lifetime) {}
