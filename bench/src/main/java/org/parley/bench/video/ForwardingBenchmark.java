package org.parley.bench.video;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.parley.media.sfu.LegPictures;
import org.parley.media.sfu.PictureChannel;
import org.parley.media.sfu.PictureRoom;
import org.parley.media.sfu.PictureSource;
import org.parley.media.sfu.SourcePair;
import org.parley.media.sfu.VideoAgreement;
import org.parley.media.sfu.VideoCodec;
import org.parley.media.sfu.VideoExtensions;
import org.parley.media.sfu.VideoFormat;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpLoops;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;

/**
 * One camera of 2 Mbit/s (250 packets of 1000 bytes a second) to a hundred viewers: decrypted, parsed, kept, and for each viewer
 * numbered, written, encrypted and sent from one UDP socket over the loopback. Prints packets forwarded per second of the forwarding thread's CPU, and
 * what it allocated. Packets are forwarded as fast as the thread can. Arguments: viewers, seconds, {@code plain} or {@code srtp}.
 */
public final class ForwardingBenchmark {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final VideoFormat VP8 = new VideoFormat(VideoCodec.VP8, 96, 97);
    private static final VideoExtensions EXTENSIONS = new VideoExtensions(4, 10, 11, 3, 12, 13);
    private static final int PAYLOAD_BYTES = 1_000;
    private static final int PACKETS_PER_FRAME = 8;
    private static final long FRAME_NS = 33_000_000L;
    private static final int CAMERA_SSRC = 77;

    /** A viewer's way: encrypted under keys of its own, or plain. */
    private record Way(UdpSocket socket, InetSocketAddress to, @Nullable SrtpSender srtp) implements PictureChannel {
        @Override
        public boolean sendRtp(byte[] packet, int offset, int length) {
            int bytes = srtp == null ? length : srtp.protectRtp(packet, offset, length);
            if (bytes > 0) {
                socket.send(packet, offset, bytes, to);
            }
            return bytes > 0;
        }

        @Override
        public boolean sendRtcp(byte[] packet, int offset, int length) {
            return true;
        }

        @Override
        public boolean isReady() {
            return true;
        }
    }

    private final PictureRoom room = new PictureRoom((_, _) -> {});
    private final List<LegPictures> legs = new ArrayList<>();
    private final byte[] packet = new byte[2_048];
    private final LegPictures publisher;
    private final @Nullable SrtpSender camera;
    private final @Nullable SrtpReceiver ours;
    private long nowNs = 1_000_000_000L;
    private int sequence;
    private int picture;
    private int timestamp;

    private ForwardingBenchmark(UdpLoop loop, InetSocketAddress sink, int viewers, boolean isSecure) {
        var socket = loop.open(ANY_PORT, (_, _, _, _, _) -> {});
        var upload = new VideoAgreement.Upload(
                "cam", PictureSource.CAMERA, List.of(VP8), List.of(), List.of(new SourcePair(CAMERA_SSRC, 78)));
        publisher = leg(0, new VideoAgreement(List.of(upload), List.of(), EXTENSIONS), new Way(socket, sink, null));
        publisher.publish(PictureSource.CAMERA, true);
        var download = new VideoAgreement.Download("v0", 0, List.of(VP8));
        var sees = new VideoAgreement(
                List.of(), List.of(download), new VideoExtensions(4, 10, 11, VideoExtensions.NONE, 12, 13));
        for (int i = 1; i <= viewers; i++) {
            leg(i, sees, new Way(socket, sink, isSecure ? new SrtpSender(keys(i), IndexReservations.standbyLess(), 64) : null));
        }
        camera = isSecure ? new SrtpSender(keys(0), IndexReservations.standbyLess(), 8) : null;
        ours = isSecure ? new SrtpReceiver(keys(0), 8) : null;
    }

