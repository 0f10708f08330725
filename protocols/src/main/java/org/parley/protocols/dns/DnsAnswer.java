package org.parley.protocols.dns;

import java.util.List;

/** What became of a question. */
public sealed interface DnsAnswer {
    /** There are such records; aliases (CNAME) have been followed. Never empty. */
    record Records(List<DnsRecord> records) implements DnsAnswer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name does not exist, or has no records of that type. */
    record Nothing() implements DnsAnswer {}

    /** Nobody could say: no server answered in time, or those that did failed. {@code because} is for people. */
    record Failed(String because) implements DnsAnswer {}

    DnsAnswer NOTHING = new Nothing();
}
