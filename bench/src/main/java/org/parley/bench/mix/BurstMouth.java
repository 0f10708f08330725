package org.parley.bench.mix;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;

/**
 * Says 60 ms of a tone every 600 ms, at another place of the frame each time, and remembers when. A microphone has a frame's samples 20 ms before the packet leaves; the time
 * of a burst is counted as if its frame began to be spoken when its packet leaves, as its ear counts it from when the packet comes. Owned by the generator's thread.
 */
final class BurstMouth {
    static final int HERTZ = 1_000;
    private static final int EVERY_FRAMES = 30;
    private static final int BURST_SAMPLES = 2_880;

    private final UdpSocket socket;
    private final SystemTime time;
    private final AudioEncoder encoder = AudioFormat.OPUS.openEncoder();
    private final byte[] packet = new byte[1_500];
    private final short[] pcm = new short[960];
    private final List<Long> burstsNs = new ArrayList<>();
    private InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private int frame;
    private int burstAt;
    private int burstLeft;

    BurstMouth(UdpLoop net, SystemTime time) {
        this.time = time;
        socket = net.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), (_, _, _, _, _) -> {});
    }

    int port() {
        return socket.localAddress().getPort();
    }

    void speakTo(int port) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    void frame() {
        boolean begins = frame % EVERY_FRAMES == EVERY_FRAMES - 1;
        if (begins) {
            burstAt = frame * 37 % 960;
            burstLeft = BURST_SAMPLES;
        }
        for (int i = 0; i < 960; i++) {
            boolean sounds = burstLeft > 0 && (!begins || i >= burstAt);
            pcm[i] = sounds ? (short) (9_000 * Math.sin(2 * Math.PI * HERTZ * (BURST_SAMPLES - burstLeft) / 48_000)) : 0;
            burstLeft -= sounds ? 1 : 0;
        }
        int header = RtpPacket.writeHeader(packet, 0, frame == 0, SyntheticPhone.PAYLOAD_TYPE, frame, frame * 960, 7);
        header = RtpPacket.writeAudioLevel(packet, 0, SyntheticPhone.AUDIO_LEVEL_ID, burstLeft > 0 ? 20 : 60);
        int bytes = encoder.encode(pcm, 0, 960, packet, header, 1_300);
        if (begins) {
            burstsNs.add(time.nowNs() + burstAt * 1_000_000_000L / 48_000);
        }
        socket.send(packet, 0, header + bytes, target);
        frame++;
    }

    /** When each burst was spoken. */
    List<Long> burstsNs() {
        return burstsNs;
    }
}
