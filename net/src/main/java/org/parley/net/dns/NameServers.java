package org.parley.net.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.parley.protocols.dns.DnsAnswer;
import org.parley.protocols.dns.DnsQuestion;
import org.parley.protocols.dns.DnsRecord;
import org.parley.protocols.dns.RecordType;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.hosts.HostsFileParser;

/**
 * Asks name servers over the network, by dnsjava: UDP, and TCP where an answer is cut off. The server that answered last is asked first;
 * one that fails or stays silent is followed by the next, and all get a second turn. Thread-safe.
 */
final class NameServers implements Upstream {
    /** RFC 1034 §3.6.2 wants no chains at all; some are long, some never end. */
    static final int ALIASES_MAX = 8;

    private static final int ROUNDS = 2;
    /** Whoever fails is not asked again at once (RFC 9520 §3.2). */
    private static final Duration FAILURE_LIFETIME = Duration.ofSeconds(2);
    private static final Duration LOCAL_LIFETIME = Duration.ofSeconds(10);

    private final List<SimpleResolver> servers;
    private final @Nullable HostsFileParser hosts;
    private final Duration timeout;
    private final Executor threads = task -> Thread.ofVirtual().name("parley-dns").start(task);
    private volatile int first;

    NameServers(DnsSettings settings) {
        timeout = settings.timeout();
        boolean isSystems = settings.servers().isEmpty();
        var addresses = isSystems ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        servers = addresses.stream().map(this::resolver).toList();
        hosts = isSystems ? new HostsFileParser() : null;
    }

    private SimpleResolver resolver(InetSocketAddress address) {
        var resolver = new SimpleResolver(address);
        resolver.setTimeout(timeout);
        return resolver;
    }

    @Override
    public CompletableFuture<Told> ask(DnsQuestion question) {
        Name name;
        try {
            name = Name.fromString(question.name() + ".");
        } catch (TextParseException notAName) {
            return CompletableFuture.completedFuture(new Told(DnsAnswer.NOTHING, LOCAL_LIFETIME));
        }
        if (question.type() != RecordType.A && question.type() != RecordType.AAAA) {
            return askNetwork(name, question.type(), 0);
        }
        if (question.name().equals("localhost") || question.name().endsWith(".localhost")) {
            return CompletableFuture.completedFuture(loopback(question.type())); // RFC 6761 §6.3.
        }
        var file = hosts;
        if (file == null) {
            return askNetwork(name, question.type(), 0);
        }
        return CompletableFuture.supplyAsync(() -> fromHosts(file, name, question.type()), threads)
                .thenCompose(found -> found != null
                        ? CompletableFuture.completedFuture(found)
                        : askNetwork(name, question.type(), 0));
    }

    private static Told loopback(RecordType type) {
        var address = InetAddress.ofLiteral(type == RecordType.A ? "127.0.0.1" : "::1");
        return new Told(new DnsAnswer.Records(List.of(new DnsRecord.Address(address))), LOCAL_LIFETIME);
    }

    /** Null where the file does not know the name. */
    private static @Nullable Told fromHosts(HostsFileParser file, Name name, RecordType type) {
        try {
            return file.getAddressForHost(name, AnswerReader.typeOf(type))
                    .map(address -> new Told(new DnsAnswer.Records(List.of(new DnsRecord.Address(address))), LOCAL_LIFETIME))
                    .orElse(null);
        } catch (java.io.IOException unreadable) {
            return null; // Machines without such a file are in order.
        }
    }

    private CompletableFuture<Told> askNetwork(Name name, RecordType type, int aliases) {
        if (servers.isEmpty()) {
            return CompletableFuture.completedFuture(failed("the system names no DNS server: set dns.servers"));
        }
        var query = Message.newQuery(Record.newRecord(name, AnswerReader.typeOf(type), DClass.IN));
        return attempt(query, first, 0, "").thenCompose(reply -> switch (reply) {
            case Reply.Failed(var because) -> CompletableFuture.completedFuture(failed(because));
            case Reply.Read(var message) -> read(message, name, type, aliases);
        });
    }

    private CompletableFuture<Told> read(Message message, Name name, RecordType type, int aliases) {
        return switch (AnswerReader.read(message, name, type, ALIASES_MAX - aliases)) {
            case AnswerReader.Reading.Done(var told) -> CompletableFuture.completedFuture(told);
            case AnswerReader.Reading.GoesOn(var alias, var followed) -> askNetwork(alias, type, aliases + followed);
        };
    }

    private sealed interface Reply {
        record Read(Message message) implements Reply {}

        record Failed(String because) implements Reply {}
    }

    /** Asks one server, and the next where that one cannot say. */
    private CompletableFuture<Reply> attempt(Message query, int start, int count, String because) {
        if (count >= ROUNDS * servers.size()) {
            return CompletableFuture.completedFuture(new Reply.Failed(because));
        }
        int index = (start + count) % servers.size();
        var server = servers.get(index);
        return server.sendAsync(query.clone(), threads)
                .toCompletableFuture()
                .handle((message, failure) -> {
                    var who = server.getAddress().getAddress().getHostAddress();
                    if (failure != null) {
                        return attempt(query, start, count + 1, who + " does not answer");
                    }
                    int code = message.getRcode();
                    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
                        return attempt(query, start, count + 1, who + " says " + Rcode.string(code));
                    }
                    first = index;
                    return CompletableFuture.<Reply>completedFuture(new Reply.Read(message));
                })
                .thenCompose(reply -> reply);
    }

    private static Told failed(String because) {
        return new Told(new DnsAnswer.Failed(because), FAILURE_LIFETIME);
    }
}
