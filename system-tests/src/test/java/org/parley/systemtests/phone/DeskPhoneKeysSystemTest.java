package org.parley.systemtests.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;

/** The keys of desk phones and messages between telephones, against a real node (RFC 4235, RFC 3856, RFC 3428). */
@Needs("baresip")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeskPhoneKeysSystemTest {
    private ParleyNode node;
    private SipAccount ann;
    private SipAccount bob;
    private SipAccount carl;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "200");
        bob = SipAccount.add(node, "bob", "201");
        carl = SipAccount.add(node, "carl", "202");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private static SipResponse ask(ScriptedPhone phone, SipAccount account, SipRequest request) {
        var challenge = phone.ask(request);
        var answered = new DigestClient(account.number(), account.password()).answer(request, challenge, phone.token()).orElseThrow();
        return phone.ask(phone.withVia(answered));
    }

    /** The next NOTIFY with these words in it; those before are answered, too. */
    private static SipRequest awaitNotify(ScriptedPhone phone, String words) {
        while (true) {
            if (phone.receive() instanceof SipRequest request && request.is(SipMethod.NOTIFY)) {
                phone.send(SipResponse.answer(request, 200));
                if (request.bodyText().contains(words)) {
                    return request;
                }
            }
        }
    }

    private static SipResponse subscribe(ScriptedPhone phone, SipAccount account, String target, String event) {
        return ask(phone, account, phone.request(SipMethod.SUBSCRIBE, target)
                .with(HeaderName.EVENT, event)
                .with(HeaderName.EXPIRES, "600"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp", "tls", "wss"})
    void aKeyShowsAColleaguesCall(String transport, @TempDir Path folder) {
        var own = carl.over(node, transport);
        try (var console = new ScriptedPhone(own);
                var caller = Baresip.register(Baresip.Setup.of(ann, 440), folder.resolve("caller"));
                var called = Baresip.register(Baresip.Setup.of(bob, 880), folder.resolve("called"))) {
            assertThat(subscribe(console, own, "201", "dialog").status()).isEqualTo(200);
            awaitNotify(console, "state=\"full\"");

            caller.dial("201");
            called.awaitIncoming();
            var ringing = awaitNotify(console, "<state>early</state>");
            called.accept();
            awaitNotify(console, "<state>confirmed</state>");
            caller.hangUp();
            awaitNotify(console, "<state>terminated</state>");

            assertThat(ringing.bodyText()).contains("direction=\"recipient\"", ">sip:200@");
        }
    }

    @Test
    void presenceFollowsTheTelephone() {
        // A person of her own: telephones of other tests may still be registered.
        var dora = SipAccount.add(node, "dora", "203");
        try (var console = new ScriptedPhone(carl); var phone = new ScriptedPhone(dora)) {
            subscribe(console, carl, "203", "presence");
            awaitNotify(console, "<basic>closed</basic>");

            ask(phone, dora, phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "300"));
            var open = awaitNotify(console, "<basic>open</basic>");
            ask(phone, dora, phone.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "0"));
            awaitNotify(console, "<basic>closed</basic>");

            assertThat(open.contentType()).isEqualTo("application/pidf+xml");
        }
    }

    @Test
    void aTelephoneWritesToAnother() {
        try (var sender = new ScriptedPhone(ann); var receiver = new ScriptedPhone(bob.over(node, "tcp"))) {
            var account = bob.over(node, "tcp");
            assertThat(ask(receiver, account, receiver.request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "300")).status())
                    .isEqualTo(200);
            var message = sender.request(SipMethod.MESSAGE, "201").withBody("text/plain", "hello".getBytes(StandardCharsets.UTF_8));
            var challenge = sender.ask(message);
            sender.send(sender.withVia(new DigestClient("200", ann.password()).answer(message, challenge, sender.token()).orElseThrow()));

            var delivered = (SipRequest) receiver.receive();
            receiver.send(SipResponse.answer(delivered, 200).withToTag(receiver.token()));

            assertThat(delivered.method()).isEqualTo(SipMethod.MESSAGE);
            assertThat(delivered.bodyText()).isEqualTo("hello");
            assertThat(((SipResponse) sender.receive()).status()).isEqualTo(200);
        }
    }
}
