package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.parley.domain.accounts.AccountId;
import org.parley.domain.accounts.TenantId;
import org.parley.platform.state.JournaledStateStore;
import org.parley.platform.state.StateLimits;
import org.parley.platform.state.StateWrite;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.roles.edge.registrar.RegistrationStore.Cause;
import org.parley.roles.edge.registrar.RegistrationTable;
import org.parley.testkit.Fuzzing;
import org.parley.testkit.ManualTime;

/** What of registrations lasts, and when they end. */
class RegistrationTableTest {
    private static final AccountId ANN = new AccountId("ann");

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    // RFC 3261 §10.3: on its time, not at the next look around.
    @Test
    void endsABindingOnItsTime() {
        ann.register(600);

        edge.advance(Duration.ofSeconds(600).minusNanos(1));
        assertThat(edge.count("sip_bindings")).isEqualTo(1);

        edge.advance(Duration.ofNanos(1));
        assertThat(edge.count("sip_bindings")).isZero();
    }

    @Test
    void endsARefreshedBindingOnItsNewTime() {
        ann.register(600);
        edge.advance(Duration.ofSeconds(400));
        ann.register(600);
        edge.advance(Duration.ofSeconds(400));
        ann.register(60);

        edge.advance(Duration.ofSeconds(59));
        assertThat(edge.count("sip_bindings")).isEqualTo(1);
        edge.advance(Duration.ofSeconds(1));
        assertThat(edge.count("sip_bindings")).isZero();
    }

    @Test
    void endsEachOfManyOnItsTime() {
        for (int i = 1; i <= 9; i++) {
            TestPhone.of(edge, "ann").register(60 * i);
        }
        for (int i = 8; i >= 0; i--) {
            edge.advance(Duration.ofSeconds(60));
            assertThat(edge.count("sip_bindings")).isEqualTo(i);
        }
    }

    // A binding that is shortened again and again must not fill the queue, nor miss its time.
    @Test
    void endsABindingThatWasShortenedOften() {
        for (int i = 40; i > 0; i--) {
            ann.register(60 + i);
        }
        edge.advance(Duration.ofSeconds(61));

        assertThat(edge.count("sip_bindings")).isZero();
    }

