package org.parley.systemtests.peers;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** SIP over a secure WebSocket, one message a frame (RFC 7118). */
final class WebSocketWire implements ScriptedPhone.Wire {
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newBuilder().sslContext(Trusting.context()).build();
    private final WebSocket socket;
    private final int timeoutMs;

    WebSocketWire(SipAccount account, int timeoutMs) {
        this.timeoutMs = timeoutMs;
        socket = http.newWebSocketBuilder()
                .subprotocols("sip")
                .connectTimeout(Duration.ofMillis(timeoutMs))
                .buildAsync(URI.create("wss://" + account.host() + ":" + account.port() + "/sip"), new Frames())
                .join();
    }

    @Override
    public void send(byte[] bytes) {
        socket.sendText(new String(bytes, StandardCharsets.UTF_8), true).join();
    }

    @Override
    public byte[] receive() throws IOException {
        try {
            var message = messages.poll(timeoutMs, TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new SocketTimeoutException("No frame");
            }
            return message.getBytes(StandardCharsets.UTF_8);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** No port of ours can be reached: contacts of WebSocket clients only name the connection (RFC 7118 §5). */
    @Override
    public int localPort() {
        return 9;
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }

    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                messages.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }
}
