package org.parley.roles.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.parley.domain.calls.EndReason;
import org.parley.domain.calls.LegId;
import org.parley.domain.calls.PhonePlane;
import org.parley.domain.calls.PhonePlane.TransferProgress;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;

// RFC 3515, RFC 4488, RFC 3891, RFC 5589.
class ReferTest {
    private final EdgeBench edge = new EdgeBench();
    private final TestPhone ann = TestPhone.of(edge, "ann");

    private LegId leg() {
        return edge.incoming.getLast().leg();
    }

    private SipResponse talking(TestPhone phone) {
        phone.dial("101", "offer");
        edge.plane().answer(leg(), "answer");
        var success = phone.flow.response();
        edge.receive(phone.flow, phone.stamped(phone.inDialog(SipMethod.ACK, success)));
        return success;
    }

    private SipRequest refer(SipResponse success, String target) {
        return ann.inDialog(SipMethod.REFER, success).with(HeaderName.REFER_TO, target);
    }

    private static String fragment(SipRequest notify) {
        return notify.bodyText().strip();
    }

    private void accept(SipRequest notify) {
        edge.receive(ann.flow, SipResponse.answer(notify, 200));
    }

    @Test
    void tellsCallLogicAndThenTheTelephoneHowItGoes() {
        var success = talking(ann);
        var leg = leg();

        var answer = ann.send(refer(success, "<sip:102@" + EdgeBench.REALM + ">"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(edge.events).containsExactly(leg + " transfers to 102");
        var trying = ann.flow.request();
        assertThat(trying.is(SipMethod.NOTIFY)).isTrue();
        assertThat(trying.header(HeaderName.EVENT)).contains("refer");
        assertThat(trying.header(HeaderName.SUBSCRIPTION_STATE).orElse("")).startsWith("active");
        assertThat(fragment(trying)).isEqualTo("SIP/2.0 100 Trying");
        accept(trying);

        edge.plane().transferred(leg, new TransferProgress.Ringing());
        var ringing = ann.flow.request();
        assertThat(fragment(ringing)).isEqualTo("SIP/2.0 180 Ringing");
        accept(ringing);
        edge.plane().transferred(leg, new TransferProgress.Succeeded());
        var done = ann.flow.request();
        assertThat(fragment(done)).isEqualTo("SIP/2.0 200 OK");
        assertThat(done.header(HeaderName.SUBSCRIPTION_STATE)).contains("terminated;reason=noresource");
        accept(done);
        edge.plane().transferred(leg, new TransferProgress.Ringing());
        assertThat(ann.flow.sent).isEmpty();
    }

    // RFC 5589 §6.3: the call is as it was, and another target may be tried.
    @Test
    void aFailedTransferLeavesTheCallAndAnotherMayFollow() {
        var success = talking(ann);
        ann.send(refer(success, "sip:102@" + EdgeBench.REALM));
        accept(ann.flow.request());
        assertThat(ann.send(refer(success, "sip:200@" + EdgeBench.REALM)).status()).isEqualTo(491); // One at a time.

        edge.plane().transferred(leg(), new TransferProgress.Failed(EndReason.BUSY));
        var failed = ann.flow.request();
        accept(failed);

        assertThat(fragment(failed)).isEqualTo("SIP/2.0 486 Busy Here");
        var second = refer(success, "sip:102@" + EdgeBench.REALM);
        assertThat(ann.send(second).status()).isEqualTo(202);
        // RFC 3515 §2.4.6: which of several.
        assertThat(ann.flow.request().header(HeaderName.EVENT)).contains("refer;id=" + second.cseq().number());
        assertThat(edge.count("sip_legs")).isOne();
    }

    // RFC 4488 §4.
    @Test
    void doesNotTellWhoDoesNotWantToKnow() {
        var success = talking(ann);

        var answer = ann.send(refer(success, "sip:102@" + EdgeBench.REALM).with(HeaderName.of("Refer-Sub"), "false"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header(HeaderName.of("Refer-Sub"))).contains("false");
        edge.plane().transferred(leg(), new TransferProgress.Succeeded());
        assertThat(ann.flow.sent).isEmpty();
    }

    @Test
    void refusesWhatItCannotOrMayNotDo() {
        var success = talking(ann);

        assertThat(ann.send(ann.inDialog(SipMethod.REFER, success)).status()).isEqualTo(400);
        assertThat(ann.send(refer(success, "<sip:")).status()).isEqualTo(400);
        assertThat(ann.send(refer(success, "sip:900@elsewhere.example")).status()).isEqualTo(603);
        assertThat(ann.send(refer(success, "<sip:101@" + EdgeBench.REALM + "?Replaces=nobody%3Bto-tag%3Da%3Bfrom-tag%3Db>")).status())
                .isEqualTo(481);
        assertThat(edge.events).isEmpty();
    }

    // RFC 5589 §7.3: the consultation is named by its dialog.
    @Test
    void findsTheConsultationByItsDialog() {
        var success = talking(ann);
        var leg = leg();
        var second = new TestPhone(edge, "ann", "secret", SipTransport.UDP);
        var consultation = talking(second);
        var consulting = leg();
        var replaces = consultation.callId() + ";to-tag=" + consultation.to().tag().orElseThrow() + ";from-tag="
                + consultation.from().tag().orElseThrow();

        var answer = ann.send(refer(
                success,
                "<sip:101@" + EdgeBench.REALM + "?Replaces=" + URLEncoder.encode(replaces, StandardCharsets.UTF_8) + ">"));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(edge.events).containsExactly(leg + " transfers to 101 with " + consulting);
    }

    private SipResponse replacing(TestPhone phone, String replaces) {
        return phone.sendWithPassword(phone.request(SipMethod.INVITE, "101")
                .withBody("application/sdp", TestPhone.bytes("offer"))
                .with(HeaderName.REPLACES, replaces));
    }

    // RFC 3891 §3.
    @Test
    void tellsWhoseLegAnInviteReplaces() {
        var success = talking(ann);
        var leg = leg();
        var dialog = success.callId() + ";to-tag=" + success.to().tag().orElseThrow() + ";from-tag="
                + success.from().tag().orElseThrow();

        replacing(TestPhone.of(edge, "chief"), dialog);

        assertThat(edge.incoming.getLast().details().replaces()).contains(leg);
        assertThat(replacing(TestPhone.of(edge, "chief"), dialog + ";early-only").status()).isEqualTo(486);
        assertThat(replacing(TestPhone.of(edge, "chief"), "other;to-tag=1;from-tag=2").status()).isEqualTo(481);
        assertThat(replacing(TestPhone.of(edge, "chief"), "no tags").status()).isEqualTo(400);
    }

    // RFC 3891 §3: early dialogs only where the replaced call is one that we place.
    @Test
    void picksUpACallThatRingsAndNotOneThatComesIn() {
        var bob = TestPhone.of(edge, "bob");
        bob.register(600);
        var rings = new LegId("leg-1");
        edge.plane().invite(rings, EdgeBench.telephones("bob"), new PhonePlane.Caller("100", "Ann"), "offer");
        var invite = bob.flow.request();
        bob.respond(invite, 180, "bobs");

        replacing(TestPhone.of(edge, "chief"), invite.callId() + ";to-tag=" + invite.from().tag().orElseThrow() + ";from-tag=bobs;early-only");
        assertThat(edge.incoming.getLast().details().replaces()).contains(rings);

        ann.dial("101", "offer");
        edge.plane().ring(leg());
        var ringing = ann.flow.response();
        var incoming = ringing.callId() + ";to-tag=" + ringing.to().tag().orElseThrow() + ";from-tag="
                + ringing.from().tag().orElseThrow();
        assertThat(replacing(TestPhone.of(edge, "chief"), incoming).status()).isEqualTo(481);
    }
}
