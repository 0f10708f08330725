package org.parley.media.engine;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.OpusDecoder;
import org.parley.net.udp.UdpLoop;
import org.parley.net.udp.UdpSocket;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.rtp.TelephoneEvent;
import org.parley.testkit.Tones;

/** A telephone that sends one tone and remembers what it hears. */
final class SimulatedPhone {
    static final int AMPLITUDE = 8_000;
    static final int AUDIO_LEVEL_ID = 1;
    static final int EVENTS = 101;

    final AudioFormat format;
    final int payloadType;
    int hertz;
    int amplitude = AMPLITUDE;
    /** When above zero, it pauses and sends comfort noise of so many −dBov now and then instead (RFC 3389, static type 13). */
    int comfortNoise;
    int comfortNoisePackets;
    private int paused;
    final UdpSocket socket;
    final UdpSocket rtcpSocket;
    final List<Integer> sequences = new ArrayList<>();
    final List<Integer> timestamps = new ArrayList<>();
    final List<Integer> ssrcs = new ArrayList<>();
    final List<Integer> payloadTypes = new ArrayList<>();
    int rtcpPackets;
    int ssrc;
    /** What it says of its loudness (RFC 6464), true or not; -1 says nothing. */
    int audioLevel = -1;
    private final AudioEncoder encoder;
    private final AudioDecoder decoder;
    private final byte[] packet = new byte[1500];
    private byte[] lastPayload = new byte[0];
    private short[] heard = new short[0];
    private int sequence = 65_530;
    private int timestamp = -1_000;
    private long samplesSent;

    SimulatedPhone(UdpLoop net, InetSocketAddress address, AudioFormat format, int payloadType, int hertz) {
        this(net, address, format, payloadType, 1, hertz);
    }

    /** One that hears {@code channels}: two with Opus only. */
    SimulatedPhone(
            UdpLoop net, InetSocketAddress address, AudioFormat format, int payloadType, int channels, int hertz) {
        this.format = format;
        this.payloadType = payloadType;
        this.hertz = hertz;
        ssrc = 7_000 + hertz;
        encoder = format.openEncoder();
        decoder = channels == 2 ? OpusDecoder.open(48_000, 2) : format.openDecoder();
        socket = net.open(address, (_, data, offset, length, _) -> hear(data, offset, length));
        rtcpSocket = net.open(
                new InetSocketAddress(address.getAddress(), socket.localAddress().getPort() + 1_000),
                (_, _, _, _, _) -> rtcpPackets++);
    }

    /** Sends 20 ms of its tone (silence for a tone of 0 Hz). */
    void speak(InetSocketAddress to) {
        int samples = format.sampleRateHz() / 50;
        var tone = Tones.sine(hertz, format.sampleRateHz(), hertz == 0 ? 0 : amplitude, samplesSent, samples);
        samplesSent += samples;
        if (comfortNoise > 0) {
            if (paused++ % 10 == 0) {
                int header = RtpPacket.writeHeader(packet, 0, false, 13, next(), timestamp, ssrc);
                packet[header] = (byte) comfortNoise;
                socket.send(packet, 0, header + 1, to);
            }
            timestamp += format.ticks(samples);
            return;
        }
        int header = RtpPacket.writeHeader(packet, 0, false, payloadType, next(), timestamp, ssrc);
        if (audioLevel >= 0) {
            header = RtpPacket.writeAudioLevel(packet, 0, AUDIO_LEVEL_ID, audioLevel);
        }
        int bytes = encoder.encode(tone, 0, samples, packet, header, 1_300);
        timestamp += format.ticks(samples);
        socket.send(packet, 0, header + bytes, to);
    }

    /** One packet of a pressed key. */
    void press(char key, boolean isEnd, int durationTicks, int eventPayloadType, InetSocketAddress to) {
        int header = RtpPacket.writeHeader(packet, 0, false, eventPayloadType, next(), timestamp, ssrc);
        int bytes = TelephoneEvent.ofKey(key, isEnd, durationTicks).write(packet, header);
        socket.send(packet, 0, header + bytes, to);
    }

    private int next() {
        int now = sequence;
        sequence = (sequence + 1) & 0xFFFF;
        return now;
    }

    /** How strong a tone is in the last half second heard, on the left of two. */
    double strength(int toneHertz) {
        return strength(toneHertz, 0);
    }

    /** How strong a tone is in the last half second heard by one ear. */
    double strength(int toneHertz, int channel) {
        var ear = ear(channel);
        int length = Math.min(ear.length, format.sampleRateHz() / 2);
        return length == 0
                ? 0
                : Tones.amplitude(toneHertz, format.sampleRateHz(), ear, ear.length - length, length);
    }

    /** Everything heard in one channel. */
    short[] ear(int channel) {
        var ear = new short[heard.length / decoder.channels()];
        for (int i = 0; i < ear.length; i++) {
            ear[i] = heard[i * decoder.channels() + channel];
        }
        return ear;
    }

    /** The payload that came last. */
    byte[] lastPayload() {
        return lastPayload;
    }

    /** All that was heard since the last {@link #forget}. */
    short[] heard() {
        return heard.clone();
    }

    /** One packet goes missing on its way to us. */
    void skip() {
        next();
        timestamp += format.ticks(format.sampleRateHz() / 50);
        samplesSent += format.sampleRateHz() / 50;
    }

    int heardMs() {
        return heard.length / decoder.channels() * 1000 / format.sampleRateHz();
    }

    void forget() {
        heard = new short[0];
    }

    private void hear(byte[] data, int offset, int length) {
        if (RtpPacket.isRtcp(data, offset, length)) {
            rtcpPackets++;
            return;
        }
        sequences.add(RtpPacket.sequence(data, offset));
        timestamps.add(RtpPacket.timestamp(data, offset));
        ssrcs.add(RtpPacket.ssrc(data, offset));
        payloadTypes.add(RtpPacket.payloadType(data, offset));
        if (RtpPacket.payloadType(data, offset) == 13) {
            comfortNoisePackets++;
            return;
        }
        if (RtpPacket.payloadType(data, offset) == EVENTS) {
            return;
        }
        int at = RtpPacket.payloadOffset(data, offset);
        lastPayload = Arrays.copyOfRange(data, at, at + RtpPacket.payloadBytes(data, offset, length));
        var samples = new short[5_760 * 2];
        int count = decoder.decode(
                data,
                RtpPacket.payloadOffset(data, offset),
                RtpPacket.payloadBytes(data, offset, length),
                samples,
                0);
        int before = heard.length;
        heard = Arrays.copyOf(heard, before + Math.max(0, count) * decoder.channels());
        System.arraycopy(samples, 0, heard, before, heard.length - before);
    }
}
