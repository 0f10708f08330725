package org.parley.net.http;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open WebSocket on Jetty: counts what waits, keeps the order, and tells its listener. Thread-safe. Public only
 * because Jetty looks its methods up.
 */
public final class JettyWebSocket implements Session.Listener.AutoDemanding, WebSocketPeer {
    private static final Logger log = LoggerFactory.getLogger(JettyWebSocket.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final WebSocketEndpoint endpoint;
    private final Scheduler scheduler;
    private final WebSockets all;
    private final AtomicInteger queuedBytes = new AtomicInteger();
    private final AtomicInteger queuedFrames = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ReentrantLock order = new ReentrantLock();
    private final ReentrantLock drain = new ReentrantLock();
    private final Condition drained = drain.newCondition();
    private @Nullable Session session; // Set once, when it opens, before anybody else knows this object.
    private @Nullable WebSocketListener listener;

    JettyWebSocket(WebSocketEndpoint endpoint, Scheduler scheduler, WebSockets all) {
        this.endpoint = endpoint;
        this.scheduler = scheduler;
        this.all = all;
    }

    @Override
    public void onWebSocketOpen(Session opened) {
        session = opened;
        all.onOpen(this);
        opened.setIdleTimeout(endpoint.limits().idleTimeout());
        opened.setMaxTextMessageSize(endpoint.limits().messageMaxBytes());
        opened.setMaxBinaryMessageSize(endpoint.limits().messageMaxBytes());
        opened.setMaxFrameSize(endpoint.limits().messageMaxBytes());
        try {
            listener = endpoint.onOpen().apply(this);
        } catch (RuntimeException failure) {
            log.error("Opening a WebSocket at {} failed.", endpoint.path(), failure);
            close(1011, "internal error");
        }
    }

    @Override
    public void onWebSocketText(String message) {
        var told = listener;
        if (told != null && !closing.get()) {
            guarded(() -> told.onText(message));
        }
    }

    @Override
    public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
        var told = listener;
        if (told != null && !closing.get()) {
            var message = new byte[payload.remaining()];
            payload.get(message);
            guarded(() -> told.onBinary(message));
        }
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        // A close follows. Broken connections and frames that are too large are every-day matters.
        log.debug("WebSocket at {} from {}: {}", endpoint.path(), remoteAddress(), cause.toString());
    }

    @Override
    public void onWebSocketClose(int code, String reason) {
        if (over.compareAndSet(false, true)) {
            all.onOver(this);
            tellDrained();
            var told = listener;
            if (told != null) {
                guarded(() -> told.onClosed(code, reason == null ? "" : reason));
            }
        }
    }

    @Override
    public boolean sendText(String message) {
        int bytes = utf8Length(message);
        return enqueue(bytes, (to, callback) -> to.sendText(message, callback));
    }

    @Override
    public boolean sendBinary(byte[] message) {
        return enqueue(message.length, (to, callback) -> to.sendBinary(ByteBuffer.wrap(message), callback));
    }

    private interface Send {
        void with(Session session, Callback callback);
    }

    private boolean enqueue(int bytes, Send send) {
        var to = session;
        if (to == null || closing.get() || over.get() || !reserve(bytes)) {
            return false;
        }
        order.lock();
        try {
            send.with(to, Callback.from(() -> release(bytes), _ -> release(bytes)));
            return true;
        } catch (RuntimeException failure) {
            release(bytes);
            log.debug("A message could not be sent: {}", failure.toString());
            return false;
        } finally {
            order.unlock();
        }
    }

    private boolean reserve(int bytes) {
        var limits = endpoint.limits();
        int frames = queuedFrames.incrementAndGet();
        int total = queuedBytes.addAndGet(bytes);
        // One message larger than the whole queue may pass when nothing waits.
        if (frames > limits.queuedMaxFrames() || total > limits.queuedMaxBytes() && frames > 1) {
            release(bytes);
            return false;
        }
        return true;
    }

    private void release(int bytes) {
        queuedFrames.decrementAndGet();
        queuedBytes.addAndGet(-bytes);
        tellDrained();
    }

    private void tellDrained() {
        drain.lock();
        try {
            drained.signalAll();
        } finally {
            drain.unlock();
        }
    }

    @Override
    public boolean awaitQueuedBelow(int bytes, Duration timeout) throws InterruptedException {
        long remainingNs = timeout.toNanos();
        drain.lock();
        try {
            while (queuedBytes.get() >= bytes && !over.get() && remainingNs > 0) {
                remainingNs = drained.awaitNanos(remainingNs);
            }
            return queuedBytes.get() < bytes && !over.get();
        } finally {
            drain.unlock();
        }
    }

    @Override
    public int queuedBytes() {
        return queuedBytes.get();
    }

    @Override
    public int queuedFrames() {
        return queuedFrames.get();
    }

    @Override
    public void close(int code, String reason) {
        var to = session;
        if (to == null || !closing.compareAndSet(false, true)) {
            return;
        }
        // RFC 6455 §5.5: a control frame carries at most 125 bytes, two of them the code.
        var shortReason = reason.length() > 120 ? reason.substring(0, 120) : reason;
        to.close(code, shortReason, Callback.NOOP);
        scheduler.after(CLOSE_TIMEOUT, this::disconnect);
    }

    @Override
    public void disconnect() {
        closing.set(true);
        var to = session;
        if (to != null && !over.get()) {
            to.disconnect();
        }
    }

    void ping() {
        var to = session;
        if (to != null && !closing.get() && queuedBytes.get() == 0) {
            to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
        }
    }

    WebSocketEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return session != null && session.getRemoteSocketAddress() instanceof InetSocketAddress address ? address : UNKNOWN;
    }

    @Override
    public InetSocketAddress localAddress() {
        return session != null && session.getLocalSocketAddress() instanceof InetSocketAddress address ? address : UNKNOWN;
    }

    private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

    @Override
    public boolean isSecure() {
        return session != null && session.isSecure();
    }

    @Override
    public String subprotocol() {
        return endpoint.subprotocol().orElse("");
    }

    private void guarded(Runnable told) {
        try {
            told.run();
        } catch (RuntimeException failure) {
            log.error("A WebSocket's listener at {} failed; the connection is closed.", endpoint.path(), failure);
            close(1011, "internal error");
        }
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            bytes += unit < 0x80 ? 1 : unit < 0x800 || Character.isSurrogate(unit) ? 2 : 3;
        }
        return bytes;
    }
}
