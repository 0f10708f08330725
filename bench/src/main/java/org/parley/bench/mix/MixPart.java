package org.parley.bench.mix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.parley.base.time.SystemTime;
import org.parley.bench.ProcessFigures;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;

/**
 * Conferences of Opus members of whom three speak, in turn through each server: what a second of conference costs its process, what comes back, what it adds between
 * mouth and ear. Then the largest conference that Parley carries without a late tick, and the collector's pauses while a hundred talk. First argument: {@code quick},
 * {@code full} or {@code long} (ten minutes of talk); the others name servers.
 */
public final class MixPart {
    private static final int SPEAKERS = 3;
    private static final int LARGE = 100;

    private record Plan(int warmSeconds, int seconds, int passes, int talkSeconds, List<Integer> sizes, List<Integer> search) {}

    private final SystemTime time = new SystemTime();
    private final Plan plan;
    private final byte[][] speech = encode(true);
    private final byte[][] silence = encode(false);
    private final Map<String, List<Double>> costs = new TreeMap<>();

    private MixPart(Plan plan) {
        this.plan = plan;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var how = arguments.length == 0 ? "quick" : arguments[0];
        var part = new MixPart(
                how.equals("quick")
                        ? new Plan(8, 6, 1, 0, List.of(10, LARGE), List.of(400, 800))
                        : new Plan(
                                15,
                                15,
                                3,
                                how.equals("long") ? 600 : 60,
                                List.of(10, 50, LARGE),
                                List.of(200, 400, 600, 800, 1_000, 1_200, 1_500, 2_000)));
        var names = arguments.length > 1 ? Arrays.asList(arguments).subList(1, arguments.length) : List.of("parley");
        try {
            part.measure(names);
        } finally {
            part.time.close();
        }
    }

    private static MixPeer start(String name) throws IOException, InterruptedException {
        return switch (name) {
            case "janus" -> new JanusBridge(6);
            case "janus/1" -> new JanusBridge(1);
            case "parley" -> new ParleyMix();
            default -> throw new IllegalArgumentException("No mixer is called " + name);
        };
    }

    private void measure(List<String> names) throws IOException, InterruptedException {
        for (int pass = 0; pass < plan.passes(); pass++) {
            for (var name : names) {
                try (var peer = start(name)) {
                    conference(peer, LARGE, true, plan.warmSeconds(), false);
                    for (int size : plan.sizes()) {
                        conference(peer, size, true, plan.seconds(), true);
                    }
                    conference(peer, LARGE, false, plan.seconds(), true);
                    if (pass == 0) {
                        delay(peer);
                    }
                }
            }
        }
        summarize();
        if (names.contains("parley")) {
            try (var peer = start("parley")) {
                conference(peer, LARGE, true, plan.warmSeconds(), false);
                if (plan.talkSeconds() > 0) {
                    everybodyTalks(peer);
                }
                search(peer);
            }
        }
    }

    private void conference(MixPeer peer, int members, boolean saysLevels, int seconds, boolean counts) {
        try (var crowd = new Crowd(members, saysLevels, SPEAKERS)) {
            crowd.join(peer);
            crowd.talk(50);
            peer.figures();
            crowd.forget();
            long cpuMs = ProcessFigures.of(peer.pid()).cpuMs();
            crowd.talk(seconds * 50);
            double cost = (ProcessFigures.of(peer.pid()).cpuMs() - cpuMs) / (double) seconds;
            var what = members + " members" + (saysLevels ? "" : " who say no levels");
            if (counts) {
                costs.computeIfAbsent(what + ", " + peer.name(), _ -> new ArrayList<>()).add(cost);
            }
            System.out.printf(
                    "%-8s %s, %d speak%s: %.1f CPU-ms per second of conference, %.2f per member; %.1f %% of the packets came back; %s%n",
                    peer.name(), what, SPEAKERS, counts ? "" : " (cold)", cost, cost / members,
                    100.0 * crowd.received() / (members * seconds * 50.0), peer.figures());
        }
        peer.closeConference();
    }

