package org.parley.bench.mix;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.Opus;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.net.udp.UdpLoops;

/** A media engine with one conference, for measurements. Lines on its input open and close it and ask for figures. */
public final class MixServer {
    private static final int LEGS_MAX = 5_000;

    private final SystemTime time = new SystemTime();
    private final MediaEngine engine;
    private final PhonePorts ports = new PhonePorts(InetAddress.getLoopbackAddress(), 42_000, 51_999);
    private final AtomicLong longestPauseMs = new AtomicLong();
    private final AtomicInteger pauses = new AtomicInteger();
    private Map<String, Long> before = Map.of();

    private MixServer() {
        engine = new MediaEngine(
                new EngineSettings(LEGS_MAX, LEGS_MAX, 8, Duration.ofMinutes(5), Duration.ofSeconds(5), 16_384),
                new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time)),
                new Unheard());
        engine.start();
        Opus.warmUp();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector)
                    .addNotificationListener(
                            (notification, _) -> {
                                var info = GarbageCollectionNotificationInfo.from(
                                        (CompositeData) notification.getUserData());
                                if (!info.getGcName().contains("Concurrent")) {
                                    pauses.incrementAndGet();
                                    longestPauseMs.accumulateAndGet(info.getGcInfo().getDuration(), Math::max);
                                }
                            },
                            null,
                            null);
        }
    }

    public static void main(String[] arguments) throws IOException {
        var server = new MixServer();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            var words = line.split(" ");
            System.out.println("= " + switch (words[0]) {
                case "open" -> server.open(Boolean.parseBoolean(words[1]), List.of(words).subList(2, words.length));
                case "figures" -> server.figures();
                default -> server.closeConference();
            });
        }
        server.engine.close();
        server.time.close();
    }

    private String open(boolean saysLevels, List<String> phonePorts) {
        var text = new StringBuilder();
        for (int i = 0; i < phonePorts.size(); i++) {
            int member = i;
            int phonePort = Integer.parseInt(phonePorts.get(i));
            int port = engine.ask(loop -> open(loop, member, phonePort, saysLevels));
            text.append(i == 0 ? "" : " ").append(port);
        }
        before = engine.counters();
        pauses.set(0);
        longestPauseMs.set(0);
        return text.toString();
    }

    private int open(MediaLoop loop, int member, int phonePort, boolean saysLevels) {
        int type = SyntheticPhone.PAYLOAD_TYPE;
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), phonePort);
        var leg = loop.addLeg(
                new LegSpec("leg-" + member, "conference", "participant-" + member, "Member " + member),
                of -> new PhoneChannel(loop.udp(), ports, time, of));
        leg.configure(new LegAudio(AudioFormat.OPUS, type, Map.of(type, AudioFormat.OPUS), Map.of()), true, true);
        if (saysLevels) {
            leg.useAudioLevels(SyntheticPhone.AUDIO_LEVEL_ID);
        }
        var channel = (PhoneChannel) leg.channel();
        channel.connect(new PhonePeer(address, address, true, Set.of(type)), RtpProtection.NONE);
        loop.join(leg);
        return channel.localAddress().getPort();
    }

    private String figures() {
        var last = before;
        var now = engine.counters();
        before = now;
        return "late ticks " + (value(now, "ticks-late") - value(last, "ticks-late"))
                + ", worst ever " + value(now, "tick-worst-late-ms") + " ms"
                + ", collection pauses " + pauses.getAndSet(0)
                + ", longest " + longestPauseMs.getAndSet(0) + " ms";
    }

    private static long value(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, 0L);
    }

    private String closeConference() {
        return engine.ask(loop -> {
            loop.closeMix("conference");
            return "closed";
        });
    }

    private static final class Unheard implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {}

        @Override
        public void onLost(String mix, String leg, String because) {}

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }
}
