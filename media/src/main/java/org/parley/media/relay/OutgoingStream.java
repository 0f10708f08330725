package org.parley.media.relay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ToneSource;
import org.parley.media.engine.EncodedStream;
import org.parley.media.engine.MediaLoop;
import org.parley.media.engine.RtcpSession;
import org.parley.media.engine.RtpSender;
import org.parley.media.mix.Frames;
import org.parley.protocols.rtp.RtpPacket;

/**
 * What goes to one side's peer: packets of others as they are, a source of ours in their place, frames that were translated, digits. Ours
 * have an SSRC of their own, so that the others' numbers need not change; a digit goes into the stream that runs. Owned by its side.
 */
final class OutgoingStream {
    private static final long REPORT_NS = 5_000_000_000L;

    private final RelaySide side;
    private final MediaLoop loop;
    private final DigitInsertion digits = new DigitInsertion();
    private final short[] frame = new short[Frames.SAMPLES];
    private @Nullable ToneSource source;
    private @Nullable RtpSender own;
    private @Nullable RtcpSession reports;
    private @Nullable EncodedStream encoder;
    private int ownType;
    private boolean sentFrame; // In this tick.
    private long nextReportNs;
    private long passed;
    private long passedOctets;
    private long rtcp;
    private long errors;

    OutgoingStream(RelaySide side, MediaLoop loop) {
        this.side = side;
        this.loop = loop;
    }

    /** Another peer's packet on its way to ours, with our peer's number for its format. */
    void pass(byte[] packet, int offset, int length, long nowNs) {
        if (source != null || !digits.admit(packet, offset, nowNs)) {
            return;
        }
        sendRtp(packet, offset, length);
    }

    void passRtcp(byte[] packet, int offset, int length) {
        sendRtcp(packet, offset, length);
    }

    void sendUdptl(byte[] packet, int offset, int length) {
        if (side.channel().sendUdptl(packet, offset, length)) {
            passed++;
            passedOctets += length;
        } else {
            errors++;
        }
    }

    /** A translated frame at 48 kHz, if nothing of ours is in its place and no other was sent in this tick. */
    void sendFrame(short[] sound) {
        if (source == null && !sentFrame && !digits.isOnOwnStream()) {
            encodeAndSend(sound);
        }
    }

    /** A payload that needs no encoding, of the stream that is ours: a telephone event that goes with translated sound. */
    void sendEvent(boolean marker, int payloadType, int timestamp, byte[] payload, int offset, int bytes) {
        if (source == null) {
            sender().sendAt(side.channel(), marker, payloadType, timestamp, payload, offset, bytes);
        }
    }

    /** The next timestamp of the stream that is ours. */
    int ownTimestamp() {
        return sender().timestamp();
    }

    boolean hasOwn() {
        return own != null;
    }

    boolean play(ToneSource value) {
        if (side.bestAudio().isEmpty()) {
            return false;
        }
        source = value;
        return true;
    }

    void stopPlaying() {
        source = null;
    }

    boolean isPlaying() {
        return source != null;
    }

    boolean sendDigit(char digit, int durationMs) {
        for (var entry : side.media().formats().entrySet()) {
            if (entry.getValue().isTelephoneEvent()) {
                return digits.add(digit, durationMs, entry.getKey(), entry.getValue().clockHz());
            }
        }
        return false;
    }

    /** Reports of our peer about a stream into which digits went speak of numbers that its sender does not know. */
    void unshiftReports(byte[] packet, int offset, int length) {
        digits.unshiftReports(packet, offset, length);
    }

    /** RTCP of our peer: about our own stream too. */
    void onRtcp(byte[] packet, int offset, int length, long nowNs) {
        if (reports != null && own != null) {
            reports.onRtcp(packet, offset, length, own.ssrc(), nowNs, loop.wallClock().now());
        }
    }

    /** A packet of our peer that ends here, being translated: reports speak of it. */
    void onReceived(int ssrc, int clockHz, int sequence, int timestamp, long nowNs) {
        sender();
        if (reports != null) {
            reports.onRtp(ssrc, clockHz, sequence, timestamp, nowNs);
        }
    }

    /** The side's formats changed. */
    void onMedia() {
        var best = side.bestAudio().map(java.util.Map.Entry::getValue).orElse(null);
        if (encoder != null && encoder.format() != best) {
            encoder.close();
            encoder = null;
        }
        ownType = side.bestAudio().map(java.util.Map.Entry::getKey).orElse(0);
        if (best == null) {
            source = null;
        }
    }

    void onTick(long nowNs, int skipped) {
        var playing = source;
        if (playing != null) {
            boolean goesOn = playing.fill(frame, 0, Frames.SAMPLES);
            encodeAndSend(frame);
            if (!goesOn) {
                source = null;
                side.relay().listener().onPlayed(side.relay(), side);
            }
        } else if (!sentFrame && own != null) {
            own.pause(ticksOfFrame());
        }
        if (own != null && skipped > 0) {
            own.pause(skipped * ticksOfFrame());
        }
        sentFrame = false;
        if (digits.isBusy()) {
            digits.onTick(side.channel(), sender(), own != null && own.packets() > 0, nowNs);
        }
        if (own != null && reports != null && nowNs - nextReportNs >= 0) {
            nextReportNs = nowNs + REPORT_NS;
            if (side.channel().isReady()) {
                reports.report(side.channel(), own, nowNs, loop.wallClock().now());
                rtcp++;
            }
        }
    }

    long packets() {
        return passed + (own == null ? 0 : own.packets());
    }

    long octets() {
        return passedOctets + (own == null ? 0 : own.octets() + RtpPacket.HEADER_BYTES * own.packets());
    }

    long rtcp() {
        return rtcp;
    }

    long errors() {
        return errors;
    }

    Optional<RelaySnapshot.OwnStream> ownStream() {
        return own == null
                ? Optional.empty()
                : Optional.of(new RelaySnapshot.OwnStream(
                        own.ssrc(), own.sequence(), own.timestamp(), own.packets(), own.octets()));
    }

    void close() {
        source = null;
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }

    private void sendRtp(byte[] packet, int offset, int length) {
        if (side.media().receives() && side.channel().sendRtp(packet, offset, length)) {
            passed++;
            passedOctets += length;
        } else {
            errors++;
        }
    }

    private void sendRtcp(byte[] packet, int offset, int length) {
        if (side.channel().sendRtcp(packet, offset, length)) {
            rtcp++;
        }
    }

    private void encodeAndSend(short[] sound) {
        var stream = encoder();
        if (stream == null) {
            return;
        }
        sentFrame = true;
        stream.encode(sound);
        sender().send(
                side.channel(), ownType, stream.payload(), stream.payloadBytes(), EncodedStream.frameTicks(stream.format()));
    }

    private int ticksOfFrame() {
        return encoder == null ? 160 : EncodedStream.frameTicks(encoder.format());
    }

    private @Nullable EncodedStream encoder() {
        if (encoder == null) {
            AudioFormat best = side.bestAudio().map(java.util.Map.Entry::getValue).orElse(null);
            encoder = best == null ? null : new EncodedStream(best);
        }
        return encoder;
    }

    private RtpSender sender() {
        if (own == null) {
            var ids = loop.ids();
            own = new RtpSender(ids.nextInt(), ids.nextInt(), ids.nextInt());
            reports = new RtcpSession(loop.cname());
            nextReportNs = loop.nowNs() + REPORT_NS;
        }
        return own;
    }
}
