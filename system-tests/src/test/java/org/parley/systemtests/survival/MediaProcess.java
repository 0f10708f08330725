package org.parley.systemtests.survival;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ToneSource;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.Hearing;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaEngine;
import org.parley.media.engine.MediaLeg;
import org.parley.media.engine.MediaLoop;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.media.phone.SdesProtection;
import org.parley.media.spatial.Position;
import org.parley.media.standby.DeathDetector;
import org.parley.media.standby.LegRecord;
import org.parley.media.standby.LegReplicator;
import org.parley.media.standby.LegRoom;
import org.parley.media.standby.LinkSecret;
import org.parley.media.standby.MovedDescription;
import org.parley.media.standby.PicturesRoom;
import org.parley.media.standby.ReplicationEvents;
import org.parley.media.standby.SeatRoom;
import org.parley.media.standby.StandbyCandidates;
import org.parley.media.standby.StandbyEngine;
import org.parley.media.standby.StandbyLink;
import org.parley.media.standby.StandbyMessage;
import org.parley.media.standby.TakeoverEvents;
import org.parley.media.standby.TakeoverMarks;
import org.parley.media.standby.TcpStandbyLink;
import org.parley.media.standby.TcpStandbyListener;
import org.parley.media.webrtc.WebRtcLocal;
import org.parley.media.webrtc.WebRtcOffers;
import org.parley.media.webrtc.WebRtcPort;
import org.parley.media.webrtc.WebRtcTransport;
import org.parley.media.webrtc.WebRtcWarmUp;
import org.parley.net.udp.UdpLoops;
import org.parley.protocols.dtls.DtlsCertificate;
import org.parley.protocols.dtls.DtlsContext;
import org.parley.protocols.ice.IceRole;
import org.parley.protocols.sdp.HeaderExtension;
import org.parley.protocols.sdp.IceCandidate;
import org.parley.protocols.sdp.SdpOrigin;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.sdp.SetupRole;
import org.parley.protocols.srtp.GuardedIndices.Reservation;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;

/**
 * A media node and nothing else: engine, ports, and both ends of the standby's link. Told what to do by lines on standard input, it
 * answers and reports by lines on standard output. Texts with line breaks travel in base 64.
 *
 * <pre>
 * reach HOST PORT          browsers reach the media port there (a NAT in between)
 * follow HOST PORT         keep records on the standby there
 * offer LEG MIX HZ         → sdp LEG …; the leg hears a tone if HZ is not 0. "unlisted" leaves the standby's address out, "pictures" adds video
 * restart LEG              → sdp LEG … with new ICE credentials
 * answer LEG SDP           the browser's answer, to any offer
 * seat LEG X Y             it sits there
 * hear LEG                 it hears with two ears from its seat
 * end LEG
 * phone LEG MIX PORT KEYS  a G.711 telephone at that port; KEYS is - or ours and its own in base 64 → phone LEG PORT
 * </pre>
 */
public final class MediaProcess {
    private static final int TONE_ROOM = 60_000;

    /** What a process is started with. */
    private record Arguments(
            InetAddress host, SrtpProfile profile, Path certificate, Path marks, LinkSecret secret, int firstPort) {}

    private final Arguments arguments;
    private final SystemTime time = new SystemTime();
    private final Ids ids = Ids.secure(time);
    private final MediaEngine engine;
    private final PhonePorts phones;
    private final Map<String, String> descriptions = new ConcurrentHashMap<>();
    private final Map<String, Integer> tones = new ConcurrentHashMap<>();
    private final WebRtcPort webRtc;
    private final StandbyEngine standby;
    private final TcpStandbyListener listener;
    private final LegReplicator replicator;
    private volatile InetSocketAddress reached;