    private void summarize() {
        costs.forEach((what, values) -> {
            var sorted = values.stream().sorted().toList();
            System.out.printf(
                    "%s: median %.1f CPU-ms per second (%.1f to %.1f)%n",
                    what, sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
        });
    }

    /** One who is heard by another, with eight more who are silent: bursts of tone, found again in what comes back. */
    private void delay(MixPeer peer) {
        try (var crowd = new Crowd(8, true, 0)) {
            var ear = new BurstEar(crowd.net, time);
            var mouth = new BurstMouth(crowd.net, time);
            var ports = new ArrayList<>(crowd.ports());
            ports.add(mouth.port());
            ports.add(ear.port());
            var targets = peer.open(ports, true);
            crowd.aim(targets.subList(0, 8));
            mouth.speakTo(targets.get(8));
            ear.sendTo(targets.get(9));
            for (int i = 0; i < (plan.passes() == 1 ? 400 : 1_500); i++) {
                mouth.frame();
                ear.keepAlive();
                crowd.talk(1);
            }
            System.out.printf("%-8s adds between mouth and ear %s%n", peer.name(), ear.added(mouth.burstsNs()));
        }
        peer.closeConference();
    }

    private void everybodyTalks(MixPeer peer) {
        try (var crowd = new Crowd(LARGE, true, LARGE)) {
            crowd.join(peer);
            crowd.talk(250);
            peer.figures();
            crowd.talk(plan.talkSeconds() * 50);
            System.out.printf("%-8s %d members, all talk, %d s: %s%n", peer.name(), LARGE, plan.talkSeconds(), peer.figures());
        }
        peer.closeConference();
    }

    /** Larger and larger until a tick is late; the generator takes the other core. */
    private void search(MixPeer peer) {
        int clean = 0;
        for (int members : plan.search()) {
            try (var crowd = new Crowd(members, true, SPEAKERS)) {
                crowd.join(peer);
                crowd.talk(150);
                crowd.forget();
                peer.figures();
                crowd.talk(plan.seconds() * 50);
                var figures = peer.figures();
                System.out.printf(
                        "%-8s %d members: %.1f %% came back; %s%n",
                        peer.name(), members, 100.0 * crowd.received() / (members * plan.seconds() * 50.0), figures);
                if (!figures.startsWith("late ticks 0,")) {
                    peer.closeConference();
                    break;
                }
                clean = members;
            }
            peer.closeConference();
        }
        System.out.printf("%-8s without a late tick up to %d members, beside the generator on the same cores%n", peer.name(), clean);
    }

    /** So many telephones, driven by the calling thread. */
    private final class Crowd implements AutoCloseable {
        private final UdpLoop net = UdpLoops.open();
        private final List<SyntheticPhone> phones = new ArrayList<>();
        private List<InetSocketAddress> addresses = List.of();
        private final boolean saysLevels;
        private long deadlineNs = time.nowNs();
        private long receivedBefore;

        Crowd(int members, boolean saysLevels, int speakers) {
            this.saysLevels = saysLevels;
            for (int i = 0; i < members; i++) {
                int level = !saysLevels ? -1 : i < speakers ? 25 : 127;
                phones.add(new SyntheticPhone(net, AudioFormat.OPUS, i < speakers ? speech : silence, level, 1_000 + i));
            }
        }

        List<Integer> ports() {
            return phones.stream().map(phone -> phone.address().getPort()).toList();
        }

        void join(MixPeer peer) {
            aim(peer.open(ports(), saysLevels));
            deadlineNs = time.nowNs();
        }

        void aim(List<Integer> targets) {
            addresses = targets.stream()
                    .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .toList();
        }

        void talk(int frames) {
            // After a pause, such as opening legs, nothing is caught up.
            deadlineNs = Math.max(deadlineNs, time.nowNs() - 20_000_000);
            for (int frame = 0; frame < frames; frame++) {
                for (int i = 0; i < addresses.size(); i++) {
                    phones.get(i).speak(addresses.get(i));
                }
                deadlineNs += 20_000_000;
                for (long leftNs = 1; leftNs > 0; leftNs = deadlineNs - time.nowNs()) {
                    net.poll(leftNs);
                }
            }
        }

        void forget() {
            receivedBefore = total();
        }

        long received() {
            return total() - receivedBefore;
        }

        private long total() {
            return phones.stream().mapToLong(SyntheticPhone::received).sum();
        }

        @Override
        public void close() {
            net.close();
        }
    }

    /** Two seconds of sound like speech (a buzz in syllables over some noise), or of the faint noise of a room. */
    private static byte[][] encode(boolean isSpeech) {
        var random = new SplittableRandom(1);
        var payloads = new byte[100][];
        var buffer = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var encoder = AudioFormat.OPUS.openEncoder()) {
            var pcm = new short[960];
            for (int frame = 0; frame < payloads.length; frame++) {
                for (int i = 0; i < pcm.length; i++) {
                    double at = (frame * 960.0 + i) / 48_000;
                    double voice = 0;
                    for (int harmonic = 1; isSpeech && harmonic <= 12; harmonic++) {
                        voice += Math.sin(2 * Math.PI * 130 * harmonic * at) / harmonic;
                    }
                    double syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * at));
                    pcm[i] = (short) (5_000 * syllable * voice + random.nextInt(-15, 16));
                }
                payloads[frame] = Arrays.copyOf(buffer, encoder.encode(pcm, 0, 960, buffer, 0, buffer.length));
            }
        }
        return payloads;
    }
}
