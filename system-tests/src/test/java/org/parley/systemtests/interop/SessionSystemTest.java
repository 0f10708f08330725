package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.ScriptedCall;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;

/** What callers may agree with a node about a call: session timers (RFC 4028), hold (RFC 3264 §8.4), reliable ringing (RFC 3262). */
@Needs("baresip")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SessionSystemTest {
    private ParleyNode node;
    private SipAccount ann;
    private SipAccount bob;
    private Baresip bobsPhone;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "240");
        bob = SipAccount.add(node, "bob", "241");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @BeforeEach
    void registerBob(@TempDir Path folder) {
        bobsPhone = Baresip.register(Baresip.Setup.of(bob, 1000).answeringItself(), folder.resolve("bob"));
    }

    @AfterEach
    void closeBob() {
        bobsPhone.close();
    }

    private static SipRequest timed(SipRequest request) {
        return request.with(HeaderName.SUPPORTED, "timer").with(HeaderName.SESSION_EXPIRES, "90;refresher=uac");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void aSessionTimerIsAgreedAndRefreshed(String method) {
        try (var phone = new ScriptedPhone(ann)) {
            var call = ScriptedCall.dial(phone, ann, "241", SessionSystemTest::timed);
            assertThat(call.lastAnswer().status()).isEqualTo(200);
            assertThat(call.lastAnswer().header(HeaderName.SESSION_EXPIRES)).contains("90;refresher=uac");
            assertThat(call.lastAnswer().header(HeaderName.REQUIRE).orElse("")).contains("timer");

            var refreshed = call.ask(SipMethod.of(method), request -> method.equals("INVITE")
                    ? timed(request).withBody("application/sdp", ScriptedCall.sdp("sendrecv"))
                    : timed(request));

            assertThat(refreshed.status()).isEqualTo(200);
            assertThat(refreshed.header(HeaderName.SESSION_EXPIRES)).contains("90;refresher=uac");
            assertThat(call.ask(SipMethod.BYE, UnaryOperator.identity()).status()).isEqualTo(200);
        }
    }

    // RFC 4028 §6.
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls"})
    void aSessionTimerThatIsTooShortIsRefused(String transport) {
        var account = ann.over(node, transport);
        try (var phone = new ScriptedPhone(account)) {
            var call = ScriptedCall.dial(phone, account, "241", invite -> timed(invite).with(HeaderName.SESSION_EXPIRES, "30"));

            assertThat(call.lastAnswer().status()).isEqualTo(422);
            assertThat(call.lastAnswer().header(HeaderName.MIN_SE)).contains("90");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls"})
    void aCallIsHeldAndResumed(String transport) {
        var account = ann.over(node, transport);
        try (var phone = new ScriptedPhone(account)) {
            var call = ScriptedCall.dial(phone, account, "241", UnaryOperator.identity());

            var held = call.ask(SipMethod.INVITE, request -> request.withBody("application/sdp", ScriptedCall.sdp("sendonly")));
            var again = new String(ScriptedCall.sdp("sendrecv"), StandardCharsets.US_ASCII).replace("o=- 1 1", "o=- 1 3");
            var resumed = call.ask(SipMethod.INVITE, request -> request.withBody(
                    "application/sdp", again.getBytes(StandardCharsets.US_ASCII)));

            assertThat(held.status()).isEqualTo(200);
            assertThat(held.bodyText()).contains("a=recvonly");
            assertThat(resumed.status()).isEqualTo(200);
            assertThat(resumed.bodyText()).doesNotContain("a=recvonly", "a=inactive");
            call.ask(SipMethod.BYE, UnaryOperator.identity());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Supported", "Require"})
    void ringingIsReliableForWhoAsks(String header) {
        try (var phone = new ScriptedPhone(ann)) {
            var call = ScriptedCall.dial(phone, ann, "241", invite -> invite.with(HeaderName.of(header), "100rel"));

            assertThat(call.lastAnswer().status()).isEqualTo(200);
            if (header.equals("Require")) { // RFC 3262 §3: then it must be.
                assertThat(call.answers())
                        .anyMatch(answer -> answer.isProvisional() && answer.headers().has(HeaderName.RSEQ));
            }
            assertThat(call.answers()).allMatch(answer -> !answer.headers().has(HeaderName.RSEQ)
                    || answer.header(HeaderName.REQUIRE).orElse("").contains("100rel"));
            var acknowledged = call.answers().stream().filter(answer -> answer.headers().has(HeaderName.RSEQ)).count();
            assertThat(call.answers().stream().filter(answer -> answer.cseq().method().equals(SipMethod.PRACK) && answer.status() == 200).count())
                    .isGreaterThanOrEqualTo(Math.min(1, acknowledged));
            call.ask(SipMethod.BYE, UnaryOperator.identity());
        }
    }
}