    private MediaProcess(Arguments arguments) throws Exception {
        this.arguments = arguments;
        var settings = new EngineSettings(500, 500, 8, Duration.ofSeconds(20), Duration.ofSeconds(1), 16_384);
        engine = new MediaEngine(settings, new MediaEngine.Surroundings(UdpLoops::open, time, time, ids), new Quiet());
        engine.start();
        phones = new PhonePorts(arguments.host(), arguments.firstPort(), arguments.firstPort() + 99);
        var random = new SecureRandom();
        var certificate = DtlsCertificate.fromPem(Files.readString(arguments.certificate()));
        var dtls = new DtlsContext(
                certificate, List.of(arguments.profile()), random, Executors.newVirtualThreadPerTaskExecutor());
        WebRtcWarmUp.start(dtls, time, ids, Runnable::run);
        webRtc = engine.ask(loop -> WebRtcPort.open(
                loop.udp(),
                new InetSocketAddress(arguments.host(), 0),
                new WebRtcPort.Surroundings(
                        dtls, IndexReservations.standbyLess(), time, ids, work -> engine.post(_ -> work.run()))));
        reached = webRtc.localAddress();
        List<LegRoom> rooms = List.of(new SeatRoom(), new PicturesRoom(), new ToneRoom());
        standby = new StandbyEngine(
                new StandbyEngine.Settings(500, Duration.ofMillis(150), arguments.host()),
                new StandbyEngine.Surroundings(engine, webRtc, phones, this::candidates, rooms),
                new Taken());
        standby.start();
        listener = new TcpStandbyListener(
                new TcpStandbyListener.Settings(
                        new InetSocketAddress(arguments.host(), 0), DeathDetector.Settings.defaults(), this::reachable),
                arguments.secret(),
                new TakeoverMarks(arguments.marks()),
                standby,
                time,
                ids);
        replicator = engine.ask(loop -> new LegReplicator(loop, rooms, new Replicated()));
    }

