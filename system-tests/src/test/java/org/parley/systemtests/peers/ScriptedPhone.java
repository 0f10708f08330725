package org.parley.systemtests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import org.parley.base.io.Parsed;
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
import org.parley.protocols.sip.message.SipStreamFramer;
import org.parley.protocols.sip.message.SipUri;
import org.parley.protocols.sip.message.Uri;
import org.parley.protocols.sip.message.Via;

/**
 * One socket and exact messages: for what real telephones do not do. It blocks, sends what it is given and hands over what comes.
 * Used by one thread.
 */
public final class ScriptedPhone implements AutoCloseable {
    private static final int TIMEOUT_MS = 10_000;

    interface Wire extends AutoCloseable {
        void send(byte[] bytes) throws IOException;

        byte[] receive() throws IOException;

        int localPort();

        @Override
        void close() throws IOException;
    }

    private final SipAccount account;
    private final Wire wire;
    private final SecureRandom random = new SecureRandom();

    public ScriptedPhone(SipAccount account) {
        this.account = account;
        try {
            wire = switch (account.transport()) {
                case "udp" -> new UdpWire(account);
                case "wss" -> new WebSocketWire(account, TIMEOUT_MS);
                default -> new StreamWire(account);
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A request of this extension to a number of the node, with a Via, CSeq 1 and everything else it must have. */
    public SipRequest request(SipMethod method, String toNumber) {
        var own = SipUri.of(account.number(), account.host(), account.port());
        var to = method.equals(SipMethod.REGISTER) ? own : SipUri.of(toNumber, account.host(), account.port());
        Uri target = method.equals(SipMethod.REGISTER) ? SipUri.of("", account.host(), account.port()) : to;
        var headers = new SipHeaders.Builder()
                .add(HeaderName.MAX_FORWARDS, 70)
                .add(HeaderName.FROM, NameAddr.of(own).withTag(token()))
                .add(HeaderName.TO, NameAddr.of(to))
                .add(HeaderName.CALL_ID, token())
                .add(HeaderName.CSEQ, new CSeq(1, method))
                .add(HeaderName.CONTACT, NameAddr.of(contact()))
                .build();
        return withVia(SipRequest.of(method, target, headers));
    }

    /** Where it is reached. */
    public SipUri contact() {
        var uri = SipUri.of(account.number(), "127.0.0.1", wire.localPort());
        return uri.withParams(Params.of("transport", account.transport().equals("wss") ? "ws" : account.transport())); // RFC 7118 §5.2.2.
    }

    /** With a new Via, in the place of the old one. */
    public SipRequest withVia(SipRequest request) {
        var params = Params.of("branch", Via.MAGIC_COOKIE + token()).withFlag("rport");
        var via = new Via(account.transport().toUpperCase(java.util.Locale.ROOT), "127.0.0.1", wire.localPort(), params);
        return request.without(HeaderName.VIA).pushingVia(via);
    }

    public String token() {
        var bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public void send(SipMessage message) {
        send(message.encoded());
    }

    /** Sends any bytes. */
    public void send(byte[] bytes) {
        try {
            wire.send(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next message; fails after 10 s without one. */
    public SipMessage receive() {
        try {
            while (true) {
                var bytes = wire.receive();
                if (!SipParser.isKeepAlive(bytes, 0, bytes.length)
                        && SipParser.parse(bytes) instanceof Parsed.Ok<SipMessage>(var message)) {
                    return message;
                }
            }
        } catch (SocketTimeoutException late) {
            throw new AssertionError("No message within " + TIMEOUT_MS + " ms", late);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends a request and waits for its final response, passing over everything else. */
    public SipResponse ask(SipRequest request) {
        send(request);
        while (true) {
            if (receive() instanceof SipResponse response
                    && response.isFinal()
                    && response.callId().equals(request.callId())
                    && response.cseq().equals(request.cseq())) {
                return response;
            }
        }
    }

    @Override
    public void close() {
        try {
            wire.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class UdpWire implements Wire {
        private final DatagramSocket socket;
        private final SipAccount account;

        UdpWire(SipAccount account) throws IOException {
            this.account = account;
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setSoTimeout(TIMEOUT_MS);
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(account.host()), account.port()));
        }

        @Override
        public byte[] receive() throws IOException {
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        }

        @Override
        public int localPort() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class StreamWire implements Wire {
        private final Socket socket;
        private final SipStreamFramer framer = new SipStreamFramer(65_536, 1 << 20, false);
        private final Queue<byte[]> messages = new ArrayDeque<>();

        StreamWire(SipAccount account) throws IOException {
            socket = account.transport().equals("tls")
                    ? Trusting.context().getSocketFactory().createSocket(account.host(), account.port())
                    : new Socket(account.host(), account.port());
            socket.setSoTimeout(TIMEOUT_MS);
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        @Override
        public byte[] receive() throws IOException {
            var chunk = new byte[8192];
            while (messages.isEmpty()) {
                int length = socket.getInputStream().read(chunk);
                if (length < 0) {
                    throw new IOException("The node closed the connection");
                }
                framer.feed(chunk, 0, length);
                for (var frame = framer.next(); frame.isPresent(); frame = framer.next()) {
                    if (frame.get() instanceof SipStreamFramer.Frame.Message(var bytes)) {
                        messages.add(bytes);
                    }
                }
            }
            return messages.remove();
        }

        @Override
        public int localPort() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
