package org.parley.protocols.sip.locate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;

/** What DNS knows in a test, and what it was asked. */
final class Zone {
    private final Map<DnsQuestion, DnsAnswer> answers = new HashMap<>();
    final List<String> asked = new ArrayList<>();

    Zone naptr(String name, int order, int preference, String service, String replacement) {
        return add(name, RecordType.NAPTR, new DnsRecord.Naptr(order, preference, "s", service, "", replacement));
    }

    Zone srv(String name, int priority, int weight, int port, String target) {
        return add(name, RecordType.SRV, new DnsRecord.Srv(priority, weight, port, target));
    }

    Zone address(String name, String address) {
        var type = address.contains(":") ? RecordType.AAAA : RecordType.A;
        return add(name, type, new DnsRecord.Address(InetAddress.ofLiteral(address)));
    }

    Zone fails(String name, RecordType type, String because) {
        answers.put(new DnsQuestion(name, type), new DnsAnswer.Failed(because));
        return this;
    }

    private Zone add(String name, RecordType type, DnsRecord record) {
        answers.merge(new DnsQuestion(name, type), new DnsAnswer.Records(List.of(record)), (old, fresh) -> {
            var all = new ArrayList<>(((DnsAnswer.Records) old).records());
            all.addAll(((DnsAnswer.Records) fresh).records());
            return new DnsAnswer.Records(all);
        });
        return this;
    }

    DnsAnswer answer(DnsQuestion question) {
        asked.add(question.toString());
        return answers.getOrDefault(question, DnsAnswer.NOTHING);
    }
}
