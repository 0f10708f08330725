package org.parley.systemtests.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.Via;
import org.parley.systemtests.node.ApiClient;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;
import org.parley.systemtests.peers.Sipp;

/** What becomes of calls that nobody answers, of callers that are not who they say, and of noise. */
@Needs({"baresip", "sipp"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CallOutcomesSystemTest {
    private static final String SDP =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 40000 RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            """.replace("\n", "\r\n");

    private ParleyNode node;
    private SipAccount ann;
    private SipAccount bob;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"), "calls.ring-timeout=2s");
        ann = SipAccount.add(node, "ann", "200");
        bob = SipAccount.add(node, "bob", "201");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void nobodyAnswers(@TempDir Path folder) {
        try (var annsPhone = Baresip.register(Baresip.Setup.of(ann, 440), folder.resolve("ann"));
                var bobsPhone = Baresip.register(Baresip.Setup.of(bob, 1000), folder.resolve("bob"))) {
            annsPhone.dial("201");
            bobsPhone.awaitIncoming();

            assertThat(annsPhone.awaitClosed()).contains("480");
            bobsPhone.awaitClosed();
        }
    }

    // RFC 3261 §21.4.24: a phone that is busy says 486, and so does the node.
    @Test
    void theCalleeIsBusy(@TempDir Path folder) {
        try (var annsPhone = Baresip.register(Baresip.Setup.of(ann, 440), folder.resolve("ann"));
                var bobsPhone = new ScriptedPhone(bob)) {
            register(bobsPhone, bob);

            annsPhone.dial("201");
            var invite = nextInvite(bobsPhone);
            bobsPhone.send(SipResponse.answer(invite, 486).withToTag(bobsPhone.token()));

            assertThat(annsPhone.awaitClosed()).contains("486");
            unregister(bobsPhone, bob);
        }
    }

    // RFC 3581, RFC 3261 §18.2: behind a NAT, Via and Contact name addresses that nobody can reach; the source address does.
    @Test
    void aTelephoneBehindNatIsReached(@TempDir Path folder) {
        try (var annsPhone = Baresip.register(Baresip.Setup.of(ann, 440), folder.resolve("ann"));
                var bobsPhone = new ScriptedPhone(bob)) {
            var register = behindNat(bobsPhone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "60"), bobsPhone);
            var challenge = bobsPhone.ask(register);
            var proven = new DigestClient("201", bob.password()).answer(register, challenge, "c").orElseThrow();
            var answer = bobsPhone.ask(behindNat(bobsPhone.withVia(proven), bobsPhone));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.topVia().rport()).isEqualTo(bobsPhone.contact().port());

            annsPhone.dial("201");
            var invite = nextInvite(bobsPhone);

            assertThat(invite.uriText()).contains("10.1.2.3");
            bobsPhone.send(SipResponse.answer(invite, 486).withToTag(bobsPhone.token()));
            assertThat(annsPhone.awaitClosed()).contains("486");
        }
    }

    private static SipRequest behindNat(SipRequest request, ScriptedPhone phone) {
        var params = Params.of("branch", Via.MAGIC_COOKIE + phone.token()).withFlag("rport");
        return request.withTopVia(new Via("UDP", "10.1.2.3", 5060, params)).with(HeaderName.CONTACT, "<sip:201@10.1.2.3:5060>");
    }

    // RFC 3261 §22: who calls proves who he is, for each call.
    @Test
    void aCallerWithAWrongPasswordIsRefused() {
        try (var phone = new ScriptedPhone(ann)) {
            var invite = phone.request(SipMethod.INVITE, "201").withBody("application/sdp", SDP.getBytes(StandardCharsets.US_ASCII));
            var challenge = phone.ask(invite);
            phone.send(ackOf(invite, challenge));

            var again = phone.withVia(new DigestClient("200", "guess").answer(invite, challenge, "c").orElseThrow());
            var refused = phone.ask(again);

            assertThat(challenge.status()).isEqualTo(401);
            assertThat(refused.status()).isIn(401, 403);
        }
    }

    // RFC 3261 §18.3, §20: malformed requests get an answer that says what is wrong.
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void saysWhatIsWrong(String transport) {
        var account = ann.over(node, transport);

        assertThat(answerToBroken(account, "CSeq: 1 OPTIONS", "CSeq: 1 BYE").status()).isEqualTo(400);
        assertThat(answerToBroken(account, "SIP/2.0\r\nVia", "SIP/3.0\r\nVia").status()).isEqualTo(505);
        assertThat(answerToBroken(account, "sip:201@", "news:201@").status()).isEqualTo(416);
        assertThat(answerToBroken(account, "Max-Forwards: 70", "Require: magic").header(HeaderName.UNSUPPORTED)).contains("magic");
    }

    // Last, for the node answers noise of one address only so often.
    @Test
    @Order(Integer.MAX_VALUE)
    void livesOnInNoise() {
        try (var udp = new ScriptedPhone(ann)) {
            for (int i = 0; i < 200; i++) { // More than the node answers; what is well-formed gets through all the same.
                udp.send(udp.token().repeat(i % 40 + 1).getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(udp.ask(udp.request(SipMethod.OPTIONS, "201")).status()).isLessThan(500);
        }
    }

    /** What a request gets in which one thing is wrong. On streams each comes on a connection of its own. */
    private static SipResponse answerToBroken(SipAccount account, String right, String wrong) {
        try (var phone = new ScriptedPhone(account)) {
            var text = phone.request(SipMethod.OPTIONS, "201").toString();
            phone.send(text.replaceFirst(right, wrong).getBytes(StandardCharsets.UTF_8));
            return (SipResponse) phone.receive();
        }
    }

    // SIPp reads only the first challenge; it registers all the same.
    @ParameterizedTest
    @ValueSource(strings = {"udp", "tcp"})
    void sippRegistersAHundredTimes(String transport, @TempDir Path folder) {
        var result = Sipp.run(ann.over(node, transport), REGISTER, folder, "-m", "100", "-r", "100");

        assertThat(result.exitCode()).as(result.output()).isZero();
        ApiClient.operator(node).until("/api/accounts", accounts -> accounts.toString().contains("\"registered\":true"));
    }

    private static SipRequest nextInvite(ScriptedPhone phone) {
        while (true) {
            if (phone.receive() instanceof SipRequest request && request.is(SipMethod.INVITE)) {
                return request;
            }
        }
    }

    private static void register(ScriptedPhone phone, SipAccount account) {
        assertThat(register(phone, account, "300").status()).isEqualTo(200);
    }

    private static void unregister(ScriptedPhone phone, SipAccount account) {
        assertThat(register(phone, account, "0").status()).isEqualTo(200);
    }

    private static SipResponse register(ScriptedPhone phone, SipAccount account, String expires) {
        var register = phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, expires);
        var challenge = phone.ask(register);
        var answer = new DigestClient(account.number(), account.password()).answer(register, challenge, "c").orElseThrow();
        return phone.ask(phone.withVia(answer));
    }

    private static SipRequest ackOf(SipRequest invite, SipResponse response) {
        var headers = invite.headers()
                .with(HeaderName.TO, response.to().toString())
                .with(HeaderName.CSEQ, invite.cseq().number() + " ACK");
        return invite.withMethod(SipMethod.ACK, headers);
    }

    private static final String REGISTER =
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <scenario name="register">
              <send retrans="500"><![CDATA[
            REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: 70
            From: <sip:200@[remote_ip]>;tag=[call_number]
            To: <sip:200@[remote_ip]>
            Call-ID: [call_id]
            CSeq: 1 REGISTER
            Contact: <sip:200@[local_ip]:[local_port]>
            Expires: 300
            Content-Length: 0

              ]]></send>
              <recv response="401" auth="true"/>
              <send retrans="500"><![CDATA[
            REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
            Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
            Max-Forwards: 70
            From: <sip:200@[remote_ip]>;tag=[call_number]
            To: <sip:200@[remote_ip]>
            Call-ID: [call_id]
            CSeq: 2 REGISTER
            Contact: <sip:200@[local_ip]:[local_port]>
            Expires: 300
            [authentication]
            Content-Length: 0

              ]]></send>
              <recv response="200"/>
            </scenario>
            """;
}
