package org.parley.bench.spatial;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.Hearing;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;

/**
 * A conference of listeners with two ears and five who speak and walk around, over plain RTP on the loopback through the whole engine, in stereo Opus.
 * Counts the process' CPU time less that of the thread which plays the telephones.
 */
final class ConferenceCost implements AutoCloseable {
    private static final int SPEAKERS = 5;
    private static final int WARM_UP_FRAMES = 15_000;
    private static final int WARM_UP_ROUNDS_MAX = 60;
    private static final int TYPE = 111;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final Hearing hearing;
    private final int listeners;
    private final SystemTime time = new SystemTime();
    private final UdpLoop net = UdpLoops.open();
    private final MediaEngine engine;
    private final List<UdpSocket> sockets = new ArrayList<>();
    private final List<InetSocketAddress> targets = new ArrayList<>();
    private final byte[][][] payloads = new byte[SPEAKERS][][];
    private final byte[] packet = new byte[1_500];
    private long received;
    private int frame;

    private ConferenceCost(Hearing hearing, int listeners) {
        this.hearing = hearing;
        this.listeners = listeners;
        Hearing.prepare();
        engine = new MediaEngine(
                EngineSettings.defaults(),
                new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time)),
                new Silent());
        engine.start();
        var ports = new PhonePorts(HERE, 54_000, 55_999);
        for (int i = 0; i < SPEAKERS; i++) {
            payloads[i] = speech(i);
        }
        for (int i = 0; i < SPEAKERS + listeners; i++) {
            add(ports, i);
        }
    }

    static void print(Hearing hearing, int listeners, int seconds) {
        try (var conference = new ConferenceCost(hearing, listeners)) {
            conference.run(seconds);
        }
    }

    @Override
    public void close() {
        engine.close();
        net.close();
        time.close();
    }

    private void add(PhonePorts ports, int index) {
        var socket = net.open(new InetSocketAddress(HERE, 0), (_, _, _, _, _) -> received++);
        sockets.add(socket);
        var spec = new LegSpec("leg-" + index, "conference", "participant-" + index, "Member " + index);
        targets.add(engine.ask(loop -> {
            var leg = loop.addLeg(spec, of -> new PhoneChannel(loop.udp(), ports, time, of));
            leg.configure(
                    new LegAudio(AudioFormat.OPUS, 2, TYPE, Map.of(TYPE, AudioFormat.OPUS), Map.of()), true, true);
            var channel = (PhoneChannel) leg.channel();
            channel.connect(
                    new PhonePeer(socket.localAddress(), socket.localAddress(), true, Set.of(TYPE)), RtpProtection.NONE);
            loop.join(leg);
            if (index >= SPEAKERS) {
                loop.listen(leg, hearing);
            }
            return channel.localAddress();
        }));
    }

    private void run(int seconds) {
        // Compilers need so many frames, however long they take.
        for (int round = 0; round < WARM_UP_ROUNDS_MAX && received < WARM_UP_FRAMES; round++) {
            talk(50);
        }
        long lateBefore = engine.counters().getOrDefault("ticks-late", 0L);
        long receivedBefore = received;
        long cpuBeforeNs = cpuNs();
        talk(seconds * 50);
        double cpuMs = (cpuNs() - cpuBeforeNs) / 1e6 / seconds;
        long frames = received - receivedBefore;
        System.out.printf(
                "spatial, %3d listeners %s, 5 voices that move: %6.1f CPU-ms per second, %4.0f us per frame sent; %.1f %% of the frames came;"
                        + " ticks late %d of %d%n",
                listeners, hearing == Hearing.SCENE ? "in the middle" : hearing == Hearing.SEAT ? "at their seats" : "plain",
                cpuMs, cpuMs * 1000 * seconds / Math.max(1, frames), 100.0 * frames / ((listeners + SPEAKERS) * seconds * 50.0),
                engine.counters().getOrDefault("ticks-late", 0L) - lateBefore, seconds * 50);
    }

    private static long cpuNs() {
        var process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return process.getProcessCpuTime() - ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** All send, the listeners once in a while to be alive; every fifth frame the speakers are seen to have moved. */
    private void talk(int frames) {
        long deadlineNs = time.nowNs();
        for (int i = 0; i < frames; i++) {
            frame++;
            for (int who = 0; who < targets.size(); who++) {
                if (who < SPEAKERS || (frame + who) % 250 == 0) {
                    send(who);
                }
            }
            if (frame % 5 == 0) {
                int now = frame;
                engine.post(loop -> walk(loop, now));
            }
            deadlineNs += 20_000_000;
            for (long leftNs = 1; leftNs > 0; leftNs = deadlineNs - time.nowNs()) {
                net.poll(leftNs);
            }
        }
    }

    private static void walk(MediaLoop loop, int now) {
        for (int who = 0; who < SPEAKERS; who++) {
            var place = RenderingCost.circling(now, who);
            loop.leg("leg-" + who).ifPresent(leg -> loop.seat(leg, place));
        }
    }

    private void send(int who) {
        var payload = payloads[who % SPEAKERS][frame % 100];
        int header = RtpPacket.writeHeader(packet, 0, false, TYPE, frame & 0xFFFF, frame * 960, 1_000 + who);
        System.arraycopy(payload, 0, packet, header, payload.length);
        sockets.get(who).send(packet, 0, header + payload.length, targets.get(who));
    }

    private static byte[][] speech(int voice) {
        var pcm = Voicing.speech(2, voice);
        var encoded = new byte[100][];
        var buffer = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var encoder = AudioFormat.OPUS.openEncoder()) {
            for (int i = 0; i < encoded.length; i++) {
                encoded[i] = Arrays.copyOf(buffer, encoder.encode(pcm, i * 960, 960, buffer, 0, buffer.length));
            }
        }
        return encoded;
    }

    /** Hears of everything and says nothing. */
    private static final class Silent implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {
            System.out.println("lost " + leg + ": " + because);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }
}
