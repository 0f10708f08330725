package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.roles.edge.registrar.Device;
import org.parley.roles.edge.registrar.Locator;

// RFC 5627.
class GruuTest {
    private static final String INSTANCE = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    private final EdgeBench edge = new EdgeBench();
    private final TestPhone desk = new TestPhone(edge, "ann", "secret", SipTransport.TCP);
    private final TestPhone mobile = TestPhone.of(edge, "ann");

    private static SipResponse register(TestPhone phone, String instance, int expires) {
        return phone.sendWithPassword(phone.registration(request -> request.with(HeaderName.SUPPORTED, "gruu")
                .with(HeaderName.EXPIRES, Integer.toString(expires))
                .with(HeaderName.CONTACT, "<" + phone.contact + ">;+sip.instance=\"<" + instance + ">\"")));
    }

    private static SipUri gruu(SipResponse answer, String name) {
        var text = answer.contacts().getFirst().params().get(name).orElseThrow();
        return ((Parsed.Ok<Uri>) Uri.parse(text)).value() instanceof SipUri uri ? uri : null;
    }

    private List<Device> devices(SipUri target) {
        var found = new ArrayList<Locator.Located>();
        edge.switchboard.locator().locate(target, found::add);
        return found.getFirst() instanceof Locator.Located.Found(var accounts)
                ? accounts.stream().flatMap(one -> one.devices().stream()).toList()
                : List.of();
    }

    private boolean isNobody(SipUri target) {
        var found = new ArrayList<Locator.Located>();
        edge.switchboard.locator().locate(target, found::add);
        return found.getFirst() instanceof Locator.Located.Nobody;
    }

    // §3.1.1: the address of record with the instance.
    @Test
    void givesAPublicAddressToWhoAsks() {
        var answer = register(desk, INSTANCE, 600);

        assertThat(gruu(answer, "pub-gruu")).hasToString("sip:ann@parley.test;gr=" + INSTANCE);
        assertThat(desk.register(600).contacts().getFirst().params().has("pub-gruu")).isFalse();
    }

    // §5.1: to that instance and no other.
    @Test
    void leadsToThatInstanceOnly() {
        var gruu = gruu(register(desk, INSTANCE, 600), "pub-gruu");
        register(mobile, "urn:uuid:another", 600);

        assertThat(devices(gruu)).singleElement().satisfies(device -> assertThat(device.best().flow()).isEqualTo(desk.flow));
        assertThat(devices(SipUri.of("ann", EdgeBench.REALM, -1))).hasSize(2);
        assertThat(devices(SipUri.of("100", EdgeBench.REALM, -1))).hasSize(2);
    }

    // §5.1: known, but not registered now: 480, which is Found without devices.
    @Test
    void leadsNowhereWhileTheInstanceIsAway() {
        var gruu = gruu(register(desk, INSTANCE, 600), "pub-gruu");
        register(desk, INSTANCE, 0);

        assertThat(devices(gruu)).isEmpty();
        assertThat(isNobody(gruu)).isFalse();
    }

    // §3.1.2: a new one with each answer, all good, and none tells who or what is behind it.
    @Test
    void givesTemporaryAddressesThatTellNothing() {
        var first = gruu(register(desk, INSTANCE, 600), "temp-gruu");
        var second = gruu(register(desk, INSTANCE, 600), "temp-gruu");

        assertThat(first).isNotEqualTo(second);
        assertThat(first.params().names()).containsExactly("gr");
        assertThat(first.toString()).doesNotContain("ann").doesNotContain("f81d4fae");
        assertThat(first.user().substring(6, 16)).isNotEqualTo(second.user().substring(6, 16));
        for (var gruu : List.of(first, second)) {
            assertThat(devices(gruu)).singleElement().satisfies(device -> assertThat(device.best().flow()).isEqualTo(desk.flow));
        }
    }

    // §5.4.2: another Call-ID of the same instance ends all that were given before.
    @Test
    void endsTemporaryAddressesWhenTheInstanceStartsAnew() {
        var old = gruu(register(desk, INSTANCE, 600), "temp-gruu");
        var again = new TestPhone(edge, "ann", "secret", SipTransport.TCP);

        var fresh = gruu(register(again, INSTANCE, 600), "temp-gruu");

        assertThat(isNobody(old)).isTrue();
        assertThat(devices(fresh)).hasSize(1);
    }

    // §5.4.2: and so does the end of its last registration.
    @Test
    void endsTemporaryAddressesWithTheRegistration() {
        var gruu = gruu(register(desk, INSTANCE, 600), "temp-gruu");

        edge.advance(java.time.Duration.ofSeconds(600));

        assertThat(isNobody(gruu)).isTrue();
    }

    // §7.1: nobody finds one by guessing or by changing one.
    @Test
    void takesNoAddressThatItDidNotMake() {
        var gruu = gruu(register(desk, INSTANCE, 600), "temp-gruu");
        for (var user : List.of("tgruu.", "tgruu.AAAAAAAAAAAAAAAAAAAAAA", "tgruu.%%%", gruu.user() + "A")) {
            assertThat(isNobody(new SipUri(false, user, "", gruu.host(), -1, gruu.params(), ""))).isTrue();
        }
        for (int i = 6; i < gruu.user().length() - 1; i++) {
            var changed = new StringBuilder(gruu.user());
            changed.setCharAt(i, changed.charAt(i) == 'A' ? 'B' : 'A');
            assertThat(isNobody(new SipUri(false, changed.toString(), "", gruu.host(), -1, gruu.params(), ""))).isTrue();
        }
    }

    @Test
    void keepsAddressesThroughARestart() {
        register(mobile, INSTANCE, 600);
        var temporary = gruu(register(mobile, INSTANCE, 600), "temp-gruu");

        var found = new ArrayList<Locator.Located>();
        edge.restarted().switchboard.locator().locate(temporary, found::add);

        assertThat(found.getFirst()).isInstanceOfSatisfying(
                Locator.Located.Found.class, located -> assertThat(located.accounts().getFirst().devices()).hasSize(1));
    }

    @Test
    void findsNobodyBehindANameThatNobodyHas() {
        assertThat(isNobody(SipUri.of("nobody", EdgeBench.REALM, -1))).isTrue();
        assertThat(isNobody(SipUri.of("x".repeat(200), EdgeBench.REALM, -1))).isTrue();
        assertThat(isNobody(SipUri.of("", EdgeBench.REALM, -1))).isTrue();
    }
}
