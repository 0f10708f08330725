package org.parley.bench.mix;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.parley.media.codec.AudioFormat;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;

/** Sends sound encoded beforehand, over and over, and counts what comes back. Owned by the generator's thread. */
final class SyntheticPhone {
    static final int PAYLOAD_TYPE = 111;

    static final int AUDIO_LEVEL_ID = 1;

    private final UdpSocket socket;
    private final int audioLevel;
    private final byte[][] payloads;
    private final byte[] packet = new byte[2_048];
    private final AudioFormat format;
    private final int ssrc;
    private int sequence;
    private int timestamp;
    private int next;
    private long received;

    /** {@code audioLevel}: what it says of its loudness, as browsers do (RFC 6464); below zero says nothing, as telephones do. */
    SyntheticPhone(UdpLoop net, AudioFormat format, byte[][] payloads, int audioLevel, int ssrc) {
        this.audioLevel = audioLevel;
        this.format = format;
        this.payloads = payloads;
        this.ssrc = ssrc;
        next = ssrc % payloads.length;
        socket = net.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), (_, _, _, _, _) -> received++);
    }

    InetSocketAddress address() {
        return socket.localAddress();
    }

    void speak(InetSocketAddress to) {
        int header = RtpPacket.writeHeader(packet, 0, false, PAYLOAD_TYPE, sequence, timestamp, ssrc);
        if (audioLevel >= 0) {
            header = RtpPacket.writeAudioLevel(packet, 0, AUDIO_LEVEL_ID, audioLevel);
        }
        var payload = payloads[next];
        System.arraycopy(payload, 0, packet, header, payload.length);
        socket.send(packet, 0, header + payload.length, to);
        next = (next + 1) % payloads.length;
        sequence = (sequence + 1) & 0xFFFF;
        timestamp += format.rtpClockHz() / 50;
    }

    long received() {
        return received;
    }
}
