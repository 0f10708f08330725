package org.parley.systemtests.peers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.dialog.Dialog;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;

/** A call that a {@link ScriptedPhone} placed, message by message. Its sound goes nowhere. Used by one thread. */
public final class ScriptedCall {
    private final ScriptedPhone phone;
    private final List<SipResponse> answers = new ArrayList<>();
    private final Dialog dialog;
    private SipRequest invite;

    private ScriptedCall(ScriptedPhone phone, SipAccount account, SipRequest first) {
        this.phone = phone;
        invite = first;
        var answer = answer();
        if (answer.status() == 401) {
            ack(answer);
            invite = phone.withVia(new DigestClient(account.number(), account.password())
                    .answer(invite, answer, phone.token())
                    .orElseThrow());
            answer = answer();
        }
        dialog = Dialog.asCaller(invite, answer);
        dialog.onResponse(answer);
        if (answer.isSuccess()) {
            phone.send(phone.withVia(dialog.ack(answer)));
        } else {
            ack(answer);
        }
    }

    /** Calls a number and waits for the final answer; {@code change} makes of the INVITE what is to be tried. */
    public static ScriptedCall dial(ScriptedPhone phone, SipAccount account, String number, UnaryOperator<SipRequest> change) {
        var invite = phone.request(SipMethod.INVITE, number).withBody("application/sdp", sdp("sendrecv"));
        return new ScriptedCall(phone, account, change.apply(invite));
    }

    /** A description of sound in this direction: {@code sendrecv}, {@code sendonly}. */
    public static byte[] sdp(String direction) {
        return """
                v=0
                o=- 1 %d IN IP4 127.0.0.1
                s=-
                c=IN IP4 127.0.0.1
                t=0 0
                m=audio 40000 RTP/AVP 0
                a=rtpmap:0 PCMU/8000
                a=%s
                """.formatted(direction.equals("sendrecv") ? 1 : 2, direction).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** The next final answer to the INVITE; what comes reliably before it is acknowledged (RFC 3262 §4). */
    private SipResponse answer() {
        phone.send(invite);
        while (true) {
            if (phone.receive() instanceof SipResponse response && isOf(invite, response)) {
                answers.add(response);
                if (response.isFinal()) {
                    return response;
                }
                response.header(HeaderName.RSEQ).ifPresent(rseq -> acknowledge(response, Long.parseLong(rseq)));
            }
        }
    }

    private static boolean isOf(SipRequest request, SipResponse response) {
        return response.callId().equals(request.callId()) && response.cseq().equals(request.cseq());
    }

    private void acknowledge(SipResponse provisional, long rseq) {
        var prack = phone.withVia(Dialog.asCaller(invite, provisional).prack(provisional, rseq));
        phone.send(prack);
        while (true) {
            if (phone.receive() instanceof SipResponse response) {
                answers.add(response);
                if (isOf(prack, response)) {
                    return;
                }
            }
        }
    }

    private void ack(SipResponse refusal) {
        phone.send(invite.withMethod(SipMethod.ACK, invite.headers()
                .with(HeaderName.TO, refusal.to().toString())
                .with(HeaderName.CSEQ, invite.cseq().number() + " ACK")));
    }

    /** Everything that was answered while the call was set up, to PRACK too. */
    public List<SipResponse> answers() {
        return List.copyOf(answers);
    }

    public SipResponse lastAnswer() {
        return answers.getLast();
    }

    public Dialog dialog() {
        return dialog;
    }

    /** Sends a request in the call and waits for its final answer, which is acknowledged if it needs it. */
    public SipResponse ask(SipMethod method, UnaryOperator<SipRequest> change) {
        var request = phone.withVia(change.apply(dialog.request(method, phone.contact())));
        var answer = phone.ask(request);
        dialog.onResponse(answer);
        if (method.equals(SipMethod.INVITE) && answer.isSuccess()) {
            phone.send(phone.withVia(dialog.ack(answer)));
        }
        return answer;
    }

    /** Waits for the next request of that method with these words in its body; all that come are answered with 200. */
    public static SipRequest await(ScriptedPhone phone, SipMethod method, String words) {
        while (true) {
            SipMessage message = phone.receive();
            if (message instanceof SipRequest request && !request.is(SipMethod.ACK)) {
                phone.send(SipResponse.answer(request, 200));
                if (request.is(method) && request.bodyText().contains(words)) {
                    return request;
                }
            }
        }
    }
}
