package org.parley.bench.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.media.relay.RelayFormat;
import org.parley.media.relay.RelayListener;
import org.parley.media.relay.RelayMedia;
import org.parley.media.relay.RelaySettings;
import org.parley.media.relay.Relays;
import org.parley.net.udp.UdpLoops;
import org.parley.protocols.srtp.SrtpKeys;

/** A media engine with relays and nothing else, for measurements. Lines on its input open and close calls. */
public final class RelayServer {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final MediaEngine engine;
    private final PhonePorts ports = new PhonePorts(InetAddress.getLoopbackAddress(), 50_000, 59_999);
    private final Relays relays;

    private RelayServer() {
        var time = new SystemTime();
        engine = new MediaEngine(
                EngineSettings.defaults(),
                new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time)),
                new Unheard());
        engine.start();
        relays = engine.ask(loop -> Relays.on(loop, RelaySettings.DEFAULT));
    }

    public static void main(String[] arguments) throws IOException {
        var server = new RelayServer();
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = input.readLine(); line != null; line = input.readLine()) {
            var words = line.split(" ");
            System.out.println("= " + switch (words[0]) {
                case "open" -> server.open(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Boolean.parseBoolean(words[4]));
                default -> server.closeCalls();
            });
        }
        server.engine.close();
    }

    private String open(int calls, int callerPort, int calledPort, boolean secure) {
        var text = new StringBuilder();
        for (int i = 0; i < calls; i++) {
            var key = "call-" + i;
            String opened = engine.ask(loop -> open(loop, key, callerPort, calledPort, secure));
            text.append(i == 0 ? "" : " ").append(opened);
        }
        return text.toString();
    }

    private String open(MediaLoop loop, String key, int callerPort, int calledPort, boolean secure) {
        var relay = relays.open(key, TIMEOUT, RelayListener.NONE);
        var media = new RelayMedia(Map.of(0, RelayFormat.of(AudioFormat.PCMU)));
        var caller = relay.addPhone("caller", ports);
        var called = relay.addPhone("called", ports);
        caller.configure(media);
        called.configure(media);
        relay.connect(caller, called);
        var random = new Random(key.hashCode());
        var ours = SrtpKeys.ofSdes(CallGenerator.CALLER_KEY.profile(), bytes(random, 30));
        caller.phone()
                .orElseThrow()
                .connect(
                        peer(callerPort),
                        secure
                                ? SdesProtection.after(RtpProtection.NONE, ours, CallGenerator.CALLER_KEY)
                                : RtpProtection.NONE);
        called.phone().orElseThrow().connect(peer(calledPort), RtpProtection.NONE);
        return caller.phone().orElseThrow().localAddress().getPort() + "/"
                + called.phone().orElseThrow().localAddress().getPort();
    }

    private static byte[] bytes(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static PhonePeer peer(int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return PhonePeer.ofAnyType(address, address, true, PhonePeer.Sources.LATCHED);
    }

    private String closeCalls() {
        return engine.ask(_ -> {
            List.copyOf(relays.all()).forEach(relay -> relays.close(relay.key()));
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
