package org.parley.media.webrtc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.parley.base.id.Ids;
import org.parley.base.time.NanoClock;
import org.parley.media.engine.RtpReceiver;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.IndexReservations;

/**
 * Calls itself in memory a few times: offer, answer, checks, handshake, packets, close. Cold, the first caller of a process would wait
 * some 300 ms for classes to load; after this he does not. Runs on one thread of the executor, which is its loop.
 */
public final class WebRtcWarmUp {
    private static final int ROUNDS = 4;
    private static final int PACKETS = 200;
    private static final int PACKET_BYTES = 92;
    private static final Duration ROUND_MAX = Duration.ofSeconds(10);

    private final DtlsContext dtls;
    private final NanoClock clock;
    private final Ids ids;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>(1024);
    private final MemoryWire wire = new MemoryWire();

    private WebRtcWarmUp(DtlsContext dtls, NanoClock clock, Ids ids) {
        this.dtls = dtls;
        this.clock = clock;
        this.ids = ids;
    }

    /** Starts in the background; completes with the number of rounds that came to an end. */
    public static CompletionStage<Integer> start(DtlsContext dtls, NanoClock clock, Ids ids, Executor executor) {
        return CompletableFuture.supplyAsync(() -> new WebRtcWarmUp(dtls, clock, ids).run(), executor);
    }

    private int run() {
        int completed = 0;
        try {
            for (int round = 0; round < ROUNDS; round++) {
                completed += call() ? 1 : 0;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return completed;
    }

    private boolean call() throws InterruptedException {
        try (var here = open();
                var there = open()) {
            var caller = new End(here, IceRole.CONTROLLING);
            var callee = new End(there, IceRole.CONTROLLED);
            var offer = parse(WebRtcOffers.offer(caller.describe(SetupRole.ACTPASS)).toText());
            var offered = WebRtcOffers.read(offer).orThrow();
            callee.transport.onOffer(offered);
            var answer = WebRtcOffers.answer(offer, offered, callee.describe(callee.transport.answerSetup(offered)));
            caller.transport.onAnswer(WebRtcOffers.read(parse(answer.toText())).orThrow());
            long deadlineNs = clock.nowNs() + ROUND_MAX.toNanos();
            while (!callee.isClosed && clock.nowNs() - deadlineNs < 0) {
                turn(caller, callee);
            }
            return callee.isClosed;
        }
    }

    private void turn(End caller, End callee) throws InterruptedException {
        var task = tasks.poll(20, TimeUnit.MILLISECONDS);
        if (task != null) {
            task.run();
        }
        wire.poll(0);
        caller.transport.onTime(clock.nowNs());
        callee.transport.onTime(clock.nowNs());
        if (caller.transport.isReady() && callee.transport.isReady() && !caller.hasSpoken) {
            caller.speak();
            callee.speak();
            wire.poll(0);
            caller.transport.close();
        }
    }

    private WebRtcPort open() {
        var surroundings =
                new WebRtcPort.Surroundings(dtls, IndexReservations.standbyLess(), clock, ids, tasks::offer);
        return WebRtcPort.open(wire, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), surroundings);
    }

    private static SessionDescription parse(String text) {
        return SessionDescription.parse(text).orThrow();
    }

    /** One of the two. */
    private final class End implements RtpReceiver {
        private final WebRtcPort port;
        private final WebRtcTransport transport;
        private final int ssrc = ids.nextInt();
        private final byte[] packet = new byte[PACKET_BYTES + 64];
        private boolean hasSpoken;
        private boolean isClosed;

        End(WebRtcPort port, IceRole role) {
            this.port = port;
            this.transport = port.connect(role, this);
        }

        WebRtcLocal describe(SetupRole setup) {
            return new WebRtcLocal(
                    new SdpOrigin("-", 1, 1, "0.0.0.0"),
                    transport.localIce(),
                    port.fingerprintSha256(),
                    setup,
                    WebRtcOffers.candidates(List.of(port.localAddress().getAddress()), port.localAddress().getPort()),
                    ssrc,
                    "warm-up");
        }

        void speak() {
            hasSpoken = true;
            for (int i = 0; i < PACKETS; i++) {
                RtpPacket.writeHeader(packet, 0, false, 111, i, 960 * i, ssrc);
                transport.sendRtp(packet, 0, PACKET_BYTES);
            }
        }

        @Override
        public void onRtp(byte[] data, int offset, int length, long nowNs) {
            // That it came is all.
        }

        @Override
        public void onRtcp(byte[] data, int offset, int length, long nowNs) {
            // None is sent.
        }

        @Override
        public void onReady(long nowNs) {
            // Seen by isReady.
        }

        @Override
        public void onClosed(String because, long nowNs) {
            isClosed = true;
        }
    }
}
