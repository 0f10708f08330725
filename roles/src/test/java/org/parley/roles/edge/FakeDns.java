package org.parley.roles.edge;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.parley.net.dns.DnsResolver;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;

/** A DNS that knows what a test told it, and answers at once. */
final class FakeDns implements DnsResolver {
    final Map<DnsQuestion, List<DnsRecord>> zone = new HashMap<>();
    final List<DnsQuestion> asked = new ArrayList<>();
    boolean isDown;

    @Override
    public CompletableFuture<DnsAnswer> ask(DnsQuestion question) {
        asked.add(question);
        var records = zone.getOrDefault(question, List.of());
        return CompletableFuture.completedFuture(
                isDown
                        ? new DnsAnswer.Failed("no server answers")
                        : records.isEmpty() ? DnsAnswer.NOTHING : new DnsAnswer.Records(records));
    }

    FakeDns srv(String name, int priority, int weight, int port, String target) {
        return add(name, RecordType.SRV, new DnsRecord.Srv(priority, weight, port, target));
    }

    FakeDns address(String name, String address) {
        return add(
                name,
                address.contains(":") ? RecordType.AAAA : RecordType.A,
                new DnsRecord.Address(InetAddress.ofLiteral(address)));
    }

    private FakeDns add(String name, RecordType type, DnsRecord record) {
        zone.computeIfAbsent(new DnsQuestion(name, type), _ -> new ArrayList<>()).add(record);
        return this;
    }
}
