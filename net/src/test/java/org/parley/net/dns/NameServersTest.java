package org.parley.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;
import org.xbill.DNS.Rcode;

class NameServersTest {
    private static final Duration TIMEOUT = Duration.ofMillis(300);

    private TestNameServer one;
    private TestNameServer two;
    private NameServers servers;

    @BeforeEach
    void open() throws IOException {
        one = new TestNameServer();
        two = new TestNameServer();
        servers = new NameServers(new DnsSettings(List.of(one.address(), two.address()), TIMEOUT, 100));
    }

    @AfterEach
    void close() throws IOException {
        one.close();
        two.close();
    }

    private Told ask(String name, RecordType type) throws Exception {
        return servers.ask(new DnsQuestion(name, type)).get(10, TimeUnit.SECONDS);
    }

    private static DnsRecord address(String text) {
        return new DnsRecord.Address(InetAddress.ofLiteral(text));
    }

    @Test
    void readsEveryTypeWithItsLifetime() throws Exception {
        one.zone("""
                example.test. 120 IN NAPTR 10 20 "s" "SIP+D2T" "" _sip._tcp.Example.test.
                _sip._tcp.example.test. 60 IN SRV 1 2 5060 a.example.test.
                a.example.test. 90 IN A 192.0.2.1
                a.example.test. 30 IN A 192.0.2.2
                a.example.test. 30 IN AAAA 2001:db8::1
                """);

        assertThat(ask("example.test", RecordType.NAPTR))
                .isEqualTo(new Told(
                        new DnsAnswer.Records(
                                List.of(new DnsRecord.Naptr(10, 20, "s", "SIP+D2T", "", "_sip._tcp.example.test"))),
                        Duration.ofSeconds(120)));
        assertThat(ask("_sip._tcp.example.test", RecordType.SRV).answer())
                .isEqualTo(new DnsAnswer.Records(List.of(new DnsRecord.Srv(1, 2, 5060, "a.example.test"))));
        assertThat(ask("a.example.test", RecordType.A))
                .isEqualTo(new Told(
                        new DnsAnswer.Records(List.of(address("192.0.2.1"), address("192.0.2.2"))), Duration.ofSeconds(30)));
        assertThat(ask("a.example.test", RecordType.AAAA).answer())
                .isEqualTo(new DnsAnswer.Records(List.of(address("2001:db8::1"))));
    }

    // RFC 2782: a dot is the empty name.
    @Test
    void readsATargetThatIsTheRoot() throws Exception {
        one.zone("_sip._udp.example.test. 60 IN SRV 0 0 0 .\n");

        assertThat(ask("_sip._udp.example.test", RecordType.SRV).answer())
                .isEqualTo(new DnsAnswer.Records(List.of(new DnsRecord.Srv(0, 0, 0, ""))));
    }

    // RFC 2308 §5: as long as the zone's SOA says.
    @Test
    void saysThatThereIsNothingAndForHowLong() throws Exception {
        assertThat(ask("nobody.test", RecordType.A)).isEqualTo(new Told(DnsAnswer.NOTHING, Duration.ofSeconds(60)));
    }

    // RFC 1034 §3.6.2.
    @Test
    void followsAliases() throws Exception {
        one.zone("""
                a.test. 60 IN CNAME b.test.
                b.test. 20 IN CNAME c.test.
                c.test. 60 IN A 192.0.2.1
                """);

        assertThat(ask("a.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.1"))));
        assertThat(one.asked).containsExactly("a.test. A", "b.test. A", "c.test. A");
    }

    @Test
    void givesUpOnAliasesThatNeverEnd() throws Exception {
        one.zone("a.test. 60 IN CNAME b.test.\nb.test. 60 IN CNAME a.test.\n");

        assertThat(ask("a.test", RecordType.A).answer()).isInstanceOf(DnsAnswer.Failed.class);
        assertThat(one.asked.size()).isLessThanOrEqualTo(NameServers.ALIASES_MAX + 1);
    }

    @Test
    void asksTheNextServerWhereOneIsSilentOrFails() throws Exception {
        one.isSilent = true;
        two.zone("a.test. 60 IN A 192.0.2.1\n");

        assertThat(ask("a.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.1"))));
        assertThat(ask("nobody.test", RecordType.A).answer()).isEqualTo(DnsAnswer.NOTHING);
        assertThat(two.asked).hasSize(2); // It answered, so it was asked first from then on.

        two.rcode = Rcode.SERVFAIL;
        one.isSilent = false;
        one.zone("b.test. 60 IN A 192.0.2.2\n");
        assertThat(ask("b.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.2"))));
    }

    @Test
    void saysWhyNobodyCouldAnswer() throws Exception {
        one.rcode = Rcode.REFUSED;
        two.isSilent = true;

        assertThat(ask("a.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Failed("127.0.0.1 does not answer"));
    }

    // RFC 7766 §5: what does not fit a datagram is asked for over TCP.
    @Test
    void asksOverTcpWhereAnAnswerIsCutOff() throws Exception {
        one.truncatesUdp = true;
        one.zone("a.test. 60 IN A 192.0.2.1\n");

        assertThat(ask("a.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.1"))));
    }

    @Test
    void keepsNoMoreRecordsThanItsLimit() throws Exception {
        one.truncatesUdp = true;
        var lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append("_sip._udp.test. 60 IN SRV ").append(i).append(" 0 5060 s").append(i).append(".test.\n");
        }
        one.zone(lines.toString());

        var records = (DnsAnswer.Records) ask("_sip._udp.test", RecordType.SRV).answer();

        assertThat(records.records()).hasSize(AnswerReader.RECORDS_MAX);
    }

    @Test
    void takesNoHarmFromBytesThatAreNoAnswer() throws Exception {
        one.onTheWire = bytes -> java.util.Arrays.copyOf(bytes, bytes.length / 2);
        two.zone("a.test. 60 IN A 192.0.2.1\n");

        assertThat(ask("a.test", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.1"))));
    }

    // RFC 6761 §6.3.
    @Test
    void knowsLocalhostByItself() throws Exception {
        assertThat(ask("localhost", RecordType.A).answer()).isEqualTo(new DnsAnswer.Records(List.of(address("127.0.0.1"))));
        assertThat(one.asked).isEmpty();
    }

    @Test
    void takesNamesThatCannotBeForUnknown() throws Exception {
        assertThat(ask("a".repeat(70) + ".test", RecordType.A).answer()).isEqualTo(DnsAnswer.NOTHING);
        assertThat(ask("a..test", RecordType.A).answer()).isEqualTo(DnsAnswer.NOTHING);
    }
}
