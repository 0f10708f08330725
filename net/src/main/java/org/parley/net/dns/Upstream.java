package org.parley.net.dns;

import java.util.concurrent.CompletableFuture;
import org.parley.protocols.dns.DnsQuestion;

/** Who is asked what is not known. Never completes exceptionally. */
@FunctionalInterface
interface Upstream {
    CompletableFuture<Told> ask(DnsQuestion question);
}
