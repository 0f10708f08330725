package org.parley.roles.media;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioEncoder;
import org.parley.media.codec.AudioFormat;
import org.parley.protocols.rtp.RtpPacket;
import org.parley.protocols.sdp.CryptoAttribute;
import org.parley.protocols.sdp.RtpMap;
import org.parley.protocols.sdp.SessionDescription;
import org.parley.protocols.srtp.IndexReservations;
import org.parley.protocols.srtp.SrtpKeys;
import org.parley.protocols.srtp.SrtpProfile;
import org.parley.protocols.srtp.SrtpReceiver;
import org.parley.protocols.srtp.SrtpSender;
import org.parley.testkit.Tones;

/** A telephone on a real socket of this machine: sends a tone, hears, and negotiates as the simplest telephones do. */
final class LoopbackPhone implements Talker {
    private static final SrtpProfile PROFILE = SrtpProfile.AES128_CM_HMAC_SHA1_80;

    private final AudioFormat format;
    private final int payloadType;
    private final int hertz;
    private final boolean secure;
    private final byte[] key = new byte[30];
    private final DatagramSocket socket;
    private final AudioEncoder encoder;
    private final AudioDecoder decoder;
    private final byte[] packet = new byte[2048];
    private short[] heard = new short[0];
    private InetSocketAddress peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private int sequence = 100;
    private int timestamp;
    private long samplesSent;

    LoopbackPhone(AudioFormat format, int payloadType, int hertz, boolean secure) throws IOException {
        this.format = format;
        this.payloadType = payloadType;
        this.hertz = hertz;
        this.secure = secure;
        key[0] = (byte) hertz;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        encoder = format.openEncoder();
        decoder = format.openDecoder();
    }

    /** Its offer, or its answer to an offer that has its format. */
    String sdp(String direction, int version) {
        var map = new RtpMap(payloadType, format.encodingName(), format.rtpClockHz(), format.sdpChannels());
        var text = "v=0\r\no=- 1 " + version + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=audio " + socket.getLocalPort() + (secure ? " RTP/SAVP " : " RTP/AVP ") + payloadType + "\r\n"
                + "a=" + map.toAttribute() + "\r\n";
        if (secure) {
            text += "a=" + new CryptoAttribute(1, PROFILE.sdesName(), key).toAttribute() + "\r\n";
        }
        return text + "a=" + direction + "\r\n";
    }

    /** Reads where and how to send from the other side's offer or answer. */
    void connect(String sdp) throws IOException {
        var description = SessionDescription.parse(sdp).orThrow();
        var audio = description.firstMedia("audio").orElseThrow();
        var address = description.connectionOf(audio).orElseThrow().address();
        peer = new InetSocketAddress(InetAddress.getByName(address), audio.port());
        if (secure) {
            var theirs = SrtpKeys.ofSdes(PROFILE, audio.cryptos().getFirst().keyAndSalt());
            sender = new SrtpSender(SrtpKeys.ofSdes(PROFILE, key), IndexReservations.standbyLess(), 1);
            receiver = new SrtpReceiver(theirs, 1);
        }
    }

    /** Sends 20 ms. */
    @Override
    public void speak() throws IOException {
        int samples = format.sampleRateHz() / 50;
        var tone = Tones.sine(hertz, format.sampleRateHz(), 8_000, samplesSent, samples);
        samplesSent += samples;
        int header = RtpPacket.writeHeader(packet, 0, false, payloadType, sequence++, timestamp, hertz);
        int bytes = header + encoder.encode(tone, 0, samples, packet, header, 1_300);
        timestamp += format.ticks(samples);
        if (sender != null) {
            bytes = sender.protectRtp(packet, 0, bytes);
        }
        socket.send(new DatagramPacket(packet, bytes, peer));
    }

    /** Hears what comes for so long. */
    @Override
    public void listen(int waitMs) throws IOException {
        var datagram = new DatagramPacket(new byte[2048], 2048);
        socket.setSoTimeout(Math.max(1, waitMs));
        try {
            while (true) {
                datagram.setLength(2048);
                socket.receive(datagram);
                hear(datagram.getData(), datagram.getLength());
                socket.setSoTimeout(1);
            }
        } catch (SocketTimeoutException _) {
            // All heard.
        }
    }

    private void hear(byte[] data, int length) {
        if (RtpPacket.isRtcp(data, 0, length)) {
            return;
        }
        int bytes = receiver == null ? length : receiver.unprotectRtp(data, 0, length);
        if (bytes < 0) {
            throw new AssertionError("The packet is not authentic: " + bytes);
        }
        var samples = new short[5_760];
        int at = RtpPacket.payloadOffset(data, 0);
        int count = decoder.decode(data, at, RtpPacket.payloadBytes(data, 0, bytes), samples, 0);
        int before = heard.length;
        heard = Arrays.copyOf(heard, before + count);
        System.arraycopy(samples, 0, heard, before, count);
    }

    double strength(int toneHertz) {
        return Loudness.of(toneHertz, format.sampleRateHz(), heard);
    }

    int heardMs() {
        return heard.length * 1000 / format.sampleRateHz();
    }

    void forget() {
        heard = new short[0];
    }

    @Override
    public void close() {
        socket.close();
    }
}