    // RFC 3261 §10.3, step 7: all or nothing.
    @Test
    void changesNothingWhereOneContactCannotBeTaken() {
        ann.register(600);
        var contacts = "<sip:ann@192.0.2.1>, <sip:ann@192.0.2.2>;expires=5";

        var answer = ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.CONTACT, contacts)));

        assertThat(answer.status()).isEqualTo(423);
        assertThat(edge.switchboard.registrations().of(ANN)).singleElement()
                .satisfies(binding -> assertThat(binding.contact()).isEqualTo(ann.contact));
    }

    @Test
    void takesManyContactsWithTheirPreferencesAndTimes() {
        var contacts = "<sip:ann@192.0.2.1>;q=0.2;expires=100, <sip:ann@192.0.2.2>;q=0.9, <sip:ann@192.0.2.3>;q=0.5";

        var answer = ann.sendWithPassword(ann.registration(request ->
                request.with(HeaderName.CONTACT, contacts).with(HeaderName.EXPIRES, "300")));

        assertThat(answer.contacts()).extracting(contact -> contact.params().get("q").orElse(""))
                .containsExactly("0.200", "0.900", "0.500");
        assertThat(answer.contacts()).extracting(contact -> contact.params().get("expires").orElse(""))
                .containsExactly("100", "300", "300");
        assertThat(edge.switchboard.registrations().devices(ANN, edge.time.nowNs()))
                .extracting(device -> device.best().contact().host())
                .containsExactly("192.0.2.2", "192.0.2.3", "192.0.2.1");
    }

    @Test
    void canCallOverUdpAtOnceAfterARestart() {
        ann.register(600);
        edge.advance(Duration.ofSeconds(100));

        var again = edge.restarted();
        again.reachable.put(ann.flow.remoteAddress(), ann.flow);

        var binding = again.switchboard.registrations().devices(ANN, edge.time.nowNs()).getFirst().best();
        assertThat(binding.secondsLeft(edge.time.nowNs())).isEqualTo(500);
        assertThat(binding.contact()).isEqualTo(ann.contact);
        assertThat(binding.flow().remoteAddress()).isEqualTo(ann.flow.remoteAddress());
        var options = ann.stamped(ann.request(SipMethod.OPTIONS, "ann"));
        assertThat(binding.flow().send(options.encoded())).isTrue();
        assertThat(ann.flow.request().method()).isEqualTo(SipMethod.OPTIONS);

        edge.advance(Duration.ofSeconds(500));
        assertThat(again.count("sip_bindings")).isZero();
    }

    // A connection was the other process's: TCP telephones listen at their contact, browsers do not.
    @Test
    void canReachOnlyWhoListensAfterARestart() {
        new TestPhone(edge, "ann", "secret", SipTransport.TCP).register(600);
        new TestPhone(edge, "bob", "secret", SipTransport.WSS).register(600);

        var again = edge.restarted();

        assertThat(again.plane().isReachable(ANN)).isTrue();
        assertThat(again.plane().isReachable(new AccountId("bob"))).isFalse();
        assertThat(again.count("sip_bindings")).isEqualTo(1);
    }

    // RFC 3261 §10.3: a registration of before the restart orders the requests after it.
    @Test
    void knowsTheOrderOfRequestsThroughARestart() {
        ann.register(600);
        var again = edge.restarted();
        var late = new TestPhone(again, "ann", "secret", SipTransport.UDP);

        var answer = late.sendWithPassword(late.registration(request ->
                request.with(HeaderName.CONTACT, "<" + ann.contact + ">").with(HeaderName.CALL_ID, ann.callId()).with(HeaderName.CSEQ, "1 REGISTER")));

        assertThat(answer.status()).isEqualTo(500);
    }

    @Test
    void forgetsWhatWasUnregisteredBeforeARestart() {
        ann.register(600);
        ann.register(0);

        assertThat(edge.restarted().count("sip_bindings")).isZero();
    }

    @Test
    void keepsPathInstanceAndAgentThroughARestart() {
        ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.SUPPORTED, "path, outbound")
                .with(HeaderName.USER_AGENT, "phone/1")
                .with(HeaderName.PATH, "<sip:p1.example.org;lr;ob>")
                .with(HeaderName.CONTACT, "<" + ann.contact + ">;q=0.5;+sip.instance=\"<urn:uuid:1>\";reg-id=3")));
        var before = edge.switchboard.registrations().of(ANN).getFirst();

        var after = edge.restarted().switchboard.registrations().of(ANN).getFirst();

        assertThat(after.path()).isEqualTo(before.path());
        assertThat(after).usingRecursiveComparison().ignoringFields("flow", "contact", "path").isEqualTo(before);
    }

    @Test
    void tellsWatchersWhatChangedAndWhy() {
        var told = new ArrayList<String>();
        edge.switchboard.registrations().watch((account, before, after, cause) ->
                told.add(account + " " + before.size() + ">" + after.size() + " " + cause));

        var page = new TestPhone(edge, "ann", "secret", SipTransport.WSS);
        page.register(600);
        ann.register(60);
        edge.closeFlow(page.flow);
        edge.advance(Duration.ofSeconds(60));

        assertThat(told).containsExactly(
                ANN + " 0>1 " + Cause.REGISTERED,
                ANN + " 1>2 " + Cause.REGISTERED,
                ANN + " 2>1 " + Cause.FLOW_CLOSED,
                ANN + " 1>0 " + Cause.EXPIRED);
    }

    // What cannot be stored is not acknowledged: it would be gone after a restart.
    @Test
    void refusesWhatCannotBeStored() {
        var time = new ManualTime();
        var full = JournaledStateStore.inMemory(new StateLimits(3, 1 << 20, 1 << 16, 1 << 20), time, time);
        var bench = new EdgeBench(EdgeConfig.Limits.defaults(), List.of(), time, full);

        assertThat(TestPhone.of(bench, "ann").register(600).status()).isEqualTo(200); // Beside the keys of GRUUs and of the proxy.
        var refused = TestPhone.of(bench, "bob").register(600);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header(HeaderName.RETRY_AFTER)).isPresent();
        assertThat(bench.plane().isReachable(new AccountId("bob"))).isFalse();
        assertThat(bench.count("sip_bindings")).isEqualTo(1);
    }

    // Whatever is in the store: a node starts, and the telephones register again.
    @Test
    void startsWithAnyBytesInTheStore() {
        ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.PATH, "<sip:p1.example.org;lr>")));
        var good = edge.state.read("registrations", "ann").orElseThrow().value();

        Fuzzing.run(List.of(good), 3_000, bytes -> {
            edge.state.write(List.of(StateWrite.put("registrations", "ann", bytes, StateWrite.NEVER)));
            var table = new RegistrationTable(new RegistrationTable.Needs(
                    edge.state,
                    hop -> CompletableFuture.failedFuture(new IllegalStateException("nobody there")),
                    100,
                    edge.time,
                    edge.time,
                    Runnable::run,
                    edge.time));
            assertThat(table.of(ANN).size()).isEqualTo(table.size());
        });
    }

    @Test
    void showsRegistrationsToAdministratorsAndRemovesThem() {
        ann.sendWithPassword(ann.registration(request -> request.with(HeaderName.USER_AGENT, "phone/1").with(HeaderName.EXPIRES, "600")));
        TestPhone.of(edge, "bob").register(600);
        var list = edge.switchboard.registrationList();

        var all = list.registrations(Optional.empty(), 10);
        assertThat(all).hasSize(2);
        var shown = all.getFirst();
        assertThat(shown.account()).isEqualTo(ANN);
        assertThat(shown.address()).isEqualTo("sip:ann@" + EdgeBench.REALM);
        assertThat(shown.userAgent()).contains("phone/1");
        assertThat(shown.source()).isEqualTo("udp " + ann.flow.remote());
        assertThat(shown.until()).isEqualTo(edge.time.now().plusSeconds(600));
        assertThat(list.registrations(Optional.of(new TenantId("other")), 10)).isEmpty();
        assertThat(list.registration(shown.id())).contains(shown);

        assertThat(list.remove(shown.id())).isTrue();
        assertThat(list.remove(shown.id())).isFalse();
        assertThat(edge.plane().isReachable(ANN)).isFalse();
        assertThat(edge.restarted().count("sip_bindings")).isEqualTo(1);
    }

    @Test
    void keepsWaysBehindNatOpenBitByBit() {
        ann.register(600);
        edge.switchboard.onTick();

        assertThat(ann.flow.keepAlives).isEqualTo(1);
        edge.advance(Duration.ofSeconds(1));
        edge.switchboard.onTick();
        assertThat(ann.flow.keepAlives).isEqualTo(2);
    }
}
