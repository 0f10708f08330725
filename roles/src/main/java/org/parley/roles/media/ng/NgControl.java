package org.parley.roles.media.ng;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.parley.base.error.ErrorCode;
import org.parley.base.error.ParleyException;
import org.parley.base.io.Parsed;
import org.parley.base.time.NanoClock;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSettings;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.ng.NgAnswers;
import org.parley.protocols.ng.NgMessage;
import org.parley.protocols.ng.NgRetransmissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket: one thread reads requests, knows those that come again, and sends answers; each new request is performed on a
 * virtual thread of its own.
 */
public final class NgControl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NgControl.class);
    /** Proxies give a request up long before. */
    private static final Duration REMEMBERED = Duration.ofSeconds(30);

    private static final int REMEMBERED_MAX = 65_536;
    /** Requests that are being worked on; more are dropped, and come again. */
    private static final int UNDER_WAY_MAX = 1_024;

    private static final long TURN_NS = 1_000_000_000L;
    private static final long START_MAX_MS = 5_000;

    private record Answer(NgRetransmissions.Request request, byte[] bytes) {}

    private final NgDesk desk;
    private final NgSettings settings;
    private final NanoClock clock;
    private final NgRetransmissions retransmissions =
            new NgRetransmissions(REMEMBERED_MAX, REMEMBERED.toNanos());
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean running = true;
    private volatile @Nullable UdpLoop loop;
    private volatile @Nullable InetSocketAddress localAddress;
    private volatile @Nullable RuntimeException failure;

    public NgControl(NgDesk desk, NgSettings settings, NanoClock clock) {
        this.desk = desk;
        this.settings = settings;
        this.clock = clock;
        thread = Thread.ofPlatform().name("parley-ng").daemon().unstarted(this::run);
    }

    /** Returns once the socket is open. PORT_TAKEN names it if it is in use. */
    public void start() {
        thread.start();
        try {
            if (!opened.await(START_MAX_MS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                throw new ParleyException(ErrorCode.INTERNAL, "The control socket for relays did not open");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var broken = failure;
        if (broken != null) {
            throw broken;
        }
    }

    /** Where it listens, once started. */
    public InetSocketAddress localAddress() {
        var address = localAddress;
        if (address == null) {
            throw new IllegalStateException("The control socket is not open");
        }
        return address;
    }

    private void run() {
        try (var udp = UdpLoops.open(UdpSettings.SIGNALLING)) {
            var socket = udp.open(settings.bind(), this::onDatagram);
            localAddress = socket.localAddress();
            loop = udp;
            opened.countDown();
            long nextTurnNs = clock.nowNs() + TURN_NS;
            while (running) {
                udp.poll(TURN_NS);
                sendAnswers(socket);
                long nowNs = clock.nowNs();
                if (nowNs - nextTurnNs >= 0) {
                    nextTurnNs = nowNs + TURN_NS;
                    Thread.ofVirtual().name("parley-ng-time").start(() -> desk.onTime(nowNs));
                }
            }
        } catch (ParleyException refused) {
            failure = refused.code() == ErrorCode.PORT_TAKEN
                    ? new ParleyException(ErrorCode.PORT_TAKEN, refused.getMessage() + " The key is media.ng.port.", refused)
                    : refused;
        } catch (RuntimeException broken) {
            failure = broken;
            LOG.error("The control socket for relays failed", broken);
        } finally {
            opened.countDown();
        }
    }

    private void sendAnswers(UdpSocket socket) {
        for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
            retransmissions.onAnswer(answer.request(), answer.bytes());
            socket.send(answer.bytes(), 0, answer.bytes().length, answer.request().from());
        }
    }

    private void onDatagram(UdpSocket socket, byte[] data, int offset, int length, InetSocketAddress from) {
        if (settings.allowed().stream().noneMatch(range -> range.contains(from.getAddress()))) {
            desk.counters().forbidden.increment(); // No answer: it would go to whoever is named as the sender.
            return;
        }
        if (!(NgMessage.cookie(data, offset, length) instanceof Parsed.Ok<String>(var cookie))) {
            desk.counters().malformed.increment();
            return;
        }
        if (underWay.get() >= UNDER_WAY_MAX) {
            return;
        }
        var request = new NgRetransmissions.Request(from, cookie);
        switch (retransmissions.onRequest(request, clock.nowNs())) {
            case NgRetransmissions.Seen.Pending() -> desk.counters().repeated.increment();
            case NgRetransmissions.Seen.Answered(var bytes) -> {
                desk.counters().repeated.increment();
                socket.send(bytes, 0, bytes.length, from);
            }
            case NgRetransmissions.Seen.New() -> perform(request, Arrays.copyOfRange(data, offset, offset + length), 0, length);
        }
    }

    private void perform(NgRetransmissions.Request request, byte[] buffer, int offset, int length) {
        underWay.incrementAndGet();
        Thread.ofVirtual().name("parley-ng-command").start(() -> {
            try {
                answers.add(new Answer(request, answer(request, buffer, offset, length)));
            } finally {
                underWay.decrementAndGet();
                var udp = loop;
                if (udp != null && running) {
                    udp.wakeUp();
                }
            }
        });
    }

    private byte[] answer(NgRetransmissions.Request request, byte[] buffer, int offset, int length) {
        return switch (NgMessage.parse(buffer, offset, length)) {
            case Parsed.Ok<NgMessage>(var message) -> message.answer(desk.perform(message));
            case Parsed.Malformed<NgMessage>(var at, var reason) -> {
                desk.counters().malformed.increment();
                var told = NgAnswers.error("Not a request: " + reason + " (at byte " + at + ")");
                yield NgMessage.refusal(request.cookie(), buffer, offset, length, told);
            }
        };
    }

    /** Idempotent. The desk stays as it is. */
    @Override
    public void close() {
        running = false;
        var udp = loop;
        if (udp != null) {
            udp.wakeUp();
        }
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
