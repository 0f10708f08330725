package org.parley.net.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Reads what a name server sent: follows aliases, takes what was asked for, and how long it is good. */
final class AnswerReader {
    /** More records than this tell nothing more about where a server is. */
    static final int RECORDS_MAX = 64;

    private static final long LIFETIME_MAX_S = Duration.ofDays(1).toSeconds();
    /** So that a zone with a lifetime of 0 is not asked for each call. */
    private static final long LIFETIME_MIN_S = 5;
    /** RFC 2308 §5 allows hours; a carrier's new record should be seen sooner. */
    private static final long NOTHING_MAX_S = 300;
    private static final long NOTHING_DEFAULT_S = 30;

    sealed interface Reading {
        record Done(Told told) implements Reading {}

        /** The name is an alias, and the message does not say of what in the end. */
        record GoesOn(Name alias, int followed) implements Reading {}
    }

    private AnswerReader() {}

    static int typeOf(RecordType type) {
        return switch (type) {
            case NAPTR -> Type.NAPTR;
            case SRV -> Type.SRV;
            case A -> Type.A;
            case AAAA -> Type.AAAA;
        };
    }

    static Reading read(Message message, Name asked, RecordType type, int aliasesMax) {
        var section = message.getSection(Section.ANSWER);
        var name = asked;
        int aliases = 0;
        long lifetimeS = LIFETIME_MAX_S;
        for (var alias = aliasOf(section, name); alias != null; alias = aliasOf(section, name)) {
            if (++aliases > aliasesMax) {
                return new Reading.Done(new Told(
                        new DnsAnswer.Failed(text(asked) + " is an alias of an alias, more often than " + aliasesMax + " times"),
                        Duration.ofSeconds(NOTHING_DEFAULT_S)));
            }
            lifetimeS = Math.min(lifetimeS, alias.getTTL());
            name = alias.getTarget();
        }
        var records = new ArrayList<DnsRecord>();
        for (var record : section) {
            if (record.getName().equals(name) && record.getType() == typeOf(type) && records.size() < RECORDS_MAX) {
                lifetimeS = Math.min(lifetimeS, record.getTTL());
                records.add(toRecord(record));
            }
        }
        if (!records.isEmpty()) {
            return new Reading.Done(new Told(
                    new DnsAnswer.Records(records), Duration.ofSeconds(Math.max(LIFETIME_MIN_S, lifetimeS))));
        }
        // A server that does not look further (RFC 1034 §4.3.1) leaves the rest of the way to us.
        boolean isWholeWay = aliases == 0 || soaOf(message) != null || message.getRcode() != 0;
        return isWholeWay ? new Reading.Done(nothing(message)) : new Reading.GoesOn(name, aliases);
    }

    private static @Nullable CNAMERecord aliasOf(List<Record> section, Name name) {
        for (var record : section) {
            if (record instanceof CNAMERecord alias && alias.getName().equals(name)) {
                return alias;
            }
        }
        return null;
    }

    private static DnsRecord toRecord(Record record) {
        return switch (record) {
            case ARecord a -> new DnsRecord.Address(a.getAddress());
            case AAAARecord aaaa -> new DnsRecord.Address(aaaa.getAddress());
            case SRVRecord srv ->
                new DnsRecord.Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), text(srv.getTarget()));
            case NAPTRRecord naptr ->
                new DnsRecord.Naptr(
                        naptr.getOrder(),
                        naptr.getPreference(),
                        naptr.getFlags(),
                        naptr.getService(),
                        naptr.getRegexp(),
                        text(naptr.getReplacement()));
            default -> throw new IllegalStateException("Only what was asked for is read: " + record.getType());
        };
    }

    private static Told nothing(Message message) {
        var soa = soaOf(message);
        long seconds = soa == null ? NOTHING_DEFAULT_S : Math.min(soa.getTTL(), soa.getMinimum()); // RFC 2308 §5.
        return new Told(DnsAnswer.NOTHING, Duration.ofSeconds(Math.clamp(seconds, LIFETIME_MIN_S, NOTHING_MAX_S)));
    }

    private static @Nullable SOARecord soaOf(Message message) {
        for (var record : message.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord soa) {
                return soa;
            }
        }
        return null;
    }

    private static String text(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT).equals("@") || name.equals(Name.root)
                ? ""
                : name.toString(true).toLowerCase(Locale.ROOT);
    }
}
