package org.parley.media.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ToneSource;
import org.parley.media.engine.DigitDetector;
import org.parley.media.engine.MediaLoop;
import org.parley.media.engine.RtpChannel;
import org.parley.media.engine.RtpReceiver;
import org.parley.media.phone.PhoneChannel;
import org.parley.protocols.rtp.RtpPacket;

/**
 * One end of a relay: a channel to its peer, what the peer speaks, where its packets go, and what is done to them. Packets pass as they
 * are (with their SSRC, sequence number and timestamp) unless something of ours takes their place. Owned by the media loop.
 */
public final class RelaySide {
    private static final int DATAGRAM_ROOM_BYTES = 2048 + 64;

    private final String name;
    private final Relay relay;
    private final MediaLoop loop;
    private final List<RelayPath> paths = new ArrayList<>(2);
    private final OutgoingStream outgoing;
    private byte @Nullable [] copy; // Only a side that sends to several needs one.
    private @Nullable RtpChannel channel;
    private @Nullable DigitDetector digits;
    private RelayMedia media = RelayMedia.anything();
    private final int[] eventClockHz = new int[128];
    private boolean isBlocked;
    private boolean isSilenced;
    private boolean isDtmfBlocked;
    private boolean wasHeard;
    private long packetsIn;
    private long octetsIn;
    private long rtcpIn;
    private long errors;
    private long lastSeenNs;
    private int ssrc;

    RelaySide(String name, Relay relay, MediaLoop loop) {
        this.name = name;
        this.relay = relay;
        this.loop = loop;
        outgoing = new OutgoingStream(this, loop);
    }

    public String name() {
        return name;
    }

    public Relay relay() {
        return relay;
    }