    public static void main(String[] arguments) throws Exception {
        var process = new MediaProcess(new Arguments(
                InetAddress.ofLiteral(arguments[0]),
                SrtpProfile.valueOf(arguments[1]),
                Path.of(arguments[2]),
                Path.of(arguments[3]),
                new LinkSecret(Base64.getDecoder().decode(arguments[4])),
                Integer.parseInt(arguments[5])));
        process.listener.start();
        process.standby.rehearse(process.ids);
        SystemTime.sleep(Duration.ofSeconds(1));
        process.standby.endRehearsal();
        say("ready", process.webRtc.localAddress().getPort(), process.listener.localAddress().getPort());
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            try {
                process.obey(line.split(" "));
            } catch (RuntimeException failure) {
                failure.printStackTrace();
                say("failed", line.split(" ")[0], encode(String.valueOf(failure)));
            }
        }
        System.exit(0); // The test has gone.
    }

    private static synchronized void say(Object... words) {
        var text = new StringBuilder();
        for (var word : words) {
            text.append(text.isEmpty() ? "" : " ").append(word);
        }
        System.out.println(text);
        System.out.flush();
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }

    private void obey(String[] words) {
        switch (words[0]) {
            case "reach" -> reached = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
            case "follow" -> follow(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
            case "offer" -> offer(words[1], words[2], Integer.parseInt(words[3]), List.of(words));
            case "restart" -> restart(words[1]);
            case "anew" -> anew(words[1], words[2], Integer.parseInt(words[3]), decode(words[4]));
            case "answer" -> answer(words[1], decode(words[2]));
            case "seat" -> onLeg(words[1], (loop, leg) -> loop.seat(
                    leg, new Position(Double.parseDouble(words[2]), Double.parseDouble(words[3]), 0)));
            case "hear" -> onLeg(words[1], (loop, leg) -> loop.listen(leg, Hearing.SEAT));
            case "end" -> engine.post(loop -> loop.closeLeg(words[1]));
            case "phone" -> phone(words[1], words[2], Integer.parseInt(words[3]), words[4]);
            default -> throw new IllegalArgumentException("what is " + words[0] + "?");
        }
    }

    private void onLeg(String key, BiConsumer<MediaLoop, MediaLeg> what) {
        engine.post(loop -> loop.leg(key).ifPresent(leg -> what.accept(loop, leg)));
    }

    private List<IceCandidate> candidates() {
        return WebRtcOffers.candidates(List.of(reached.getAddress()), reached.getPort());
    }

    private List<InetSocketAddress> reachable() {
        return List.of(reached);
    }

    private void follow(InetSocketAddress to) {
        var settings = new TcpStandbyLink.Settings(
                to,
                Duration.ofMillis(50),
                Duration.ofMillis(500),
                Duration.ofMillis(100),
                Optional.of(new TakeoverMarks(arguments.marks())));
        var link = new TcpStandbyLink(settings, arguments.secret(), time, new OnLoop());
        engine.post(_ -> replicator.useLink(link));
        link.start();
    }

    private void offer(String key, String mix, int hertz, List<String> how) {
        tones.put(key, hertz);
        var text = engine.ask(loop -> {
            var leg = loop.addLeg(new LegSpec(key, mix, key, key), opened -> webRtc.connect(IceRole.CONTROLLING, opened));
            var all = new ArrayList<>(candidates());
            if (!how.contains("unlisted")) {
                all.addAll(StandbyCandidates.of(replicator.standbyAddresses()));
            }
            var transport = (WebRtcTransport) leg.channel();
            replicator.guard(leg, () -> descriptions.get(key));
            loop.join(leg);
            play(leg, hertz);
            return WebRtcOffers.offer(new WebRtcLocal(
                            new SdpOrigin("-", ids.nextLong() & Long.MAX_VALUE, 1, "127.0.0.1"),
                            transport.localIce(),
                            transport.fingerprintSha256(),
                            SetupRole.ACTPASS,
                            all,
                            leg.ssrc(),
                            leg.cname(),
                            how.contains("pictures") ? leg.pictures().slots() : List.of()))
                    .toText();
        });
        descriptions.put(key, text);
        say("sdp", key, encode(text));
    }

    /** What a page asks for that hears nothing (its watchdog). */
    private void restart(String key) {
        var text = engine.ask(loop -> {
            var transport = (WebRtcTransport) loop.leg(key).orElseThrow().channel();
            transport.restartIce();
            return MovedDescription.restart(
                    descriptions.get(key), transport.localIce(), transport.fingerprintSha256(), candidates());
        });
        descriptions.put(key, text);
        say("sdp", key, encode(text));
    }

    /** Goes on with a browser whose keys nobody has any more: another certificate makes it shake hands anew. */
    private void anew(String key, String mix, int hertz, String lastSdp) {
        tones.put(key, hertz);
        var own = new DtlsContext(
                DtlsCertificate.generate(new SecureRandom(), time.now()),
                List.of(arguments.profile()),
                new SecureRandom(),
                Executors.newVirtualThreadPerTaskExecutor());
        var text = engine.ask(loop -> {
            var leg = loop.addLeg(
                    new LegSpec(key, mix, key, key), opened -> webRtc.connectAnew(own, IceRole.CONTROLLING, opened));
            var transport = (WebRtcTransport) leg.channel();
            replicator.guard(leg, () -> descriptions.get(key));
            loop.join(leg);
            play(leg, hertz);
            return MovedDescription.restart(lastSdp, transport.localIce(), transport.fingerprintSha256(), candidates())
                    .replaceAll("a=ssrc:\\d+ ", "a=ssrc:" + Integer.toUnsignedString(leg.ssrc()) + " ");
        });
        descriptions.put(key, text);
        say("sdp", key, encode(text));
    }

    private static void play(MediaLeg leg, int hertz) {
        if (hertz > 0) {
            leg.playTone(new Sine(hertz));
        }
    }

    private void answer(String key, String sdp) {
        var description = SessionDescription.parse(sdp).orThrow();
        var peer = WebRtcOffers.read(description).orThrow();
        engine.ask(loop -> {
            var leg = loop.leg(key).orElseThrow();
            ((WebRtcTransport) leg.channel()).onAnswer(peer);
            leg.configure(peer.audio(), true, true);
            leg.pictures().agree(peer.pictures());
            peer.pictures().uploads().forEach(upload -> leg.pictures().publish(upload.source(), true));
            description.firstMedia("audio")
                    .ifPresent(section -> leg.useAudioLevels(section.extensionId(HeaderExtension.AUDIO_LEVEL)));
            return true;
        });
    }

    private void phone(String key, String mix, int port, String keys) {
        var peer = new InetSocketAddress(arguments.host(), port);
        var audio = new LegAudio(AudioFormat.PCMU, 0, Map.of(0, AudioFormat.PCMU), Map.of(101, 8_000));
        RtpProtection protection = RtpProtection.NONE;
        if (!keys.equals("-")) {
            var both = Base64.getDecoder().decode(keys);
            var profile = arguments.profile();
            int half = both.length / 2;
            protection = SdesProtection.after(
                    RtpProtection.NONE,
                    SrtpKeys.ofSdes(profile, Arrays.copyOf(both, half)),
                    SrtpKeys.ofSdes(profile, Arrays.copyOfRange(both, half, both.length)));
        }
        var with = protection;
        int local = engine.ask(loop -> {
            var leg = loop.addLeg(
                    new LegSpec(key, mix, key, key), opened -> new PhoneChannel(loop.udp(), phones, time, opened));
            var channel = (PhoneChannel) leg.channel();
            channel.connect(new PhonePeer(peer, peer, true, java.util.Set.of(0, 101)), with);
            leg.configure(audio, true, true);
            loop.join(leg);
            int ours = channel.localAddress().getPort();
            descriptions.put(key, "v=0\r\no=- 1 1 IN IP4 %1$s\r\ns=-\r\nc=IN IP4 %1$s\r\nt=0 0\r\nm=audio %2$d RTP/AVP 0 101\r\n"
                    .formatted(arguments.host().getHostAddress(), ours));
            replicator.guard(leg, () -> descriptions.get(key));
            return ours;
        });
        say("phone", key, local);
    }

    /** A tone that never ends. */
    private static final class Sine implements ToneSource {
        private final double step;
        private double phase;

        Sine(int hertz) {
            step = 2 * Math.PI * hertz / 48_000;
        }

        @Override
        public boolean fill(short[] out, int offset, int length) {
            for (int i = 0; i < length; i++) {
                out[offset + i] = (short) (8_000 * Math.sin(phase));
                phase += step;
            }
            return true;
        }
    }

    /** What a leg is played is in its record. */
    private final class ToneRoom implements LegRoom {
        @Override
        public int kind() {
            return TONE_ROOM;
        }

        @Override
        public byte[] write(MediaLoop loop, MediaLeg leg) {
            return ByteBuffer.allocate(4).putInt(tones.getOrDefault(leg.spec().leg(), 0)).array();
        }

        @Override
        public void restore(MediaLoop loop, MediaLeg leg, byte[] data, List<Reservation> limits) {
            int hertz = data.length == 4 ? ByteBuffer.wrap(data).getInt() : 0;
            tones.put(leg.spec().leg(), hertz);
            play(leg, hertz);
        }
    }

    private final class OnLoop implements StandbyLink.Listener {
        @Override
        public void onUp() {
            engine.post(_ -> replicator.onUp());
        }

        @Override
        public void onMessage(StandbyMessage message) {
            engine.post(_ -> {
                replicator.onMessage(message);
                if (message instanceof StandbyMessage.Reachable(var addresses)) {
                    say("standby", addresses.getFirst().getAddress().getHostAddress(), addresses.getFirst().getPort());
                }
            });
        }

        @Override
        public void onDown(StandbyLink.Loss loss, String because) {
            engine.post(_ -> replicator.onDown(loss, because));
        }

        @Override
        public boolean isAlive() {
            return replicator.isAlive(time.nowNs());
        }
    }

    private static final class Replicated implements ReplicationEvents {
        @Override
        public void onSurvivable(String leg) {
            say("survivable", leg);
        }

        @Override
        public void onFenced(String leg) {
            say("fenced", leg);
        }

        @Override
        public void onStandbyLost(String because) {
            say("standby-lost", encode(because));
        }

        @Override
        public void onAlone(String because) {
            say("alone", encode(because));
        }
    }

    /** Goes on with the legs, and keeps their records on the next standby. */
    private final class Taken implements TakeoverEvents {
        @Override
        public void onTakenOver(LegRecord record) {
            descriptions.put(record.leg(), record.description());
            say("taken", record.leg(), System.currentTimeMillis());
            engine.post(loop -> loop.leg(record.leg())
                    .ifPresent(leg -> replicator.guard(leg, () -> descriptions.get(record.leg()))));
        }

        @Override
        public void onUplink(String leg, long afterNs) {
            say("uplink", leg, afterNs / 1_000);
        }

        @Override
        public void onOffer(String leg, String offerSdp, Because because) {
            descriptions.put(leg, offerSdp);
            say("please-offer", leg, because, encode(offerSdp));
        }

        @Override
        public void onLost(String leg, String because) {
            say("lost", leg, encode(because));
        }
    }

    private static final class Quiet implements EngineEvents {
        @Override
        public void onConnected(String mix, String leg) {
            say("connected", leg);
        }

        @Override
        public void onLost(String mix, String leg, String because) {
            say("lost", leg, encode(because));
        }

        @Override
        public void onDigit(String mix, String leg, char digit, int durationMs) {}

        @Override
        public void onSpeakers(String mix, List<Speaking> speaking) {}

        @Override
        public void onTapFailed(String mix, String because) {}
    }
}