    private static SrtpKeys keys(int seed) {
        var profile = SrtpProfile.AEAD_AES_128_GCM;
        var key = new byte[profile.keyBytes() + profile.saltBytes()];
        new Random(seed).nextBytes(key);
        return SrtpKeys.ofSdes(profile, key);
    }

    private LegPictures leg(int number, VideoAgreement agreement, PictureChannel way) {
        var slots = new ArrayList<SourcePair>();
        for (int i = 0; i < LegPictures.SLOTS; i++) {
            slots.add(new SourcePair(number * 100 + i, number * 100 + 50 + i));
        }
        var pictures = new LegPictures(new LegPictures.Origin("leg" + number, number * 100 + 99, slots, number), way);
        pictures.agree(agreement);
        room.enter(pictures);
        legs.add(pictures);
        return pictures;
    }

    /** One frame of the camera, and the time that it takes. */
    private void frame(boolean isKey, UdpLoop loop) {
        for (int i = 0; i < PACKETS_PER_FRAME; i++) {
            int header = RtpPacket.writeHeader(packet, 0, i == PACKETS_PER_FRAME - 1, 96, sequence, timestamp, CAMERA_SSRC);
            packet[header] = (byte) (0x80 | (i == 0 ? 0x10 : 0));
            packet[header + 1] = (byte) 0x80;
            RtpPacket.putUint16(packet, header + 2, 0x8000 | picture);
            packet[header + 4] = (byte) (isKey ? 0 : 1);
            int bytes = header + PAYLOAD_BYTES;
            if (camera != null && ours != null) {
                int secured = camera.protectRtp(packet, 0, bytes);
                bytes = ours.unprotectRtp(packet, 0, secured);
            }
            publisher.onRtp(packet, 0, bytes, nowNs);
            sequence = sequence + 1 & 0xFFFF;
            loop.poll(0);
        }
        picture = picture + 1 & 0x7FFF;
        timestamp += 3_000;
        nowNs += FRAME_NS;
        for (int i = 0; i < legs.size(); i++) {
            legs.get(i).onTime(nowNs);
        }
        room.onTime(nowNs);
    }

    private long sent() {
        long sum = 0;
        for (var leg : legs) {
            sum += leg.counters().sent();
        }
        return sum;
    }

    private void run(UdpLoop loop, int seconds, boolean isPrinted, String what) {
        long thread = Thread.currentThread().threadId();
        long cpuStart = THREADS.getThreadCpuTime(thread);
        long allocatedStart = THREADS.getThreadAllocatedBytes(thread);
        long sentStart = sent();
        int frames = 0;
        while (THREADS.getThreadCpuTime(thread) - cpuStart < seconds * 1_000_000_000L) {
            frame(frames++ % 300 == 0, loop);
        }
        double cpuSeconds = (THREADS.getThreadCpuTime(thread) - cpuStart) / 1e9;
        long packets = sent() - sentStart;
        long allocated = THREADS.getThreadAllocatedBytes(thread) - allocatedStart;
        if (isPrinted) {
            System.out.printf(
                    Locale.ROOT,
                    "Parley, %s: %,.0f packets forwarded per CPU second, %.2f µs each; %.2f bytes allocated each%n",
                    what,
                    packets / cpuSeconds,
                    cpuSeconds * 1e6 / packets,
                    (double) allocated / packets);
        }
    }

    public static void main(String[] arguments) {
        int viewers = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        boolean isSecure = arguments.length < 3 || !arguments[2].equals("plain");
        try (var loop = UdpLoops.open()) {
            // Nobody reads there: what the receivers' side costs is not ours.
            var sink = loop.open(ANY_PORT, (_, _, _, _, _) -> {});
            var bench = new ForwardingBenchmark(loop, sink.localAddress(), viewers, isSecure);
            sink.close();
            var what = "1 camera to " + viewers + (isSecure ? " viewers, SRTP (GCM)" : " viewers, plain RTP");
            bench.run(loop, Math.max(2, seconds / 2), false, what);
            bench.run(loop, seconds, true, what);
        }
    }
}
