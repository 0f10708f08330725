package org.parley.systemtests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.systemtests.node.Eventually;
import org.parley.systemtests.node.Needs;
import org.parley.systemtests.node.ParleyNode;
import org.parley.systemtests.peers.Baresip;
import org.parley.systemtests.peers.Linphone;
import org.parley.systemtests.peers.ScriptedCall;
import org.parley.systemtests.peers.ScriptedPhone;
import org.parley.systemtests.peers.SipAccount;
import org.parley.systemtests.peers.WebPhone;

/** Transfers that other people's telephones ask for (RFC 5589), and who hears whom after them. */
@Needs({"baresip", "linphonec", "chromium"})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferSystemTest {
    private static final int ANNS_TONE = 440;
    private static final int TIMS_TONE = 700;
    private static final int CARLS_TONE = 1000;
    private static final double LOUD = 1000;

    private ParleyNode node;
    private SipAccount ann;
    private SipAccount tim;
    private SipAccount carl;
    private Baresip annsPhone;
    private Baresip carlsPhone;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = ParleyNode.start(folder.resolve("data"));
        ann = SipAccount.add(node, "ann", "230");
        tim = SipAccount.add(node, "tim", "231");
        carl = SipAccount.add(node, "carl", "232");
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @BeforeEach
    void registerTheOthers(@TempDir Path folder) {
        annsPhone = Baresip.register(Baresip.Setup.of(ann, ANNS_TONE).answeringItself(), folder.resolve("ann"));
        carlsPhone = Baresip.register(Baresip.Setup.of(carl, CARLS_TONE).answeringItself(), folder.resolve("carl"));
    }

    @AfterEach
    void closeThem() {
        annsPhone.close();
        carlsPhone.close();
    }

    private void assertAnnAndCarlTalk() {
        Eventually.get(() -> annsPhone.hear(400), some -> some.amplitude(CARLS_TONE) > LOUD);
        Eventually.get(() -> carlsPhone.hear(400), some -> some.amplitude(ANNS_TONE) > LOUD);
    }

    @Test
    void linphoneSendsItsCallerToSomebodyElse(@TempDir Path folder) {
        try (var timsPhone = Linphone.register(tim, TIMS_TONE, folder.resolve("tim"))) {
            callLinphone(timsPhone);

            timsPhone.transfer("232");

            assertAnnAndCarlTalk();
            timsPhone.awaitClosed();
        }
    }

    private void callLinphone(Linphone timsPhone) {
        annsPhone.dial("231");
        timsPhone.awaitIncoming();
        timsPhone.answer();
        annsPhone.awaitEstablished();
        timsPhone.awaitEstablished();
        Eventually.get(() -> annsPhone.hear(300), some -> some.amplitude(TIMS_TONE) > LOUD);
    }

    @Test
    void baresipSendsItsCallerToSomebodyElse(@TempDir Path folder) {
        try (var timsPhone = Baresip.register(Baresip.Setup.of(tim, TIMS_TONE).answeringItself(), folder.resolve("tim"))) {
            annsPhone.dial("231");
            timsPhone.awaitEstablished();

            timsPhone.command("transfer", carl.uriOf("232"));

            assertAnnAndCarlTalk();
            timsPhone.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource(WebPhone.Library.class)
    void aWebPhoneSendsItsCallerToSomebodyElse(WebPhone.Library library, @TempDir Path folder) {
        try (var timsPhone = WebPhone.register(library, tim.over(node, "wss"), TIMS_TONE, folder.resolve("tim"))) {
            callWebPhone(timsPhone);

            timsPhone.transfer("232");

            timsPhone.await("transferred");
            assertAnnAndCarlTalk();
            timsPhone.await("ended");
        }
    }

    // RFC 5589 §6.3: the call is as it was.
    @ParameterizedTest
    @EnumSource(WebPhone.Library.class)
    void aTransferToANumberThatNobodyHasGivesTheCallBack(WebPhone.Library library, @TempDir Path folder) {
        try (var timsPhone = WebPhone.register(library, tim.over(node, "wss"), TIMS_TONE, folder.resolve("tim"))) {
            callWebPhone(timsPhone);

            timsPhone.transfer("239");

            timsPhone.await("transfer-failed");
            Eventually.get(() -> annsPhone.hear(400), some -> some.amplitude(TIMS_TONE) > LOUD);
            Eventually.get(() -> timsPhone.hear(400), some -> some.amplitude(ANNS_TONE) > LOUD);
        }
    }

    private void callWebPhone(WebPhone timsPhone) {
        annsPhone.dial("231");
        timsPhone.await("incoming");
        timsPhone.answer();
        timsPhone.await("confirmed");
    }

    // RFC 5589 §7.3: REFER with Replaces; the telephone has talked with both.
    @Test
    void anAttendedTransferJoinsTheTwoOthers() {
        try (var phone = new ScriptedPhone(tim)) {
            var first = ScriptedCall.dial(phone, tim, "230", UnaryOperator.identity());
            var second = ScriptedCall.dial(phone, tim, "232", UnaryOperator.identity());
            var id = second.dialog().id();
            var replaces = id.callId() + ";to-tag=" + id.remoteTag() + ";from-tag=" + id.localTag();
            var target = "<sip:232@" + tim.host() + ":" + tim.port() + "?Replaces=" + URLEncoder.encode(replaces, StandardCharsets.US_ASCII) + ">";

            var accepted = first.ask(SipMethod.REFER, refer -> refer.with(HeaderName.REFER_TO, target));

            assertThat(accepted.status()).isEqualTo(202);
            ScriptedCall.await(phone, SipMethod.NOTIFY, "200 OK");
            assertAnnAndCarlTalk();
        }
    }

    // RFC 3891 §3: a call that is not there cannot be joined, and the one that is there goes on.
    @Test
    void anAttendedTransferToACallThatIsNotThereIsRefused() {
        try (var phone = new ScriptedPhone(tim)) {
            var call = ScriptedCall.dial(phone, tim, "230", UnaryOperator.identity());

            var refused = call.ask(SipMethod.REFER, refer -> refer.with(
                    HeaderName.REFER_TO, "<sip:232@" + tim.host() + ":" + tim.port() + "?Replaces=gone%3Bto-tag%3Da%3Bfrom-tag%3Db>"));

            assertThat(refused.status()).isEqualTo(481);
            assertThat(call.ask(SipMethod.BYE, UnaryOperator.identity()).status()).isEqualTo(200);
        }
    }
}
