package org.parley.bench.sip;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.base.time.Scheduler;
import org.parley.base.time.WallClock;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.accounts.TenantId;
import org.parley.domain.routing.OpenRouting;
import org.parley.domain.routing.Peer;
import org.parley.domain.routing.SipRouting.Decision;
import org.parley.net.sip.SocketFlow;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.auth.DigestServer;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.HostPort;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.transaction.ServerTransaction;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.protocols.sip.transaction.TransactionLayer;
import org.parley.roles.edge.core.Arrival;
import org.parley.roles.edge.core.CommandIds;
import org.parley.roles.edge.core.SipCore;
import org.parley.roles.edge.door.Audit;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.door.Doorkeeper;
import org.parley.roles.edge.door.Gate;
import org.parley.roles.edge.door.KnownSources;
import org.parley.roles.edge.door.Offences;
import org.parley.roles.edge.door.Overload;
import org.parley.roles.edge.door.Peers;
import org.parley.roles.edge.door.SourceLimits;
import org.parley.roles.edge.metrics.EdgeCounters;
import org.parley.roles.edge.registrar.Authenticator;
import org.parley.roles.edge.registrar.Gruus;
import org.parley.roles.edge.registrar.KnownUsers;
import org.parley.roles.edge.registrar.Registrar;
import org.parley.roles.edge.registrar.RegistrationRules;
import org.parley.roles.edge.registrar.RegistrationTable;
import org.parley.roles.edge.trace.SipTrace;

/**
 * What registrations cost: CPU time and allocation of one with its challenge (two requests read, 401 and 200 written, the binding
 * journaled), without sockets; and the heap of a registered user with a hundred thousand of them, a while after they registered. Run it
 * with one argument, the number of users.
 */
public final class RegistrationBenchmark {
    private static final String REALM = "bench.example";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TickingTime time = new TickingTime();
    private final int users;
    private final JournaledStateStore state;
    private final SipCore core;
    private final RegistrationTable table;

    private RegistrationBenchmark(int users, Path folder) {
        this.users = users;
        var ids = Ids.secure(time);
        var counters = new EdgeCounters();
        var credentials = new AllUsers();
        state = JournaledStateStore.open(folder, StateLimits.defaults(), time, time);
        var guesses = new SourceLimits.Rule(1_000_000, Duration.ofSeconds(1).toNanos(), 100);
        var audit = new Audit(Runnable::run, time, _ -> {});
        var doorkeeper = doorkeeper(guesses, counters, audit);
        var transactions = new TransactionLayer(SipTimers.DEFAULT, 1_000_000, () -> ids.secret(12), time.nowNs());
        core = new SipCore(new SipCore.Needs(
                transactions, doorkeeper, time, time, () -> ids.secret(12), counters, SipTrace.OFF, audit));
        var known = new KnownUsers(new KnownUsers.Needs(credentials, Runnable::run, Runnable::run, users, 1_000));
        var secret = new byte[32];
        ids.fill(secret);
        var algorithms = List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        var digest = new DigestServer(REALM, algorithms, secret, Duration.ofMinutes(5), time.nowNs());
        var authenticator = new Authenticator(
                new Authenticator.Needs(credentials, known, digest, Runnable::run, time, counters), core, doorkeeper);
        table = new RegistrationTable(new RegistrationTable.Needs(
                state, _ -> CompletableFuture.failedFuture(new IOException("no sockets here")), users, time, time, Runnable::run, time));
        var rules = new RegistrationRules(
                10, Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(1), List.of(), Duration.ofSeconds(120));
        var registrar = new Registrar(
                new Registrar.Needs(table, rules, Gruus.kept(state, ids), time, time, time), core, authenticator, counters);
        core.onRequests(new OnlyRegister(registrar));
    }

