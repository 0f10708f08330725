package org.parley.systemtests.survival;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;
import org.parley.testkit.Tones;

/**
 * A G.711 telephone, plain or with SDES keys: speaks a tone every 20 ms, and notes when packets came, which sequence numbers they had
 * and how loud they were. It goes where it is told to (a re-INVITE), and nowhere else.
 */
final class JavaPhone implements AutoCloseable {
    private static final int SAMPLES = 160;

    private final DatagramSocket socket;
    private final int toneHz;
    private final @Nullable SrtpSender sender;
    private final @Nullable SrtpReceiver receiver;
    private final Optional<String> keys;
    private final Set<Integer> sequences = new HashSet<>();
    private final StringBuilder repeated = new StringBuilder();
    private final long[] heardMs = new long[1 << 16];
    private final double[] loudness = new double[1 << 16];
    private int heard;
    private volatile @Nullable InetSocketAddress to;
    private volatile boolean isOpen = true;

    JavaPhone(String host, int toneHz, Optional<SrtpProfile> profile) throws IOException {
        this.toneHz = toneHz;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(host), 0));
        if (profile.isPresent()) {
            int half = profile.get().keyBytes() + profile.get().saltBytes();
            var both = new byte[2 * half];
            new SecureRandom().nextBytes(both);
            keys = Optional.of(Base64.getEncoder().encodeToString(both));
            receiver = new SrtpReceiver(SrtpKeys.ofSdes(profile.get(), Arrays.copyOf(both, half)), 4);
            sender = new SrtpSender(
                    SrtpKeys.ofSdes(profile.get(), Arrays.copyOfRange(both, half, both.length)),
                    IndexReservations.standbyLess(),
                    4);
        } else {
            keys = Optional.empty();
            receiver = null;
            sender = null;
        }
        Thread.ofPlatform().daemon().name("phone-hears").start(this::hear);
        Thread.ofPlatform().daemon().name("phone-speaks").start(this::speak);
    }

    /** Ours and its own, as {@link MediaProcess} reads them. */
    String keys() {
        return keys.orElse("-");
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What an answer or a re-INVITE says. */
    void sendTo(InetSocketAddress address) {
        to = address;
    }

    private void speak() {
        var packet = new byte[512];
        var encoder = AudioFormat.PCMU.openEncoder();
        long startNs = System.nanoTime();
        try {
            for (int i = 0; isOpen; i++) {
                long waitNs = startNs + i * 20_000_000L - System.nanoTime();
                if (waitNs > 0) {
                    SystemTime.sleep(java.time.Duration.ofNanos(waitNs));
                }
                var target = to;
                if (target == null) {
                    continue;
                }
                int at = RtpPacket.writeHeader(packet, 0, i == 0, 0, i & 0xFFFF, i * SAMPLES, 0x70_0000 + toneHz);
                int bytes = at + encoder.encode(
                        Tones.sine(toneHz, 8_000, 8_000, (long) i * SAMPLES, SAMPLES), 0, SAMPLES, packet, at, 400);
                bytes = sender == null ? bytes : sender.protectRtp(packet, 0, bytes);
                socket.send(new DatagramPacket(packet, bytes, target));
            }
        } catch (IOException | InterruptedException failure) {
            if (isOpen) {
                throw new IllegalStateException(failure);
            }
        }
    }

    private void hear() {
        var packet = new byte[2_048];
        var decoder = AudioFormat.PCMU.openDecoder();
        var samples = new short[4_096];
        try {
            while (isOpen) {
                var datagram = new DatagramPacket(packet, packet.length);
                socket.receive(datagram);
                if (RtpPacket.isRtcp(packet, 0, datagram.getLength())) {
                    continue;
                }
                int bytes = receiver == null ? datagram.getLength() : receiver.unprotectRtp(packet, 0, datagram.getLength());
                if (bytes == SrtpReceiver.REPLAYED) {
                    note("replayed");
                }
                if (bytes < 0 || !datagram.getSocketAddress().equals(to)) {
                    continue;
                }
                int count = decoder.decode(
                        packet, RtpPacket.payloadOffset(packet, 0), RtpPacket.payloadBytes(packet, 0, bytes), samples, 0);
                double sum = 0;
                for (int i = 0; i < count; i++) {
                    sum += (double) samples[i] * samples[i];
                }
                hear(RtpPacket.sequence(packet, 0), Math.sqrt(sum / Math.max(1, count)));
            }
        } catch (IOException failure) {
            if (isOpen) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private synchronized void note(String what) {
        repeated.append(what).append("; ");
    }

    private synchronized void hear(int sequence, double level) {
        if (!sequences.add(sequence)) {
            repeated.append(sequence).append("; ");
        }
        heardMs[heard & 0xFFFF] = System.currentTimeMillis();
        loudness[heard & 0xFFFF] = level;
        heard++;
    }

    synchronized String repeated() {
        return repeated.toString();
    }

    synchronized int heard() {
        return heard;
    }

    /** The longest time between two packets with sound between these moments, less the 20 ms that are normal. */
    synchronized double silenceMs(long fromMs, long toMs) {
        long last = -1;
        long longest = 0;
        for (int i = Math.max(0, heard - 60_000); i < heard; i++) {
            long at = heardMs[i & 0xFFFF];
            if (loudness[i & 0xFFFF] < 100 || at > toMs) {
                continue;
            }
            if (at >= fromMs && last >= 0) {
                longest = Math.max(longest, at - last);
            }
            last = at;
        }
        return last < 0 ? toMs - fromMs : Math.max(0, Math.max(longest, toMs - last) - 20);
    }

    @Override
    public void close() {
        isOpen = false;
        socket.close();
    }
}
