package org.parley.protocols.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.RecordType;
import org.parley.protocols.sip.locate.ServerSearch.Step;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.protocols.sip.message.Via;

class ServerSearchTest {
    private final Zone zone = new Zone();

    private Step search(Goal goal, Abilities abilities) {
        var search = new ServerSearch(goal, abilities, new SplittableRandom(1));
        var step = search.start();
        var open = new ArrayDeque<DnsQuestion>();
        while (step instanceof Step.Ask(var questions)) {
            open.addAll(questions);
            var question = open.remove();
            step = search.onAnswer(question, zone.answer(question));
        }
        return step;
    }

    private static SipUri uri(String text) {
        return (SipUri) ((Parsed.Ok<Uri>) Uri.parse(text)).value();
    }

    private List<String> hops(String uri) {
        return hops(search(Goal.of(uri(uri)), Abilities.ALL));
    }

    private static List<String> hops(Step step) {
        return step instanceof Step.Found(var hops) ? hops.stream().map(NextHop::toString).toList() : List.of(step.toString());
    }

    private String reason(String uri) {
        return ((Step.Nowhere) search(Goal.of(uri(uri)), Abilities.ALL)).because();
    }

    // RFC 3263 §4.1: a numeric address without a transport is UDP, TLS for sips.
    @Test
    void asksNothingForAddresses() {
        assertThat(hops("sip:192.0.2.1")).containsExactly("udp 192.0.2.1:5060");
        assertThat(hops("sips:192.0.2.1")).containsExactly("tls 192.0.2.1:5061");
        assertThat(hops("sip:[2001:db8::1]:5080;transport=tcp")).containsExactly("tcp [2001:db8:0:0:0:0:0:1]:5080");
        assertThat(zone.asked).isEmpty();
    }

    // RFC 3263 §4.1: with a port NAPTR and SRV are not asked.
    @Test
    void asksOnlyForAddressesWhereAPortIsGiven() {
        zone.address("example.com", "192.0.2.1");

        assertThat(hops("sip:example.com:5070")).containsExactly("udp 192.0.2.1:5070");
        assertThat(zone.asked).containsExactly("AAAA example.com", "A example.com");
    }

    // RFC 3263 §4.1: a transport that is said is used; §4.2: its SRV records say where.
    @Test
    void asksForSrvOfTheTransportThatIsSaid() {
        zone.srv("_sip._tcp.example.com", 0, 1, 5062, "a.example.com").address("a.example.com", "192.0.2.1");

        assertThat(hops("sip:example.com;transport=tcp")).containsExactly("tcp 192.0.2.1:5062");
        assertThat(zone.asked).startsWith("SRV _sip._tcp.example.com").doesNotContain("NAPTR example.com");
    }

    // RFC 3263 §4.1, its example: TLS preferred, then TCP, then UDP.
    @Test
    void followsNaptrInItsOrder() {
        zone.naptr("example.com", 100, 50, "SIP+D2U", "_sip._udp.example.com")
                .naptr("example.com", 90, 50, "SIP+D2T", "_sip._tcp.example.com")
                .naptr("example.com", 50, 50, "SIPS+D2T", "_sips._tcp.example.com")
                .naptr("example.com", 10, 10, "SIP+D2S", "_sip._sctp.example.com")
                .srv("_sip._udp.example.com", 0, 1, 5060, "a.example.com")
                .srv("_sip._tcp.example.com", 0, 1, 5060, "a.example.com")
                .srv("_sips._tcp.example.com", 0, 1, 5061, "a.example.com")
                .address("a.example.com", "192.0.2.1");

        assertThat(hops("sip:example.com"))
                .containsExactly("tls 192.0.2.1:5061", "tcp 192.0.2.1:5060", "udp 192.0.2.1:5060");
        assertThat(zone.asked).doesNotContain("SRV _sip._sctp.example.com");
    }

    // RFC 3263 §4.1: for a SIPS URI, services without SIPS are discarded.
    @Test
    void takesOnlySecureServicesForSips() {
        zone.naptr("example.com", 10, 10, "SIP+D2T", "_sip._tcp.example.com")
                .naptr("example.com", 20, 10, "SIPS+D2T", "_sips._tcp.example.com")
                .srv("_sip._tcp.example.com", 0, 1, 5060, "a.example.com")
                .srv("_sips._tcp.example.com", 0, 1, 5061, "a.example.com")
                .address("a.example.com", "192.0.2.1");

        assertThat(hops("sips:example.com")).containsExactly("tls 192.0.2.1:5061");
        assertThat(zone.asked).doesNotContain("SRV _sip._tcp.example.com");
    }

