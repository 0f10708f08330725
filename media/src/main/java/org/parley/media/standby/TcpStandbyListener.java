package org.parley.media.standby;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.id.Ids;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link's other end, at the standby: listens, feeds the book, answers at once, and judges whether the serving node lives. When it does
 * not, the standby goes on with its legs: the mark first, then the book, then the packets. One serving node at a time: a newer
 * connection of it replaces the older. Thread-safe.
 */
public final class TcpStandbyListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TcpStandbyListener.class);
    private static final int HANDSHAKE_MS = 2_000;
    private static final int STRANGERS_MAX = 16;
    private static final int QUEUE_MAX = 16_384;

    /**
     * @param bind where to listen
     * @param reachable where browsers reach this node's media
     */
    public record Settings(
            InetSocketAddress bind, DeathDetector.Settings detector, Supplier<List<InetSocketAddress>> reachable) {}

    private final Settings settings;
    private final LinkSecret secret;
    private final TakeoverMarks marks;
    private final StandbyEngine engine;
    private final NanoClock clock;
    private final long life;
    private final ServerSocket server;
    private final DeathDetector detector;
    private final Semaphore strangers = new Semaphore(STRANGERS_MAX);
    private volatile boolean isOpen = true;
    private @Nullable Connection current;

    /** Opens the port; PORT_TAKEN names it. It stays open for as long as records are kept. */
    public TcpStandbyListener(
            Settings settings, LinkSecret secret, TakeoverMarks marks, StandbyEngine engine, NanoClock clock, Ids ids) {
        this.settings = settings;
        this.secret = secret;
        this.marks = marks;
        this.engine = engine;
        this.clock = clock;
        detector = new DeathDetector(settings.detector());
        life = ids.nextLong() | 1;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(settings.bind());
        } catch (IOException failure) {
            throw new ParleyException(ErrorCode.PORT_TAKEN, "A standby cannot listen on " + settings.bind(), failure);
        }
        marks.onBegin(life);
    }

    public void start() {
        Thread.ofPlatform().daemon().name("parley-standby-accept").start(this::accept);
        Thread.ofPlatform().daemon().name("parley-standby-judge").start(this::judge);
    }

    public InetSocketAddress localAddress() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Forgets its records, says so, and only then gives the port up. */
    @Override
    public void close() {
        isOpen = false;
        engine.book().release();
        var connection = current();
        if (connection != null) {
            connection.leave();
        }
        if (engine.book().taken().isEmpty()) {
            marks.onEnd(life);
        }
        closeQuietly(server);
    }

    private void accept() {
        while (isOpen) {
            try {
                var socket = server.accept();
                if (strangers.tryAcquire()) {
                    Thread.ofVirtual().start(() -> greet(socket));
                } else {
                    socket.close();
                }
            } catch (IOException failure) {
                if (isOpen) {
                    LOG.warn("A standby's port fails: {}", failure.getMessage());
                }
            }
        }
    }

    private void greet(Socket socket) {
        boolean isStranger = true;
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(HANDSHAKE_MS);
            var channel = SecretChannel.open(socket.getInputStream(), socket.getOutputStream(), secret, false);
            var hello = new RecordInput(channel.read());
            long known = hello.u64();
            if (!hello.end(known).isOk()) {
                return;
            }
            strangers.release();
            isStranger = false;
            var verdict = known == 0 || known == life ? TakeoverMarks.Verdict.NEVER_TOOK_OVER : marks.of(known);
            channel.write(new RecordOutput().u64(life).u8(verdict.ordinal()).toBytes());
            socket.setSoTimeout(0);
            serve(socket, channel);
        } catch (IOException failure) {
            LOG.debug("A connection to the standby has ended: {}", failure.getMessage());
        } finally {
            if (isStranger) {
                strangers.release();
            }
        }
    }

    private void serve(Socket socket, SecretChannel channel) throws IOException {
        var connection = new Connection(socket, channel);
        replace(connection);
        connection.answer(new StandbyMessage.Reachable(settings.reachable().get()));
        var taken = engine.book().begin();
        if (!taken.isEmpty()) {
            connection.answer(new StandbyMessage.Taken(taken));
        }
        connection.startWriting();
        String because = "its connection closed";
        try {
            while (isOpen) {
                connection.read(channel.read());
            }
        } catch (IOException failure) {
            because = "its connection closed (" + failure.getMessage() + ")";
        } finally {
            connection.isUp = false;
            onClosed(connection, because);
        }
    }

    private synchronized @Nullable Connection current() {
        return current;
    }

    private void replace(Connection with) {
        Connection old;
        synchronized (this) {
            old = current;
            current = with;
            detector.onConnected(clock.nowNs());
        }
        if (old != null) {
            closeQuietly(old.socket);
        }
    }

    private void onClosed(Connection connection, String because) {
        boolean isDead;
        synchronized (this) {
            if (current != connection) {
                return;
            }
            current = null;
            detector.onClosed(because);
            isDead = detector.onTime(clock.nowNs()).isPresent();
        }
        if (isDead && isOpen) {
            takeOver(because, null);
        }
    }

    private void judge() {
        // A queue that nothing is put into: the wait itself.
        var never = new ArrayBlockingQueue<Boolean>(1);
        while (isOpen) {
            try {
                never.poll(settings.detector().beat().toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException _) {
                return;
            }
            Connection connection;
            java.util.Optional<String> verdict;
            synchronized (this) {
                connection = current;
                verdict = connection == null ? java.util.Optional.empty() : detector.onTime(clock.nowNs());
            }
            if (verdict.isPresent()) {
                takeOver(verdict.get(), connection);
            }
        }
    }

    private void takeOver(String because, @Nullable Connection connection) {
        if (engine.book().size() == 0) {
            return;
        }
        marks.onTakeover(life);
        engine.takeOver(because);
        if (connection != null) {
            connection.answer(new StandbyMessage.Taken(engine.book().taken()));
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception _) {
            // It is closed as far as we are concerned.
        }
    }

    /** One connection of the serving node. */
    private final class Connection {
        final Socket socket;
        final SecretChannel channel;
        final ArrayBlockingQueue<StandbyMessage> answers = new ArrayBlockingQueue<>(QUEUE_MAX);
        volatile boolean isUp = true;

        Connection(Socket socket, SecretChannel channel) {
            this.socket = socket;
            this.channel = channel;
        }

        void read(byte[] frame) throws IOException {
            if (frame.length < 9) {
                throw new IOException("a message without a time");
            }
            long sentNs = java.nio.ByteBuffer.wrap(frame).getLong();
            var body = java.util.Arrays.copyOfRange(frame, 8, frame.length);
            switch (StandbyMessages.read(body)) {
                case Parsed.Ok<StandbyMessage>(var message) -> {
                    long nowNs = clock.nowNs();
                    synchronized (TcpStandbyListener.this) {
                        detector.onHeard(nowNs);
                        if (message instanceof StandbyMessage.Farewell) {
                            detector.onFarewell();
                        }
                    }
                    engine.book().on(message, nowNs, sentNs).ifPresent(this::answer);
                }
                case Parsed.Malformed<StandbyMessage>(_, var reason) ->
                    throw new IOException("a message that cannot be read: " + reason);
            }
        }

        void answer(StandbyMessage message) {
            if (!answers.offer(message)) {
                closeQuietly(socket); // It does not read its answers.
            }
        }

        void startWriting() {
            Thread.ofPlatform().daemon().name("parley-standby-answers").start(this::write);
        }

        void leave() {
            answer(new StandbyMessage.Released());
            answers.offer(new StandbyMessage.Farewell());
        }

        private void write() {
            try {
                while (isUp) {
                    var next = answers.poll(settings.detector().beat().toNanos(), TimeUnit.NANOSECONDS);
                    var message = next == null ? new StandbyMessage.Beat() : next;
                    channel.write(TcpStandbyLink.stamped(clock.nowNs(), StandbyMessages.write(message)));
                    if (message instanceof StandbyMessage.Farewell) {
                        break;
                    }
                }
            } catch (IOException | InterruptedException _) {
                // The reader sees it too.
            } finally {
                closeQuietly(socket);
            }
        }
    }
}
