package org.parley.protocols.dns;

import java.util.Locale;

/** A name without its last dot, in lower case, and the type of records wanted of it. */
public record DnsQuestion(String name, RecordType type) {
    public DnsQuestion {
        // RFC 4343: DNS compares names without case; one spelling lets caches find them.
        var lower = name.toLowerCase(Locale.ROOT);
        name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    @Override
    public String toString() {
        return type + " " + name;
    }
}
