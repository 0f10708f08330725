package org.parley.media.standby;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link over TCP, from the node that serves: connects, and connects again, for as long as it is open. Two threads: one reads,
 * one writes what waits in a bounded queue and a beat whenever there was nothing to write. Thread-safe.
 */
public final class TcpStandbyLink implements StandbyLink {
    private static final Logger LOG = LoggerFactory.getLogger(TcpStandbyLink.class);
    private static final int QUEUE_MAX = 4_096;
    private static final int HANDSHAKE_MS = 2_000;
    private static final int FAREWELL_MS = 500;

    /**
     * @param to where the standby listens
     * @param beat how often it hears from us
     * @param silence after which a standby that says nothing counts as lost
     * @param retry between attempts to connect
     * @param marks where the standby, on the same host, marks its takeovers; empty if it is elsewhere
     */
    public record Settings(
            InetSocketAddress to, Duration beat, Duration silence, Duration retry, Optional<TakeoverMarks> marks) {}

    private record Outgoing(byte[] message, boolean isFarewell) {}

    private final Settings settings;
    private final LinkSecret secret;
    private final NanoClock clock;
    private final Listener listener;
    private final ArrayBlockingQueue<Outgoing> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final CountDownLatch farewell = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean isOpen = true;
    private volatile boolean isUp;
    private volatile @Nullable Socket socket;
    /** Which life of the standby has our records; 0 for none. */
    private long life;

    public TcpStandbyLink(Settings settings, LinkSecret secret, NanoClock clock, Listener listener) {
        this.settings = settings;
        this.secret = secret;
        this.clock = clock;
        this.listener = listener;
        thread = Thread.ofPlatform().daemon().name("parley-standby-link").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public boolean send(StandbyMessage message) {
        return isUp && queue.offer(new Outgoing(StandbyMessages.write(message), message instanceof StandbyMessage.Farewell));
    }

    /** Says farewell if nobody has, and ends when it has left, or soon after. */
    @Override
    public void close() {
        if (send(new StandbyMessage.Farewell())) {
            try {
                farewell.await(FAREWELL_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        isOpen = false;
        thread.interrupt();
        closeQuietly(socket);
        try {
            thread.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (isOpen) {
            try {
                connection();
            } catch (InterruptedException _) {
                return;
            } catch (IOException | RuntimeException failure) {
                down(failure);
            }
            pause();
        }
    }

    private void pause() {
        try {
            // Nothing is ever put here while the link is down: it is the wait itself.
            queue.clear();
            queue.poll(settings.retry().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            // The end, if it is one, is seen by isOpen.
        }
    }

    private void down(Exception failure) {
        isUp = false;
        var loss = StandbyLink.Loss.UNKNOWN;
        if (failure instanceof ConnectException && life != 0 && settings.marks().isPresent()) {
            // Nobody listens on this host: the process that had the records has ended, and its marks tell the rest.
            loss = switch (settings.marks().get().of(life)) {
                case NEVER_TOOK_OVER -> StandbyLink.Loss.CERTAINLY_GONE;
                case TOOK_OVER -> StandbyLink.Loss.TOOK_OVER;
                case UNKNOWN -> StandbyLink.Loss.UNKNOWN;
            };
            if (loss != StandbyLink.Loss.UNKNOWN) {
                life = 0;
            }
        }
        if (life != 0 || loss != StandbyLink.Loss.UNKNOWN) {
            listener.onDown(loss, String.valueOf(failure.getMessage()));
        }
    }

    private void connection() throws IOException, InterruptedException {
        try (var connected = new Socket()) {
            socket = connected;
            connected.setTcpNoDelay(true);
            connected.setSoTimeout(HANDSHAKE_MS);
            connected.connect(settings.to(), HANDSHAKE_MS);
            var channel = SecretChannel.open(connected.getInputStream(), connected.getOutputStream(), secret, true);
            channel.write(new RecordOutput().u64(life).toBytes());
            meet(new RecordInput(channel.read()));
            queue.clear();
            isUp = true;
            listener.onUp();
            connected.setSoTimeout((int) settings.silence().toMillis());
            var writer = Thread.ofPlatform().daemon().name("parley-standby-writer").start(() -> write(connected, channel));
            try {
                while (isOpen) {
                    read(channel.read());
                }
            } finally {
                isUp = false;
                closeQuietly(connected);
                writer.interrupt();
                writer.join();
            }
        }
    }

    /** The standby says which life it is, and what it knows of the one that had our records. */
    private void meet(RecordInput hello) throws IOException {
        long now = hello.u64();
        int verdict = hello.choice(3);
        if (!hello.end(now).isOk()) {
            throw new IOException("a standby's hello that cannot be read");
        }
        if (life != 0 && now != life) {
            var loss = switch (TakeoverMarks.Verdict.values()[verdict]) {
                case NEVER_TOOK_OVER -> StandbyLink.Loss.CERTAINLY_GONE;
                case TOOK_OVER -> StandbyLink.Loss.TOOK_OVER;
                case UNKNOWN -> StandbyLink.Loss.UNKNOWN;
            };
            listener.onDown(loss, "the standby has begun another life");
        }
        life = now;
    }

    private void read(byte[] frame) throws IOException {
        var body = java.util.Arrays.copyOfRange(frame, Math.min(8, frame.length), frame.length);
        switch (StandbyMessages.read(body)) {
            case Parsed.Ok<StandbyMessage>(var message) -> {
                if (!(message instanceof StandbyMessage.Beat)) {
                    listener.onMessage(message);
                }
            }
            case Parsed.Malformed<StandbyMessage>(_, var reason) -> throw new IOException("a message that cannot be read: " + reason);
        }
    }

    private void write(Socket connected, SecretChannel channel) {
        var beat = StandbyMessages.write(new StandbyMessage.Beat());
        long beatNs = settings.beat().toNanos();
        long lastNs = clock.nowNs() - beatNs;
        try {
            while (isUp) {
                long waitNs = Math.max(0, lastNs + beatNs - clock.nowNs());
                var next = queue.poll(waitNs, TimeUnit.NANOSECONDS);
                if (!listener.isAlive()) {
                    // The loop stands still: the standby is not to think that all is well.
                    if (next == null) {
                        lastNs = clock.nowNs();
                        continue;
                    }
                }
                lastNs = clock.nowNs();
                channel.write(stamped(lastNs, next == null ? beat : next.message()));
                if (next != null && next.isFarewell()) {
                    farewell.countDown();
                }
            }
        } catch (IOException failure) {
            LOG.debug("The link to the standby is broken: {}", failure.getMessage());
        } catch (InterruptedException _) {
            // The reader has seen the end.
        } finally {
            closeQuietly(connected);
        }
    }

    /** Each message says what time it is here: numbers that run are as old as their way was long. */
    static byte[] stamped(long nowNs, byte[] message) {
        return java.nio.ByteBuffer.allocate(8 + message.length).putLong(nowNs).put(message).array();
    }

    private static void closeQuietly(@Nullable Socket socket) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is closed as far as we are concerned.
            }
        }
    }
}
