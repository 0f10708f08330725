package org.parley.bench.mix;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.parley.base.id.Ids;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.engine.EngineEvents;
import org.parley.media.engine.EngineSettings;
import org.parley.media.engine.LegAudio;
import org.parley.media.engine.LegSpec;
import org.parley.media.engine.MediaEngine;
import org.parley.media.phone.PhoneChannel;
import org.parley.media.phone.PhonePeer;
import org.parley.media.phone.PhonePorts;
import org.parley.media.phone.RtpProtection;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;

/**
 * Conferences of 10, 50 and 100 members of whom three speak, over plain RTP on the loopback, through the whole engine: sockets,
 * jitter buffers, codecs, mixer, packets; with Opus also as browsers send it, who say how loud each packet is. Prints the CPU time and the allocation of the media loop's thread, which does all of it;
 * the generator has a thread of its own and is not counted. Optional arguments: seconds per measurement, members of the only conference.
 */
public final class MixBenchmark {
    private static final int SPEAKERS = 3;
    private static final int WARM_UP_SECONDS = 10;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AudioFormat format;
    private final boolean saysLevels;
    private final int members;
    private final SystemTime time = new SystemTime();
    private final UdpLoop net = UdpLoops.open();
    private final List<SyntheticPhone> phones = new ArrayList<>();
    private final List<InetSocketAddress> targets = new ArrayList<>();

    private MixBenchmark(AudioFormat format, boolean saysLevels, int members) {
        this.format = format;
        this.saysLevels = saysLevels;
        this.members = members;
    }

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        var sizes = arguments.length > 1 ? new int[] {Integer.parseInt(arguments[1])} : new int[] {10, 50, 100};
        for (int members : sizes) {
            new MixBenchmark(AudioFormat.OPUS, true, members).run(seconds);
            new MixBenchmark(AudioFormat.OPUS, false, members).run(seconds);
            new MixBenchmark(AudioFormat.PCMU, false, members).run(seconds);
        }
    }

    private void run(int seconds) {
        var surroundings = new MediaEngine.Surroundings(UdpLoops::open, time, time, Ids.secure(time));
        try (var engine = new MediaEngine(EngineSettings.defaults(), surroundings, new Silent())) {
            engine.start();
            fill(engine);
            talk(WARM_UP_SECONDS * 50);
            long thread = engine.ask(_ -> Thread.currentThread().threadId());
            long receivedBefore = received();
            long cpuBeforeNs = THREADS.getThreadCpuTime(thread);
            long allocatedBefore = THREADS.getThreadAllocatedBytes(thread);
            talk(seconds * 50);
            double cpuMs = (THREADS.getThreadCpuTime(thread) - cpuBeforeNs) / 1e6 / seconds;
            double allocated = (THREADS.getThreadAllocatedBytes(thread) - allocatedBefore) / (seconds * 50.0);
            double share = (received() - receivedBefore) / (double) (members * seconds * 50);
            System.out.printf(
                    "mix, %-22s %3d members, %d speak: %6.1f CPU-ms per second, %5.2f per member; %5.0f bytes allocated per tick;"
                            + " %.1f %% of the packets came back; late ticks %d, stalls %d%n",
                    format + (saysLevels ? " with audio levels," : ","), members, SPEAKERS, cpuMs, cpuMs / members, allocated, 100 * share,
                    engine.counters().getOrDefault("ticks-late", 0L),
                    engine.counters().getOrDefault("ticks-stalled", 0L));
        } finally {
            net.close();
            time.close();
        }
    }

    private int audioLevel(int member) {
        return saysLevels ? member < SPEAKERS ? 25 : 127 : -1;
    }

    private void fill(MediaEngine engine) {
        var ports = new PhonePorts(HERE, 52_000, 53_999);
        var speech = encode(true);
        var silence = encode(false);
        for (int i = 0; i < members; i++) {
            var phone = new SyntheticPhone(net, format, i < SPEAKERS ? speech : silence, audioLevel(i), 1_000 + i);
            var spec = new LegSpec("leg-" + i, "conference", "participant-" + i, "Member " + i);
            phones.add(phone);
            targets.add(engine.ask(loop -> {
                var leg = loop.addLeg(spec, of -> new PhoneChannel(loop.udp(), ports, time, of));
                leg.configure(
                        new LegAudio(format, SyntheticPhone.PAYLOAD_TYPE, Map.of(SyntheticPhone.PAYLOAD_TYPE, format), Map.of()),
                        true,
                        true);
                leg.useAudioLevels(SyntheticPhone.AUDIO_LEVEL_ID);
                var channel = (PhoneChannel) leg.channel();
                channel.connect(
                        new PhonePeer(phone.address(), phone.address(), true, Set.of(SyntheticPhone.PAYLOAD_TYPE)),
                        RtpProtection.NONE);
                loop.join(leg);
                return channel.localAddress();
            }));
        }
    }

    private void talk(int frames) {
        long deadlineNs = time.nowNs();
        for (int frame = 0; frame < frames; frame++) {
            for (int i = 0; i < members; i++) {
                phones.get(i).speak(targets.get(i));
            }
            deadlineNs += 20_000_000;
            for (long leftNs = 1; leftNs > 0; leftNs = deadlineNs - time.nowNs()) {
                net.poll(leftNs);
            }
        }
    }

    private long received() {
        return phones.stream().mapToLong(SyntheticPhone::received).sum();
    }

    /** Two seconds of sound like speech (a buzz in syllables over some noise), or of nothing. */
    private byte[][] encode(boolean isSpeech) {
        var random = new SplittableRandom(1);
        var payloads = new byte[100][];
        var buffer = new byte[AudioEncoder.MAX_PAYLOAD_BYTES];
        try (var encoder = format.openEncoder()) {
            int rate = encoder.sampleRate();
            var pcm = new short[rate / 50];
            for (int frame = 0; frame < payloads.length; frame++) {
                for (int i = 0; isSpeech && i < pcm.length; i++) {
                    double at = (frame * (double) pcm.length + i) / rate;
                    double syllable = Math.max(0, Math.sin(2 * Math.PI * 4 * at));
                    double voice = 0;
                    for (int harmonic = 1; harmonic <= 12; harmonic++) {
                        voice += Math.sin(2 * Math.PI * 130 * harmonic * at) / harmonic;
                    }
                    pcm[i] = (short) (5_000 * syllable * voice + random.nextInt(-100, 101));
                }
                int bytes = encoder.encode(pcm, 0, pcm.length, buffer, 0, buffer.length);
                payloads[frame] = Arrays.copyOf(buffer, bytes);
            }
        }
        return payloads;
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
