package org.parley.protocols.sip.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;
import org.parley.protocols.sip.message.SipTransport;

/**
 * Finds the servers of one {@link Goal} (RFC 3263 §4, §5). Call {@link #start} once, ask what it says, and give each answer to
 * {@link #onAnswer} in any order until it says that it found them. Not thread-safe.
 */
public final class ServerSearch {
    /** Beyond these, records are ignored: whoever can write a zone must not make us try for ever. */
    static final int NAPTRS_MAX = 16;

    static final int SERVERS_MAX = 16;
    static final int ADDRESSES_PER_SERVER_MAX = 8;
    static final int HOPS_MAX = 32;

    /** What to do now. */
    public sealed interface Step {
        /** Ask these; where the list is empty, wait for the answers to what was asked before. */
        record Ask(List<DnsQuestion> questions) implements Step {
            public Ask {
                questions = List.copyOf(questions);
            }
        }

        /** In the order in which they are to be tried. Never empty. */
        record Found(List<NextHop> hops) implements Step {
            public Found {
                hops = List.copyOf(hops);
            }
        }

        /** There is no such server, or none that we can speak with. */
        record Nowhere(String because) implements Step {}
    }

    private enum Stage {
        NAPTR,
        SRV,
        ADDRESSES
    }

    /** One service of the domain: where its SRV records are. */
    private record Service(SipTransport transport, String srvName) {}

    /** A server whose addresses are wanted. */
    private record Server(SipTransport transport, String name, int port) {}

    private final Goal goal;
    private final Abilities abilities;
    private final RandomGenerator random;
    private final Set<DnsQuestion> open = new LinkedHashSet<>();
    private final Map<DnsQuestion, DnsAnswer> answers = new HashMap<>();
    private final List<Service> services = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private Stage stage = Stage.NAPTR;

    public ServerSearch(Goal goal, Abilities abilities, RandomGenerator random) {
        this.goal = goal;
        this.abilities = abilities;
        this.random = random;
    }

    /** What to ask first; addresses written as numbers are found at once. */
    public Step start() {
        if (goal.isUnknownTransport()) {
            return new Step.Nowhere("its transport is unknown");
        }
        if (goal.isSecure() && goal.transport().filter(transport -> !transport.isSecure()).isPresent()) {
            return new Step.Nowhere("there is no secure SIP over " + goal.transport().get());
        }
        var unable = goal.transport().filter(transport -> !abilities.transports().contains(transport));
        if (unable.isPresent()) {
            return new Step.Nowhere("no connection over " + unable.get() + " can be opened from here");
        }
        var literal = Literals.parse(goal.host());
        if (literal.isPresent()) {
            var transport = goal.transport().orElse(defaultTransport());
            if (!abilities.transports().contains(transport)) {
                return new Step.Nowhere(transport + " is not spoken here");
            }
            return new Step.Found(List.of(new NextHop(transport, literal.get(), portFor(transport), "")));
        }
        if (goal.port() >= 0) {
            return askAddresses(List.of(new Server(goal.transport().orElse(defaultTransport()), goal.host(), goal.port())));
        }
        if (goal.transport().isPresent()) {
            // RFC 3263 §4.1: the transport is said, so NAPTR has nothing to add.
            return askServices(List.of(serviceOf(goal.transport().get())));
        }
        return ask(List.of(new DnsQuestion(goal.host(), RecordType.NAPTR)));
    }

    /** An answer to one of the questions; others are ignored. */
    public Step onAnswer(DnsQuestion question, DnsAnswer answer) {
        if (!open.remove(question)) {
            return new Step.Ask(List.of());
        }
        answers.put(question, answer);
        if (!open.isEmpty()) {
            return new Step.Ask(List.of());
        }
        return switch (stage) {
            case NAPTR -> onNaptr(answer);
            case SRV -> onSrv();
            case ADDRESSES -> onAddresses();
        };
    }

    /** RFC 3263 §4.1: SIP for any transport, SIPS for secure ones. */
    private SipTransport defaultTransport() {
        return goal.isSecure() ? SipTransport.TLS : SipTransport.UDP;
    }

    private int portFor(SipTransport transport) {
        return goal.port() >= 0 ? goal.port() : defaultPort(transport);
    }

    private static int defaultPort(SipTransport transport) {
        return switch (transport) {
            case UDP, TCP -> 5060;
            case TLS -> 5061;
            case WS -> 80; // RFC 7118 §5.1.
            case WSS -> 443;
        };
    }

