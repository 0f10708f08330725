package org.parley.bench.sip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import org.parley.base.io.Parsed;
import org.parley.protocols.sip.auth.DigestClient;
import org.parley.protocols.sip.message.CSeq;
import org.parley.protocols.sip.message.HeaderName;
import org.parley.protocols.sip.message.NameAddr;
import org.parley.protocols.sip.message.Params;
import org.parley.protocols.sip.message.SipHeaders;
import org.parley.protocols.sip.message.SipMessage;
import org.parley.protocols.sip.message.SipMethod;
import org.parley.protocols.sip.message.SipParser;
import org.parley.protocols.sip.message.SipRequest;
import org.parley.protocols.sip.message.SipResponse;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Via;

/** A telephone without sound: one UDP socket, one thread. Nothing is lost on a loopback, so it repeats nothing. */
final class BenchPhone implements AutoCloseable {
    private static final int TIMEOUT_MS = 8_000;

    private final DatagramSocket socket;
    private final InetSocketAddress node;
    private final String number;
    private final DigestClient digest;
    private final DatagramPacket incoming = new DatagramPacket(new byte[8192], 8192);

    BenchPhone(String number, String password, int nodePort) throws IOException {
        this.number = number;
        this.digest = new DigestClient(number, password);
        this.node = new InetSocketAddress(InetAddress.getLoopbackAddress(), nodePort);
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setReceiveBufferSize(4 << 20);
        socket.setSoTimeout(TIMEOUT_MS);
    }

    SipUri contact() {
        return SipUri.of(number, "127.0.0.1", socket.getLocalPort());
    }

    DigestClient digest() {
        return digest;
    }

    /** A request with everything but a Via, to a number, or to the registrar if it is empty. */
    SipRequest request(SipMethod method, String to) {
        var own = SipUri.of(number, "127.0.0.1", node.getPort());
        var target = SipUri.of(to, "127.0.0.1", node.getPort());
        var headers = new SipHeaders.Builder()
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.FROM, NameAddr.of(own).withTag(token()))
                .add(HeaderName.TO, NameAddr.of(to.isEmpty() ? own : target))
                .add(HeaderName.CALL_ID, token())
                .add(HeaderName.CSEQ, new CSeq(1, method))
                .add(HeaderName.CONTACT, NameAddr.of(contact()));
        return SipRequest.of(method, target, headers.build());
    }

    static String token() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    /** Sends with a Via of its own on top; answers what was sent. */
    SipRequest send(SipRequest request) throws IOException {
        var params = Params.of("branch", Via.MAGIC_COOKIE + token()).withFlag("rport");
        var stamped = request.without(HeaderName.VIA)
                .pushingVia(new Via("UDP", "127.0.0.1", socket.getLocalPort(), params));
        sendAsIs(stamped);
        return stamped;
    }

    void sendAsIs(SipMessage message) throws IOException {
        var bytes = message.encoded();
        socket.send(new DatagramPacket(bytes, bytes.length, node));
    }

    SipMessage receive() throws IOException {
        while (true) {
            incoming.setLength(8192);
            socket.receive(incoming);
            if (SipParser.parseDatagram(incoming.getData(), 0, incoming.getLength()) instanceof Parsed.Ok<SipMessage>(var message)) {
                return message;
            }
        }
    }

    /** The final response to a request; everything else that comes is passed over, requests are answered with 200. */
    SipResponse finalResponse(SipRequest to) throws IOException {
        while (true) {
            switch (receive()) {
                case SipResponse response when response.isFinal()
                        && response.callId().equals(to.callId())
                        && response.cseq().equals(to.cseq()) -> {
                    return response;
                }
                case SipResponse _ -> {}
                case SipRequest request when request.is(SipMethod.ACK) -> {}
                case SipRequest request -> sendAsIs(SipResponse.answer(request, 200));
            }
        }
    }

    /** The ACK of a refusal, on its INVITE's branch (RFC 3261 §17.1.1.3). */
    void acknowledgeRefusal(SipRequest invite, SipResponse refusal) throws IOException {
        sendAsIs(invite.withMethod(
                SipMethod.ACK,
                invite.headers()
                        .with(HeaderName.TO, refusal.to().toString())
                        .with(HeaderName.CSEQ, invite.cseq().number() + " ACK")));
    }

    /** Registers for an hour; the answer's status. */
    int register() throws IOException {
        var asked = send(request(SipMethod.REGISTER, "").with(HeaderName.EXPIRES, "3600"));
        var again = digest.answer(asked, finalResponse(asked), token()).orElseThrow();
        return finalResponse(send(again)).status();
    }

    @Override
    public void close() {
        socket.close();
    }
}
