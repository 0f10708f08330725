package org.parley.systemtests.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;

/** Telephones register with digest, over each transport (RFC 3261 §10, RFC 8760). */
@Needs("baresip")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegistrationSystemTest {
    private ParleyNode node;
    private SipAccount ann;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "200");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp", "tls"})
    void aTelephoneRegisters(String transport, @TempDir Path folder) {
        try (var phone = Baresip.start(Baresip.Setup.of(ann.over(node, transport), 440), folder.resolve("phone"))) {
            phone.awaitRegistered();

            ApiClient.operator(node).until("/api/accounts", accounts -> isRegistered(accounts.toString()));
        }
    }

    private static boolean isRegistered(String accounts) {
        return accounts.contains("\"registered\":true");
    }

    @Test
    void aTelephoneWithAWrongPasswordDoesNotRegister(@TempDir Path folder) {
        try (var phone = Baresip.start(Baresip.Setup.of(ann.withPassword("guess"), 440), folder.resolve("phone"))) {
            phone.awaitRegistrationRefused(401);
        }
    }

    @ParameterizedTest
    @CsvSource({"udp, MD5", "udp, SHA-256", "tcp, MD5", "tcp, SHA-256", "tls, MD5", "tls, SHA-256", "wss, MD5", "wss, SHA-256"})
    void registersWithEachAlgorithm(String transport, String algorithm) {
        try (var phone = new ScriptedPhone(ann.over(node, transport))) {
            var register = phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "300");
            var challenge = onlyWith(algorithm, phone.ask(register));

            var answer = phone.ask(phone.withVia(answer(register, challenge, ann.password())));

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.contacts()).anySatisfy(contact -> {
                assertThat(contact.uri().toString()).contains(":" + phone.contact().port());
                assertThat(contact.params().get("expires")).isPresent();
            });
            unregister(phone, answer);
        }
    }

    private void unregister(ScriptedPhone phone, SipResponse registered) {
        var register = phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "0");
        var answer = phone.ask(phone.withVia(answer(register, phone.ask(register), ann.password())));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contacts()).noneMatch(contact -> contact.uri().toString().contains(":" + phone.contact().port()));
        assertThat(registered.contacts()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void refusesAWrongPassword(String algorithm) {
        try (var phone = new ScriptedPhone(ann)) {
            var register = phone.request(SipMethod.REGISTER, "");

            var answer = phone.ask(phone.withVia(answer(register, onlyWith(algorithm, phone.ask(register)), "guess")));

            assertThat(answer.status()).isEqualTo(401);
        }
    }

    // RFC 7616 §3.4: credentials count once; who overheard them cannot use them again.
    @Test
    void refusesOverheardCredentials() {
        try (var phone = new ScriptedPhone(ann); var other = new ScriptedPhone(ann)) {
            var register = phone.request(SipMethod.REGISTER, "");
            var good = answer(register, phone.ask(register), ann.password());
            assertThat(phone.ask(phone.withVia(good)).status()).isEqualTo(200);

            var replayed = other.ask(other.withVia(good.with(HeaderName.CALL_ID, other.token())));

            assertThat(replayed.status()).isEqualTo(401);
            assertThat(replayed.headers().all(HeaderName.WWW_AUTHENTICATE)).allMatch(value -> value.contains("stale=true"));
        }
    }

    // RFC 8760 §2.3: all are offered, MD5 last; SHA-256 first for those who read only that.
    @Test
    void offersAllAlgorithms() {
        try (var phone = new ScriptedPhone(ann)) {
            var offered = phone.ask(phone.request(SipMethod.REGISTER, "")
                    .with(HeaderName.USER_AGENT, "test " + phone.token()));

            assertThat(offered.headers().all(HeaderName.WWW_AUTHENTICATE))
                    .extracting(value -> value.replaceAll(".*algorithm=([A-Z0-9-]+).*", "$1"))
                    .containsExactly("SHA-256", "SHA-512-256", "MD5");
        }
    }

    private static SipRequest answer(SipRequest request, SipResponse challenge, String password) {
        return new DigestClient("200", password).answer(request, challenge, "c0ffee").orElseThrow();
    }

    /** The challenge as a phone sees it that knows only one algorithm; asked with a name of its own, it is offered both. */
    private static SipResponse onlyWith(String algorithm, SipResponse challenge) {
        var values = challenge.headers().all(HeaderName.WWW_AUTHENTICATE).stream()
                .filter(value -> value.contains("algorithm=" + algorithm))
                .toList();
        assertThat(values).as(challenge.toString()).hasSize(1);
        return challenge.with(HeaderName.WWW_AUTHENTICATE, values.getFirst());
    }
}