    /** The way to the peer. */
    public RtpChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("A side is used before its channel is open");
        }
        return channel;
    }

    /** The channel of {@link Relay#addPhone}, on which peers are set: ports, addresses, keys. */
    public Optional<PhoneChannel> phone() {
        return channel instanceof PhoneChannel phone ? Optional.of(phone) : Optional.empty();
    }

    public RelayMedia media() {
        return media;
    }

    /** What this side's peer speaks, at first or anew; decides how packets from and to it are numbered and whether they are translated. */
    public void configure(RelayMedia value) {
        media = value;
        java.util.Arrays.fill(eventClockHz, 0);
        for (var entry : value.formats().entrySet()) {
            if (entry.getValue().isTelephoneEvent()) {
                eventClockHz[entry.getKey()] = entry.getValue().clockHz();
            }
        }
        outgoing.onMedia();
        for (var side : relay.sides()) {
            side.paths.forEach(RelayPath::plan);
        }
        paths.forEach(RelayPath::plan);
    }

    /** Drops all of what this side's peer sends. */
    public void setBlocked(boolean value) {
        isBlocked = value;
    }

    /** Replaces what this side's peer says by silence; formats of which we know no silence are dropped. */
    public void setSilenced(boolean value) {
        isSilenced = value;
    }

    /** Drops this side's peer's telephone events; the listener is told of them all the same. */
    public void setDtmfBlocked(boolean value) {
        isDtmfBlocked = value;
    }

    /**
     * Plays to this side's peer in place of what the others send, until it ends or is stopped. At 48 kHz, as {@code Frames} says. False
     * if the side speaks no format of ours.
     */
    public boolean play(ToneSource source) {
        return outgoing.play(source);
    }

    /** Idempotent. */
    public void stopPlaying() {
        outgoing.stopPlaying();
    }

    public boolean isPlaying() {
        return outgoing.isPlaying();
    }

    /**
     * Sends a digit to this side's peer as telephone events (RFC 4733) in place of what the others say meanwhile. False if it takes no
     * telephone events, {@code digit} is none, or too many wait.
     */
    public boolean sendDigit(char digit, int durationMs) {
        return outgoing.sendDigit(digit, durationMs);
    }

    public RelayCounters counters() {
        long refused = channel instanceof PhoneChannel phone ? phone.refused() : 0;
        long channelErrors = channel instanceof PhoneChannel phone ? phone.errors() : 0;
        return new RelayCounters(
                packetsIn,
                octetsIn,
                outgoing.packets(),
                outgoing.octets(),
                rtcpIn,
                outgoing.rtcp(),
                errors + channelErrors + outgoing.errors(),
                refused,
                lastSeenNs,
                ssrc);
    }

    /** What another node needs to go on. */
    public RelaySnapshot snapshot() {
        return new RelaySnapshot(
                name,
                media,
                paths.stream().map(path -> path.to().name).toList(),
                isBlocked,
                isSilenced,
                isDtmfBlocked,
                outgoing.ownStream(),
                channel instanceof PhoneChannel phone ? Optional.ofNullable(phone.target()) : Optional.empty());
    }

    void useChannel(RtpChannel value) {
        channel = value;
    }

    RtpReceiver receiver() {
        return new FromPeer();
    }

    OutgoingStream outgoing() {
        return outgoing;
    }

    boolean isSilenced() {
        return isSilenced;
    }

    void addPath(RelaySide to) {
        if (paths.stream().noneMatch(path -> path.to() == to)) {
            paths.add(new RelayPath(this, to));
        }
        if (paths.size() > 1 && copy == null) {
            copy = new byte[DATAGRAM_ROOM_BYTES];
        }
    }

    void removePath(RelaySide to) {
        for (var path : List.copyOf(paths)) {
            if (path.to() == to) {
                paths.remove(path);
                path.close();
            }
        }
    }

    void onDropped() {
        errors++;
    }

    /** The best format of this side that we can encode, and its number. */
    Optional<Map.Entry<Integer, AudioFormat>> bestAudio() {
        return media.formats().entrySet().stream()
                .filter(entry -> entry.getValue().audio().isPresent())
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().audio().orElseThrow()))
                .findFirst();
    }

    void onTick(long nowNs, int skipped) {
        channel().onTime(nowNs);
        if (digits != null) {
            digits.onTime(nowNs);
        }
        for (int i = 0; i < paths.size(); i++) {
            paths.get(i).onTick(nowNs);
        }
        outgoing.onTick(nowNs, skipped);
    }

    void close() {
        paths.forEach(RelayPath::close);
        paths.clear();
        outgoing.close();
        if (channel != null) {
            channel.close();
        }
    }

    private void onRtp(byte[] packet, int offset, int length, long nowNs) {
        if (!RtpPacket.isWellFormed(packet, offset, length)) {
            errors++;
            return;
        }
        onHeard(length, nowNs);
        ssrc = RtpPacket.ssrc(packet, offset);
        var tap = relay.tap();
        if (tap != null) {
            tapRtp(tap, packet, offset, length, nowNs);
        }
        var sound = relay.sound();
        if (sound != null) {
            sound.onRtp(this, packet, offset, length, nowNs);
        }
        int clockHz = eventClockHz[RtpPacket.payloadType(packet, offset)];
        if (clockHz != 0) {
            onEvent(clockHz, packet, offset, length, nowNs);
            if (isDtmfBlocked) {
                return;
            }
        }
        if (isBlocked || !media.sends()) {
            return;
        }
        for (int i = 0; i < paths.size() - 1 && copy != null; i++) {
            System.arraycopy(packet, offset, copy, 0, length); // Each path may change its packet.
            paths.get(i).onRtp(copy, 0, length, nowNs);
        }
        if (!paths.isEmpty()) {
            paths.getLast().onRtp(packet, offset, length, nowNs);
        }
    }

    private void onHeard(int length, long nowNs) {
        packetsIn++;
        octetsIn += length;
        lastSeenNs = nowNs;
        relay.onHeard(nowNs);
        if (!wasHeard) {
            wasHeard = true;
            relay.listener().onFirstPacket(relay, this);
        }
    }

    private void onEvent(int clockHz, byte[] packet, int offset, int length, long nowNs) {
        var detector = digits;
        if (detector == null) {
            detector = new DigitDetector((digit, durationMs) ->
                    relay.listener().onDigit(relay, this, digit, durationMs));
            digits = detector;
        }
        detector.onEvent(
                RtpPacket.timestamp(packet, offset),
                clockHz,
                packet,
                RtpPacket.payloadOffset(packet, offset),
                RtpPacket.payloadBytes(packet, offset, length),
                nowNs);
    }

    private void tapRtp(RelayTap tap, byte[] packet, int offset, int length, long nowNs) {
        try {
            tap.onRtp(this, packet, offset, length, nowNs);
        } catch (RuntimeException _) {
            relay.onTapFailed();
        }
    }

    private void onRtcp(byte[] packet, int offset, int length, long nowNs) {
        rtcpIn++;
        lastSeenNs = nowNs;
        relay.onHeard(nowNs);
        var tap = relay.tap();
        if (tap != null) {
            try {
                tap.onRtcp(this, packet, offset, length, nowNs);
            } catch (RuntimeException _) {
                relay.onTapFailed();
            }
        }
        if (outgoing.hasOwn()) {
            outgoing.onRtcp(packet, offset, length, nowNs);
        }
        outgoing.unshiftReports(packet, offset, length);
        for (int i = 0; i < paths.size() - 1 && copy != null; i++) {
            System.arraycopy(packet, offset, copy, 0, length);
            paths.get(i).onRtcp(copy, 0, length);
        }
        if (!paths.isEmpty()) {
            paths.getLast().onRtcp(packet, offset, length);
        }
    }

    private void onUdptl(byte[] packet, int offset, int length, long nowNs) {
        onHeard(length, nowNs);
        if (isBlocked) {
            return;
        }
        for (int i = 0; i < paths.size(); i++) {
            paths.get(i).to().outgoing.sendUdptl(packet, offset, length); // Nobody changes these.
        }
    }

    /** What the channel sees of us. */
    private final class FromPeer implements RtpReceiver {
        @Override
        public void onRtp(byte[] packet, int offset, int length, long nowNs) {
            RelaySide.this.onRtp(packet, offset, length, nowNs);
        }

        @Override
        public void onRtcp(byte[] packet, int offset, int length, long nowNs) {
            RelaySide.this.onRtcp(packet, offset, length, nowNs);
        }

        @Override
        public void onUdptl(byte[] packet, int offset, int length, long nowNs) {
            RelaySide.this.onUdptl(packet, offset, length, nowNs);
        }

        @Override
        public void onReady(long nowNs) {
            // Packets that come are passed on; none of ours waits for this.
        }

        @Override
        public void onClosed(String because, long nowNs) {
            relay.listener().onLost(relay, RelaySide.this, because);
        }
    }
}
