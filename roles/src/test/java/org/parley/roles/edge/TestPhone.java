package org.parley.roles.edge;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipTransport;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.protocols.sip.message.Via;

/** A telephone that writes its messages by hand, so that tests can write wrong ones, too. */
final class TestPhone {
    private static int phones;

    final EdgeBench edge;
    final String user;
    final String password;
    final FakeFlow flow;
    final SipUri contact;
    private final String callId;
    private int branch;
    private int cseq;

    TestPhone(EdgeBench edge, String user, String password, SipTransport transport) {
        this(edge, user, password, transport, "192.0.2.7");
    }

    TestPhone(EdgeBench edge, String user, String password, SipTransport transport, String address) {
        this.edge = edge;
        this.user = user;
        this.password = password;
        int number = phones++;
        int port = 40_000 + number % 20_000;
        flow = new FakeFlow(transport, address, port);
        contact = SipUri.of(user, "10.0.0.5", port); // As a telephone behind NAT writes it.
        callId = user + number;
    }

    static TestPhone of(EdgeBench edge, String user) {
        return new TestPhone(edge, user, "secret", SipTransport.UDP);
    }

    String callId() {
        return callId;
    }

    SipRequest request(SipMethod method, String target) {
        cseq++;
        var headers = new SipHeaders.Builder()
                .add(HeaderName.FROM, address(user).withTag("from-" + callId))
                .add(HeaderName.TO, address(target))
                .add(HeaderName.CALL_ID, callId)
                .add(HeaderName.CSEQ, new CSeq(cseq, method))
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.CONTACT, "<" + contact + ">")
                .build();
        return SipRequest.of(method, uri(target), headers);
    }

    private static NameAddr address(String user) {
        return NameAddr.of(uri(user));
    }

    private static Uri uri(String user) {
        return SipUri.of(user, EdgeBench.REALM, -1);
    }

    /** The request with a hop and a branch of its own. */
    SipRequest stamped(SipRequest request) {
        var params = Params.of("branch", Via.MAGIC_COOKIE + callId + branch++).withFlag("rport");
        return request.pushingVia(new Via(flow.transport().viaName(), "10.0.0.5", 5060, params));
    }

    /** Sends it; answers what came back first. */
    SipResponse send(SipRequest request) {
        edge.receive(flow, stamped(request));
        return flow.response();
    }

    /** Sends it, and once more with credentials when it is challenged. */
    SipResponse sendWithPassword(SipRequest request) {
        var challenge = send(request);
        if (challenge.status() != 401) {
            return challenge;
        }
        acknowledge(challenge, request);
        var again = new DigestClient(user, password).answer(request, challenge, "cnonce").orElseThrow();
        cseq = (int) again.cseq().number();
        edge.receive(flow, stamped(again));
        return flow.sent.isEmpty() ? challenge : flow.response();
    }

    /** Sends a registration again with credentials, if what came back is a challenge. */
    void answerChallenge() {
        if (!flow.sent.isEmpty() && flow.sent.getLast() instanceof SipResponse challenge && challenge.status() == 401) {
            new DigestClient(user, password)
                    .answer(registration(request -> request), challenge, "cnonce")
                    .ifPresent(request -> edge.receive(flow, stamped(request)));
        }
    }

    private void acknowledge(SipResponse refusal, SipRequest request) {
        if (request.is(SipMethod.INVITE)) {
            var headers = new SipHeaders.Builder()
                    .add(HeaderName.VIA, refusal.topVia())
                    .copy(HeaderName.FROM, refusal.headers())
                    .copy(HeaderName.TO, refusal.headers())
                    .copy(HeaderName.CALL_ID, refusal.headers())
                    .add(HeaderName.CSEQ, new CSeq(refusal.cseq().number(), SipMethod.ACK));
            edge.receive(flow, SipRequest.of(SipMethod.ACK, request.uri(), headers.build()));
        }
    }

    SipResponse register(int expiresSeconds) {
        return sendWithPassword(registration(request -> request.with(HeaderName.EXPIRES, Integer.toString(expiresSeconds))));
    }

    SipRequest registration(UnaryOperator<SipRequest> change) {
        return change.apply(request(SipMethod.REGISTER, user).withUri(SipUri.of("", EdgeBench.REALM, -1)));
    }

    /** A call up to its challenge and the INVITE with credentials; nothing has answered that yet. */
    SipRequest dial(String number, String offer) {
        var invite = request(SipMethod.INVITE, number).withBody("application/sdp", bytes(offer));
        var challenge = send(invite);
        acknowledge(challenge, invite);
        var again = new DigestClient(user, password).answer(invite, challenge, "cnonce").orElseThrow();
        cseq = (int) again.cseq().number();
        var sent = stamped(again);
        edge.receive(flow, sent);
        return sent;
    }

    /** A request within the dialog that this answer to our INVITE made. */
    SipRequest inDialog(SipMethod method, SipResponse success) {
        if (!method.equals(SipMethod.ACK)) {
            cseq++;
        }
        var headers = new SipHeaders.Builder()
                .copy(HeaderName.FROM, success.headers())
                .copy(HeaderName.TO, success.headers())
                .copy(HeaderName.CALL_ID, success.headers())
                .add(HeaderName.CSEQ, new CSeq(method.equals(SipMethod.ACK) ? success.cseq().number() : cseq, method))
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.CONTACT, "<" + contact + ">");
        return SipRequest.of(method, success.contacts().getFirst().uri(), headers.build());
    }

    /** The same for a call that we answered. */
    SipRequest inAnsweredDialog(SipMethod method, SipRequest invite, String tag) {
        cseq++;
        var headers = new SipHeaders.Builder()
                .add(HeaderName.FROM, invite.to().withTag(tag))
                .add(HeaderName.TO, invite.from())
                .add(HeaderName.CALL_ID, invite.callId())
                .add(HeaderName.CSEQ, new CSeq(cseq, method))
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.CONTACT, "<" + contact + ">");
        return SipRequest.of(method, invite.contacts().getFirst().uri(), headers.build());
    }

    /** Answers a request that came. */
    void respond(SipRequest request, int status, String tag) {
        edge.receive(flow, SipResponse.answer(request, status).withToTag(tag).with(HeaderName.CONTACT, "<" + contact + ">"));
    }

    void accept(SipRequest invite, String tag, String answer) {
        edge.receive(
                flow,
                SipResponse.answer(invite, 200)
                        .withToTag(tag)
                        .with(HeaderName.CONTACT, "<" + contact + ">")
                        .withBody("application/sdp", bytes(answer)));
    }

    SipRequest cancelOf(SipRequest invite) {
        var headers = new SipHeaders.Builder()
                .add(HeaderName.VIA, invite.topVia())
                .copy(HeaderName.FROM, invite.headers())
                .copy(HeaderName.TO, invite.headers())
                .copy(HeaderName.CALL_ID, invite.headers())
                .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), SipMethod.CANCEL));
        return SipRequest.of(SipMethod.CANCEL, invite.uri(), headers.build());
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