    // RFC 3263 §4.1: no NAPTR: the SRV records of each transport that we speak.
    @Test
    void asksForSrvOfAllTransportsWithoutNaptr() {
        zone.srv("_sip._tcp.example.com", 0, 1, 5060, "a.example.com").address("a.example.com", "192.0.2.1");

        assertThat(hops("sip:example.com")).containsExactly("tcp 192.0.2.1:5060");
        assertThat(zone.asked)
                .startsWith(
                        "NAPTR example.com",
                        "SRV _sip._udp.example.com",
                        "SRV _sip._tcp.example.com",
                        "SRV _sips._tcp.example.com");
    }

    // RFC 3263 §4.2: no SRV either: the name's own addresses, by UDP and the usual port.
    @Test
    void takesTheNamesOwnAddressesLast() {
        zone.address("example.com", "192.0.2.1");

        assertThat(hops("sip:example.com")).containsExactly("udp 192.0.2.1:5060");
        assertThat(hops("sips:example.com")).containsExactly("tls 192.0.2.1:5061");
        assertThat(hops("sip:example.com;transport=tcp")).containsExactly("tcp 192.0.2.1:5060");
    }

    // RFC 2782: the lowest priority first.
    @Test
    void triesServersByPriority() {
        zone.srv("_sip._udp.example.com", 20, 1, 5060, "b.example.com")
                .srv("_sip._udp.example.com", 10, 1, 5060, "a.example.com")
                .address("a.example.com", "192.0.2.1")
                .address("b.example.com", "192.0.2.2");

        assertThat(hops("sip:example.com")).containsExactly("udp 192.0.2.1:5060", "udp 192.0.2.2:5060");
    }

    // RFC 2782: a target of "." says that there is no such service.
    @Test
    void believesADomainThatTakesNoSip() {
        zone.srv("_sip._udp.example.com", 0, 0, 0, "").address("example.com", "192.0.2.1");

        assertThat(reason("sip:example.com")).isEqualTo("example.com says that it takes no SIP");
    }

    // RFC 7984 §4.2: A and AAAA of each server, in the order of our families, before the next server.
    @Test
    void takesBothFamiliesOfAServerBeforeTheNext() {
        zone.srv("_sip._udp.example.com", 10, 1, 5060, "a.example.com")
                .srv("_sip._udp.example.com", 20, 1, 5060, "b.example.com")
                .address("a.example.com", "192.0.2.1")
                .address("a.example.com", "2001:db8::a")
                .address("b.example.com", "192.0.2.2");

        assertThat(hops("sip:example.com"))
                .containsExactly("udp [2001:db8:0:0:0:0:0:a]:5060", "udp 192.0.2.1:5060", "udp 192.0.2.2:5060");
        var oldOnly = new Abilities(Abilities.ALL.transports(), List.of(Abilities.Family.IPV4));
        assertThat(hops(search(Goal.of(uri("sip:example.com")), oldOnly)))
                .containsExactly("udp 192.0.2.1:5060", "udp 192.0.2.2:5060");
    }

    // RFC 3263 §4: maddr stands before the host; RFC 5922 §7.3: the certificate still must be of the name asked for.
    @Test
    void looksForMaddr() {
        zone.address("relay.example.net", "192.0.2.9");

        assertThat(hops("sip:example.com;maddr=relay.example.net")).containsExactly("udp 192.0.2.9:5060");
        assertThat(hops("sip:example.com;maddr=[2001:db8::9]")).containsExactly("udp [2001:db8:0:0:0:0:0:9]:5060");
    }

    @Test
    void expectsTheCertificateOfTheNameThatWasAskedFor() {
        zone.srv("_sips._tcp.example.com", 0, 1, 5061, "host.provider.net").address("host.provider.net", "192.0.2.1");

        var found = (Step.Found) search(Goal.of(uri("sips:example.com")), Abilities.ALL);

        assertThat(found.hops().getFirst().domain()).isEqualTo("example.com");
    }

