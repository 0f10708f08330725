package org.parley.roles.edge;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.parley.base.id.Ids;
import org.parley.base.io.Parsed;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.SipCredentials;
import org.parley.domain.accounts.SipIdentity;
import org.parley.domain.calls.DeviceClass;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhoneEvents;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.routing.Refusals;
import org.parley.net.sip.FlowLimits;
import org.parley.net.sip.SipListeners;
import org.parley.net.sip.SocketFlow;
import org.parley.protocols.sip.auth.DigestAlgorithm;
import org.parley.protocols.sip.locate.NextHop;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.platform.state.StateStore;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.transaction.SipTimers;
import org.parley.roles.edge.events.EventLimits;
import org.parley.roles.edge.events.EventSources;
import org.parley.roles.edge.door.BanList;
import org.parley.roles.edge.trace.CallTraces;
import org.parley.roles.edge.trace.SipTrace;
import org.parley.testkit.ManualTime;

/** A whole edge without sockets and threads: time moves by hand, telephones are {@link TestPhone}s, call logic writes down. */
final class EdgeBench {
    static final String REALM = "parley.test";

    final ManualTime time;
    final StateStore state;
    final List<String> events = new ArrayList<>();
    final ArrayDeque<PhoneEvents.Incoming> incoming = new ArrayDeque<>();
    final Map<String, SipIdentity> accounts = new HashMap<>();
    final Map<InetSocketAddress, FakeFlow> reachable = new HashMap<>();
    final Set<InetSocketAddress> refusesTcp = new HashSet<>();
    final List<NextHop> connected = new ArrayList<>();
    final FakeDns dns = new FakeDns();
    final BenchRouting routing = new BenchRouting();
    final TestPeople people = new TestPeople();
    final TestMessages messages = new TestMessages();
    final TestTraceStore traces = new TestTraceStore();
    /** What the audit file was told. */
    final List<Refusals.Kept> audit = new ArrayList<>();
    final Switchboard switchboard;
    Function<String, String> onOffered = offer -> "answer to " + offer;

    EdgeBench() {
        this(EdgeConfig.Limits.defaults());
    }

    EdgeBench(EdgeConfig.Limits limits) {
        this(limits, List.of(), new ManualTime());
    }

    EdgeBench(EdgeConfig.Limits limits, EventLimits eventLimits) {
        this(limits, eventLimits, List.of(), new ManualTime());
    }

    EdgeBench(EdgeConfig.Limits limits, List<SipUri> serviceRoute, ManualTime time) {
        this(limits, EventLimits.defaults(), serviceRoute, time);
    }

    private EdgeBench(EdgeConfig.Limits limits, EventLimits eventLimits, List<SipUri> serviceRoute, ManualTime time) {
        this(limits, eventLimits, serviceRoute, time, JournaledStateStore.inMemory(StateLimits.defaults(), time, time));
    }

    EdgeBench(EdgeConfig.Limits limits, List<SipUri> serviceRoute, ManualTime time, StateStore state) {
        this(limits, EventLimits.defaults(), serviceRoute, time, state);
    }

    /** What is here after the process was killed and started again: other sockets, and the same time and state. */
    EdgeBench restarted() {
        return new EdgeBench(EdgeConfig.Limits.defaults(), List.of(), time, state);
    }

