package org.parley.net.dns;

import java.util.concurrent.CompletableFuture;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;

/** Answers questions to DNS. Thread-safe; never blocks. */
public interface DnsResolver {
    /** Completes with the answer, never exceptionally: at once where it is known, else on a thread of the resolver's. */
    CompletableFuture<DnsAnswer> ask(DnsQuestion question);

    /** Where nobody may be asked: only addresses written as numbers are found. */
    DnsResolver NONE = _ -> CompletableFuture.completedFuture(DnsAnswer.NOTHING);
}