    private Service serviceOf(SipTransport transport) {
        var prefix = switch (transport) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
            case WS -> "_sip._ws.";
            case WSS -> "_sips._ws.";
        };
        return new Service(transport, prefix + goal.host());
    }

    private Step ask(List<DnsQuestion> questions) {
        open.addAll(questions);
        return new Step.Ask(List.copyOf(open));
    }

    private Step onNaptr(DnsAnswer answer) {
        var wanted = services(answer);
        if (!wanted.isEmpty()) {
            return askServices(wanted);
        }
        // RFC 3263 §4.1: no NAPTR record that we can use: the SRV records of all that we speak.
        return askServices(abilities.transports().stream()
                .filter(transport -> transport != SipTransport.WS && transport != SipTransport.WSS)
                .filter(transport -> !goal.isSecure() || transport.isSecure())
                .map(this::serviceOf)
                .toList());
    }

    private List<Service> services(DnsAnswer answer) {
        if (!(answer instanceof DnsAnswer.Records(var records))) {
            return List.of();
        }
        return records.stream()
                .filter(DnsRecord.Naptr.class::isInstance)
                .map(DnsRecord.Naptr.class::cast)
                .filter(naptr -> naptr.flags().equalsIgnoreCase("s") && naptr.regexp().isEmpty() && !naptr.replacement().isEmpty())
                .sorted(Comparator.comparingInt(DnsRecord.Naptr::order).thenComparingInt(DnsRecord.Naptr::preference))
                .limit(NAPTRS_MAX)
                .flatMap(naptr -> transportOf(naptr.service())
                        .map(transport -> new Service(transport, naptr.replacement()))
                        .stream())
                .distinct()
                .toList();
    }

    /** What a NAPTR service means, if we speak it and it is as secure as wanted. */
    private Optional<SipTransport> transportOf(String service) {
        var transport = switch (service.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> SipTransport.UDP;
            case "SIP+D2T" -> SipTransport.TCP;
            case "SIPS+D2T" -> SipTransport.TLS;
            case "SIP+D2W" -> SipTransport.WS;
            case "SIPS+D2W" -> SipTransport.WSS;
            default -> null; // SCTP, and services that are no SIP.
        };
        return Optional.ofNullable(transport)
                .filter(abilities.transports()::contains)
                .filter(spoken -> !goal.isSecure() || spoken.isSecure());
    }

    private Step askServices(List<Service> wanted) {
        stage = Stage.SRV;
        services.addAll(wanted);
        if (wanted.isEmpty()) {
            return new Step.Nowhere("none of its transports is spoken here");
        }
        return ask(wanted.stream().map(service -> new DnsQuestion(service.srvName(), RecordType.SRV)).distinct().toList());
    }

    private Step onSrv() {
        var found = new ArrayList<Server>();
        boolean isDenied = false;
        for (var service : services) {
            if (answers.get(new DnsQuestion(service.srvName(), RecordType.SRV)) instanceof DnsAnswer.Records(var records)) {
                var srvs = records.stream()
                        .filter(DnsRecord.Srv.class::isInstance)
                        .map(DnsRecord.Srv.class::cast)
                        .toList();
                // RFC 2782, "Target": a dot says that the service is decidedly not available here.
                isDenied |= srvs.stream().anyMatch(srv -> srv.target().isEmpty());
                var usable = srvs.stream().filter(srv -> !srv.target().isEmpty() && srv.port() > 0).toList();
                for (var srv : WeightedOrder.of(usable, DnsRecord.Srv::priority, DnsRecord.Srv::weight, random)) {
                    found.add(new Server(service.transport(), srv.target(), srv.port()));
                }
            }
        }
        if (!found.isEmpty()) {
            return askAddresses(found.stream().limit(SERVERS_MAX).toList());
        }
        if (isDenied) {
            return new Step.Nowhere(goal.host() + " says that it takes no SIP");
        }
        // RFC 3263 §4.2: without SRV records the name itself is the server's.
        var transport = goal.transport().orElseGet(this::transportWithoutSrv);
        return askAddresses(List.of(new Server(transport, goal.host(), portFor(transport))));
    }

    /** What NAPTR named first, else the default; both may lack SRV records. */
    private SipTransport transportWithoutSrv() {
        boolean isByNaptr = services.stream().anyMatch(service -> !service.equals(serviceOf(service.transport())));
        var usual = defaultTransport();
        return isByNaptr || !abilities.transports().contains(usual) ? services.getFirst().transport() : usual;
    }

    private Step askAddresses(List<Server> wanted) {
        stage = Stage.ADDRESSES;
        servers.addAll(wanted);
        var questions = new LinkedHashSet<DnsQuestion>();
        for (var server : wanted) {
            if (Literals.parse(server.name()).isEmpty()) {
                abilities.families().forEach(family -> questions.add(question(server, family)));
            }
        }
        return questions.isEmpty() ? onAddresses() : ask(List.copyOf(questions));
    }

    private static DnsQuestion question(Server server, Abilities.Family family) {
        return new DnsQuestion(
                server.name(),
                switch (family) {
                    case IPV4 -> RecordType.A;
                    case IPV6 -> RecordType.AAAA;
                });
    }

    private Step onAddresses() {
        var hops = new LinkedHashSet<NextHop>();
        for (var server : servers) {
            addHops(server, hops);
        }
        if (!hops.isEmpty()) {
            return new Step.Found(hops.stream().limit(HOPS_MAX).toList());
        }
        var failure = answers.values().stream()
                .filter(DnsAnswer.Failed.class::isInstance)
                .map(answer -> ((DnsAnswer.Failed) answer).because())
                .findFirst();
        return new Step.Nowhere(failure.map(because -> "DNS could not say where " + goal.host() + " is: " + because)
                .orElse("DNS knows no address of " + goal.host()));
    }

    /** RFC 7984 §4.2: both families of one server before the next server. */
    private void addHops(Server server, Set<NextHop> hops) {
        // Some zones have an address where SRV wants a name: what else could it mean?
        Literals.parse(server.name())
                .ifPresent(address -> hops.add(new NextHop(server.transport(), address, server.port(), goal.host())));
        for (var family : abilities.families()) {
            if (answers.get(question(server, family)) instanceof DnsAnswer.Records(var records)) {
                records.stream()
                        .filter(DnsRecord.Address.class::isInstance)
                        .limit(ADDRESSES_PER_SERVER_MAX)
                        .map(record -> ((DnsRecord.Address) record).address())
                        .forEach(address -> hops.add(new NextHop(server.transport(), address, server.port(), goal.host())));
            }
        }
    }
}