    // RFC 3261 §26.2.2: sips over UDP is not possible.
    @Test
    void refusesWhatCannotBe() {
        assertThat(reason("sips:example.com;transport=udp")).contains("no secure SIP over UDP");
        assertThat(reason("sip:example.com;transport=sctp")).contains("transport is unknown");
        assertThat(reason("sip:example.com;transport=ws")).contains("WS");
        assertThat(reason("sip:nowhere.example")).isEqualTo("DNS knows no address of nowhere.example");
        assertThat(hops("sips:192.0.2.1;transport=tcp")).containsExactly("tls 192.0.2.1:5061");
    }

    // RFC 3263 §4.2, §4.3: what DNS cannot say of one server must not hide the others.
    @Test
    void goesOnWhereDnsFailsForOneOfThem() {
        zone.fails("example.com", RecordType.NAPTR, "no server answered")
                .srv("_sip._udp.example.com", 10, 1, 5060, "a.example.com")
                .srv("_sip._udp.example.com", 20, 1, 5060, "b.example.com")
                .fails("a.example.com", RecordType.A, "no server answered")
                .fails("a.example.com", RecordType.AAAA, "no server answered")
                .address("b.example.com", "192.0.2.2");

        assertThat(hops("sip:example.com")).containsExactly("udp 192.0.2.2:5060");
    }

    @Test
    void saysThatDnsFailed() {
        zone.fails("example.com", RecordType.A, "no server answered within 5 s");

        assertThat(reason("sip:example.com:5060"))
                .isEqualTo("DNS could not say where example.com is: no server answered within 5 s");
    }

    // RFC 3263 §5: a response goes to sent-by: by address, by port, or by the SRV records of the transport it came over.
    @Test
    void findsTheWayBackOfAResponse() {
        zone.srv("_sips._tcp.client.example.com", 0, 1, 5099, "a.example.com")
                .address("a.example.com", "192.0.2.1")
                .address("client.example.com", "192.0.2.2");

        assertThat(hops(search(Goal.ofResponse(via("SIP/2.0/TLS client.example.com")), Abilities.ALL)))
                .containsExactly("tls 192.0.2.1:5099");
        assertThat(hops(search(Goal.ofResponse(via("SIP/2.0/TCP client.example.com:5070")), Abilities.ALL)))
                .containsExactly("tcp 192.0.2.2:5070");
        assertThat(hops(search(Goal.ofResponse(via("SIP/2.0/UDP [2001:db8::1]")), Abilities.ALL)))
                .containsExactly("udp [2001:db8:0:0:0:0:0:1]:5060");
    }

    private static Via via(String text) {
        return ((Parsed.Ok<Via>) Via.parse(text + ";branch=z9hG4bK1")).value();
    }

    @Test
    void triesNoMoreServersThanItsLimits() {
        IntStream.range(0, 100).forEach(i -> zone.srv("_sip._udp.example.com", i, 1, 5060, "s" + i + ".example.com"));
        IntStream.range(0, 100).forEach(i -> IntStream.range(0, 20)
                .forEach(j -> zone.address("s" + i + ".example.com", "192.0." + i + "." + j)));

        assertThat(hops("sip:example.com")).hasSize(ServerSearch.HOPS_MAX);
        assertThat(zone.asked.stream().filter(asked -> asked.startsWith("A "))).hasSize(ServerSearch.SERVERS_MAX);
    }

    @Test
    void ignoresAnswersThatItDidNotAskFor() {
        var search = new ServerSearch(Goal.of("example.com", 5060, java.util.Optional.empty()), Abilities.ALL, new SplittableRandom(1));
        search.start();

        var step = search.onAnswer(new DnsQuestion("other.example", RecordType.A), DnsAnswer.NOTHING);

        assertThat(step).isEqualTo(new Step.Ask(List.of()));
    }

    // RFC 3261 §25.1: "1.2" is a name, not the address 1.0.0.2.
    @Test
    void readsOnlyWholeAddressesAsSuch() {
        assertThat(Literals.parse("1.2")).isEmpty();
        assertThat(Literals.parse("1.2.3.4.5")).isEmpty();
        assertThat(Literals.parse("1.2.3.400")).isEmpty();
        assertThat(Literals.parse("[::1]")).isPresent();
    }
}