    private EdgeBench(
            EdgeConfig.Limits limits, EventLimits eventLimits, List<SipUri> serviceRoute, ManualTime time, StateStore state) {
        this.time = time;
        this.state = state;
        addAccount("ann", "100");
        addAccount("bob", "101");
        addAccount("chief", "102");
        addAccount("eve", "200");
        // Another chance after a restart: what is the same then was kept.
        var random = new SplittableRandom(7 + time.nowNs());
        var ids = new Ids(time, random);
        var config = new EdgeConfig(
                new SipListeners(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.of("198.51.100.1"),
                List.of(REALM),
                FlowLimits.defaults(),
                SipTimers.DEFAULT,
                limits,
                serviceRoute);
        switchboard = new Switchboard(new Switchboard.Needs(
                config, credentials(), routing, ids, time, time, Runnable::run, time, Runnable::run, this::connect, state, dns,
                new EventSources(people, messages, eventLimits),
                new BorderPorts(traces, Optional.of(CallTraces.Limits.defaults()), audit::add, BanList.Store.NONE, SipTrace.OFF)));
        switchboard.phonePlane().onEvents(new Written());
        switchboard.start();
    }

    private void addAccount(String name, String extension) {
        var account = people.add(name, extension, name.equals("eve") ? "elsewhere" : "tenant");
        for (var username : List.of(name, extension)) {
            accounts.put(
                    username,
                    new SipIdentity(
                            new AccountId(name),
                            account.organisation().id(),
                            username,
                            name.toUpperCase(java.util.Locale.ROOT),
                            Optional.of(extension),
                            Map.of(
                                    "MD5", DigestAlgorithm.MD5.ha1(username, REALM, "secret"),
                                    "SHA-256", DigestAlgorithm.SHA_256.ha1(username, REALM, "secret"))));
        }
    }

    private SipCredentials credentials() {
        return new SipCredentials() {
            @Override
            public String realm() {
                return REALM;
            }

            @Override
            public List<SipIdentity> find(String username) {
                return Optional.ofNullable(accounts.get(username)).stream().toList();
            }
        };
    }

    private CompletableFuture<SocketFlow> connect(NextHop hop) {
        connected.add(hop);
        var flow = reachable.get(hop.socketAddress());
        return flow == null || hop.transport() == SipTransport.TCP && refusesTcp.contains(hop.socketAddress())
                ? CompletableFuture.failedFuture(new IllegalStateException("nobody there"))
                : CompletableFuture.completedFuture(flow);
    }

    PhonePlane plane() {
        return switchboard.phonePlane();
    }

    void receive(FakeFlow flow, SipMessage message) {
        // As from the wire: what was received knows its bytes.
        var read = SipParser.parse(message.encoded()) instanceof Parsed.Ok<SipMessage>(var parsed) ? parsed : message;
        switchboard.inbound().onMessage(flow, read);
    }

    void closeFlow(FakeFlow flow) {
        flow.isOpen = false;
        switchboard.inbound().onClosed(flow);
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    long count(String counter) {
        return switchboard.counters().get(counter);
    }

    /** The telephones of an account that speak plain RTP. */
    static PhonePlane.Callee telephones(String account) {
        return new PhonePlane.Callee(new AccountId(account), DeviceClass.PLAIN, Optional.empty());
    }

    static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private final class Written implements PhoneEvents {
        @Override
        public void incoming(Incoming call) {
            incoming.add(call);
        }

        @Override
        public void ringing(LegId leg) {
            events.add(leg + " ringing");
        }

        @Override
        public void progressed(LegId leg, String answerSdp) {
            events.add(leg + " progressed " + answerSdp);
        }

        @Override
        public void mediaRefused(LegId leg, String device) {
            events.add(leg + " refused media " + device);
        }

        @Override
        public void redirected(LegId leg, String number) {
            events.add(leg + " redirected " + number);
        }

        @Override
        public String offerWanted(LegId leg) {
            events.add(leg + " wants an offer");
            return "new offer";
        }

        @Override
        public void offerAnswered(LegId leg, String answerSdp) {
            events.add(leg + " answered our offer " + answerSdp);
        }

        @Override
        public void transferRequested(LegId leg, Transfer transfer) {
            events.add(leg + " transfers to " + transfer.number() + transfer.consultation().map(with -> " with " + with).orElse(""));
        }

        @Override
        public void answered(LegId leg, String answerSdp) {
            events.add(leg + " answered " + answerSdp);
        }

        @Override
        public void failed(LegId leg, EndReason reason) {
            events.add(leg + " failed " + reason);
        }

        @Override
        public void hungUp(LegId leg, EndReason reason) {
            events.add(leg + " hung up " + reason);
        }

        @Override
        public String offered(LegId leg, String offerSdp) {
            events.add(leg + " offered " + offerSdp);
            return onOffered.apply(offerSdp);
        }

        @Override
        public void digit(LegId leg, char digit, int durationMs) {
            events.add(leg + " digit " + digit + " " + durationMs);
        }
    }
}
