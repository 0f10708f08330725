package org.parley.media.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.parley.base.id.Ids;
import org.parley.media.codec.AudioFormat;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.testkit.ManualTime;

/** One mix, "call", of {@link SimulatedPhone}s on a simulated network and a clock run by hand. */
final class SimulatedConference {
    static final String MIX = "call";
    private static final int COMFORT_NOISE = 13;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    final ManualTime time = new ManualTime();
    final SimulatedUdpLoop net = new SimulatedUdpLoop();
    final List<String> told = new ArrayList<>();
    final MediaLoop loop;
    final List<SimulatedPhone> phones = new ArrayList<>();
    final List<MediaLeg> legs = new ArrayList<>();
    List<EngineEvents.Speaking> speaking = List.of();
    private final PhonePorts ports = new PhonePorts(HERE, 30_000, 30_999);

    SimulatedConference(EngineSettings settings) {
        loop = new MediaLoop(settings, net, time, time, new Ids(time, new Random(1)), new Events());
    }

    SimulatedConference() {
        this(new EngineSettings(64, 64, 8, Duration.ofSeconds(10), Duration.ofSeconds(5), 100));
    }

    /** A member who hears one channel and sends a tone. */
    SimulatedPhone phone(AudioFormat format, int hertz) {
        return phone(format, 1, hertz);
    }

    /** One who hears {@code channels}. */
    SimulatedPhone phone(AudioFormat format, int channels, int hertz) {
        int payloadType = format.staticPayloadType().orElse(111);
        var phone = new SimulatedPhone(
                net, new InetSocketAddress(HERE, 40_000 + phones.size()), format, payloadType, channels, hertz);
        var leg = loop.addLeg(
                new LegSpec("leg-" + phones.size(), MIX, "p-" + hertz, "Phone " + hertz),
                of -> new PhoneChannel(net, ports, time, of));
        leg.configure(new LegAudio(format, channels, payloadType, Map.of(payloadType, format), Map.of()), true, true);
        ((PhoneChannel) leg.channel())
                .connect(
                        new PhonePeer(
                                phone.socket.localAddress(),
                                phone.rtcpSocket.localAddress(),
                                false,
                                Set.of(payloadType, COMFORT_NOISE)),
                        RtpProtection.NONE);
        phones.add(phone);
        legs.add(leg);
        loop.join(leg);
        return phone;
    }

    MediaLeg leg(SimulatedPhone phone) {
        return legs.get(phones.indexOf(phone));
    }

    /** Everybody sends and hears for so many frames of 20 ms. */
    void run(int frames) {
        for (int i = 0; i < frames; i++) {
            for (int p = 0; p < phones.size(); p++) {
                if (!legs.get(p).isOver()) {
                    phones.get(p).speak(((PhoneChannel) legs.get(p).channel()).localAddress());
                }
            }
            tick();
        }
    }

    void tick() {
        time.advance(Duration.ofMillis(10));
        net.poll(0);
        time.advance(Duration.ofMillis(10));
        loop.tick(time.nowNs(), 0);
        net.poll(0);
    }

    private final class Events implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {
            told.add("connected " + leg);
        }

        @Override
        public void onLost(String mix, String leg, String because) {
            told.add("lost " + leg + ": " + because);
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {
            told.add("digit " + leg + " " + digit + " " + durationMs);
        }

        @Override
        public void onSpeakers(String mix, List<Speaking> now) {
            speaking = now;
        }

        @Override
        public void onTapFailed(String mix, String because) {
            told.add("tap failed: " + because);
        }
    }
}
