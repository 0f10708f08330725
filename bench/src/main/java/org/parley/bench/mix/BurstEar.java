package org.parley.bench.mix;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.parley.base.time.SystemTime;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;

/** Decodes what it hears and notes when a tone begins: the time its packet came, and the tone's place in it. Owned by the generator's thread. */
final class BurstEar {
    private static final int LOUD = 3_000;
    private static final long PAUSE_NS = 300_000_000;
    /** Opus' encoder looks 6.5 ms ahead; the speaker's own one is taken off, the mixer's is the mixer's. */
    private static final long LOOK_AHEAD_NS = 6_500_000;

    private final UdpSocket socket;
    private final AudioDecoder decoder = AudioFormat.OPUS.openDecoder();
    private final short[] pcm = new short[5_760];
    private final byte[] packet = new byte[64];
    private final List<Long> beginsNs = new ArrayList<>();
    private InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private int sequence;
    private long lastLoudNs;

    BurstEar(UdpLoop net, SystemTime time) {
        socket = net.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (_, data, offset, length, _) -> hear(data, offset, length, time.nowNs()));
    }

    int port() {
        return socket.localAddress().getPort();
    }

    void sendTo(int port) {
        target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Silence, so that the mixer knows where it is. */
    void keepAlive() {
        int header = RtpPacket.writeHeader(packet, 0, false, SyntheticPhone.PAYLOAD_TYPE, sequence, sequence * 960, 8);
        header = RtpPacket.writeAudioLevel(packet, 0, SyntheticPhone.AUDIO_LEVEL_ID, 127);
        sequence++;
        // A frame of Opus in DTX: its table of contents alone (RFC 6716 §3.1).
        packet[header] = (byte) 0x78;
        socket.send(packet, 0, header + 1, target);
    }

    private void hear(byte[] data, int offset, int length, long nowNs) {
        if (RtpPacket.isRtcp(data, offset, length)) {
            return;
        }
        int samples = decoder.decode(
                data, RtpPacket.payloadOffset(data, offset), RtpPacket.payloadBytes(data, offset, length), pcm, 0);
        for (int i = 0; i < samples; i++) {
            if (Math.abs(pcm[i]) > LOUD) {
                long atNs = nowNs + i * 1_000_000_000L / 48_000;
                if (atNs - lastLoudNs > PAUSE_NS) {
                    beginsNs.add(atNs);
                }
                lastLoudNs = atNs;
            }
        }
    }

    /** Each beginning that was heard after the burst it belongs to; the first two are left out: everybody is still settling. */
    String added(List<Long> burstsNs) {
        var addedMs = new ArrayList<Double>();
        for (var beginNs : beginsNs) {
            long burstNs = Long.MIN_VALUE;
            for (var candidate : burstsNs.subList(Math.min(2, burstsNs.size()), burstsNs.size())) {
                burstNs = candidate <= beginNs ? candidate : burstNs;
            }
            if (burstNs != Long.MIN_VALUE) {
                addedMs.add((beginNs - burstNs - LOOK_AHEAD_NS) / 1e6);
            }
        }
        if (addedMs.isEmpty()) {
            return "nothing was heard";
        }
        var sorted = addedMs.stream().sorted().toList();
        return "p50 %.1f ms, p99 %.1f ms (%d bursts)"
                .formatted(
                        sorted.get(sorted.size() / 2),
                        sorted.get(Math.min(sorted.size() - 1, sorted.size() * 99 / 100)),
                        sorted.size());
    }
}