    /** As the node wires it, with a plan that allows everything. */
    private Doorkeeper doorkeeper(SourceLimits.Rule guesses, EdgeCounters counters, Audit audit) {
        var plan = new OpenRouting().plan();
        var bans = new BanList(100, time, BanList.Store.NONE);
        var known = new KnownSources(2 * users, Duration.ofHours(1).toNanos());
        Peers peers = _ -> Peer.STRANGER;
        return new Doorkeeper(
                new Doorkeeper.Needs(
                        new SourceLimits(guesses),
                        new SourceLimits(guesses),
                        counters,
                        CommandIds::hash,
                        peers,
                        new Gate(bans),
                        known,
                        new Offences(new Offences.Needs(bans, audit, peers, known, plan::limits, 100)),
                        new Overload(),
                        audit,
                        plan::limits,
                        () -> plan.access().scanners()),
                time.nowNs());
    }

    public static void main(String[] arguments) throws IOException {
        int users = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        var folder = Files.createTempDirectory("parley-bench-state");
        try {
            new RegistrationBenchmark(users, folder).run();
        } finally {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
            }
        }
    }

    private void run() {
        long before = heapBytes();
        round("first registrations, credentials read", 1);
        time.pass(Duration.ofMinutes(6)); // Transactions end, nonces are stale.
        register(0, 2, new long[2]); // And are forgotten with the next use.
        time.pass(Duration.ofSeconds(40));
        System.out.printf("heap of a registered user, %,d of them: %,d bytes%n", table.size(), (heapBytes() - before) / users);
        for (int i = 3; i <= 5; i++) {
            round("registered again, with challenge", i);
            time.pass(Duration.ofMinutes(6));
        }
        state.close();
    }

    private void round(String what, int round) {
        long[] used = new long[2];
        for (int user = 0; user < users; user++) {
            register(user, round, used);
            if (user % 1000 == 999) {
                time.pass(Duration.ofSeconds(2)); // 500 a second: transactions of 32 s are those of 16,000.
            }
        }
        System.out.printf("%s: %.1f µs CPU and %,d bytes of garbage each%n", what, used[0] / 1000.0 / users, used[1] / users);
    }

    /** Counts only what the edge does: reading and writing bytes included, what the telephone does not. */
    private void register(int user, int round, long[] used) {
        var flow = new BenchFlow(user);
        var challenge = exchange(flow, request(user, round * 10, Optional.empty()).encoded(), used);
        var asked = request(user, round * 10, Optional.empty());
        var again = new DigestClient(name(user), "secret").answer(asked, challenge, "c0ffee").orElseThrow();
        var authorization = again.header(HeaderName.AUTHORIZATION);
        var answer = exchange(flow, request(user, round * 10 + 1, authorization).encoded(), used);
        if (answer.status() != 200) {
            throw new IllegalStateException("Not registered: " + answer);
        }
    }

    private SipResponse exchange(BenchFlow flow, byte[] bytes, long[] used) {
        long thread = Thread.currentThread().threadId();
        long allocated = THREADS.getThreadAllocatedBytes(thread);
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        core.onMessage(flow, SipParser.parse(bytes).orThrow());
        used[0] += THREADS.getCurrentThreadCpuTime() - cpuNs;
        used[1] += THREADS.getThreadAllocatedBytes(thread) - allocated;
        var sent = flow.sent;
        if (sent == null) {
            throw new IllegalStateException("No answer");
        }
        flow.sent = null;
        return (SipResponse) SipParser.parse(sent).orThrow();
    }

    private static String name(int user) {
        return "user" + user;
    }

    private static SipRequest request(int user, int cseq, Optional<String> authorization) {
        var host = BenchFlow.host(user);
        var text =
                """
                REGISTER sip:%s SIP/2.0
                Via: SIP/2.0/UDP %s:5060;branch=z9hG4bK%x-%d;rport
                Max-Forwards: 70
                From: <sip:%s@%s>;tag=a%d
                To: <sip:%s@%s>
                Call-ID: 3848276298220188511-%d@%s
                CSeq: %d REGISTER
                Contact: <sip:%s@%s:5060>
                User-Agent: telephone/1.0
                Expires: 3600
                %sContent-Length: 0

                """
                        .formatted(
                                REALM, host, user, cseq, name(user), REALM, user, name(user), REALM, user, host, cseq,
                                name(user), host, authorization.map(value -> "Authorization: " + value + "\n").orElse(""));
        return (SipRequest) SipParser.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)).orThrow();
    }

    private static long heapBytes() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Every user there is asked for. */
    private static final class AllUsers implements SipCredentials {
        @Override
        public String realm() {
            return REALM;
        }

        @Override
        public List<SipIdentity> find(String username) {
            return List.of(new SipIdentity(
                    new AccountId("account-01jd3-" + username),
                    new TenantId("organisation-1"),
                    username,
                    "Display Name of " + username,
                    Optional.of(username.substring(4)),
                    Map.of(
                            "MD5", DigestAlgorithm.MD5.ha1(username, REALM, "secret"),
                            "SHA-512-256", DigestAlgorithm.SHA_512_256.ha1(username, REALM, "secret"),
                            "SHA-256", DigestAlgorithm.SHA_256.ha1(username, REALM, "secret"))));
        }
    }

    /** As big as a real one: an address, and the socket that all share. */
    private static final class BenchFlow implements SocketFlow {
        private final InetSocketAddress remote;
        private byte @Nullable [] sent;

        private BenchFlow(int user) {
            remote = new InetSocketAddress(InetAddress.ofLiteral(host(user)), 5060);
        }

        private static String host(int user) {
            return "10." + (user >> 16 & 255) + "." + (user >> 8 & 255) + "." + (user & 255);
        }

        @Override
        public SipTransport transport() {
            return SipTransport.UDP;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return remote;
        }

        @Override
        public HostPort sentBy() {
            return new HostPort("192.0.2.1", 5060);
        }

        @Override
        public boolean send(byte[] message) {
            sent = message;
            return true;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void trust() {}

        @Override
        public void close() {}
    }

    private record OnlyRegister(Registrar registrar) implements SipCore.User {
        @Override
        public void onRequest(SipRequest request, ServerTransaction transaction) {
            registrar.onRequest(new Arrival(
                    request, transaction, Peer.STRANGER, new Decision.CallLogic(Optional.empty(), "", true, "bench")));
        }

        @Override
        public void onAck(SipRequest ack, SocketFlow flow) {}

        @Override
        public void onCancelled(SipRequest cancel, ServerTransaction invite) {}

        @Override
        public void onStray(SipResponse response, SocketFlow flow) {}

        @Override
        public void onFlowClosed(SocketFlow flow) {}
    }

    /** Time that the measurement moves, so that a while later is now. */
    private static final class TickingTime implements NanoClock, WallClock, Scheduler {
        private record Due(long atNs, Runnable work, boolean[] isCancelled) {}

        private final PriorityQueue<Due> queue = new PriorityQueue<>(Comparator.comparingLong(Due::atNs));
        private final Instant start = Instant.EPOCH.plus(Duration.ofDays(20_000));
        private long nowNs;

        void pass(Duration duration) {
            long until = nowNs + duration.toNanos();
            while (!queue.isEmpty() && queue.peek().atNs() <= until) {
                var due = queue.remove();
                nowNs = Math.max(nowNs, due.atNs());
                if (!due.isCancelled()[0]) {
                    due.work().run();
                }
            }
            nowNs = until;
        }

        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public Instant now() {
            return start.plusNanos(nowNs);
        }

        @Override
        public Cancellable after(Duration delay, Runnable work) {
            var due = new Due(nowNs + delay.toNanos(), work, new boolean[1]);
            queue.add(due);
            return () -> due.isCancelled()[0] = true;
        }

        @Override
        public Cancellable every(Duration period, Runnable work) {
            return () -> {}; // Sweeping and waiting for the disk are no part of this.
        }
    }
}
