package org.parley.media.engine;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ToneSource;
import org.parley.media.dtmf.InBandDigits;
import org.parley.media.jitter.JitterCounters;
import org.parley.media.mix.Ears;
import org.parley.media.mix.Frames;
import org.parley.media.mix.Groups;
import org.parley.media.mix.MixMember;
import org.parley.media.quality.LegQuality;
import org.parley.media.sfu.LegPictures;
import org.parley.protocols.rtp.RtcpFeedback;
import org.parley.protocols.rtp.RtpPacket;

/**
 * One side of a call in the engine: takes its peer's packets, has a frame ready at each tick, and sends what it is given.
 * An exception in it ends it, and nothing else. Owned by the media loop.
 */
public final class MediaLeg implements RtpReceiver {
    private static final JitterCounters NOTHING_YET = new JitterCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** In a mix of more, encoders' words for silence are believed. */
    private static final int LARGE_MIX = 8;
    /** Three frames: longer than a jitter buffer takes to begin on a steady network. */
    private static final int AWAIT_TICKS_MAX = 3;

    private LegSpec spec;
    private final MediaLoop loop;
    private final RtpSender sender;
    private final RtcpSession rtcp;
    private final String cname;
    private final DigitDetector digits;
    private final KeySender keys = new KeySender();
    private final LegPictures pictures;
    private final @Nullable AudioFormat[] formats = new AudioFormat[128];
    private final int[] eventClockHz = new int[128];
    private final short[] toneFrame = new short[Frames.SAMPLES];

    private @Nullable RtpChannel channel;
    private @Nullable LegAudio audio;
    private @Nullable AudioReceiver receiver;
    private final Outlet outlet = new Outlet();
    private final Pauses pauses = new Pauses();
    private @Nullable ToneSource tone;
    private @Nullable Passage passage; // Where its packets go instead of to the mix.
    private @Nullable MediaLeg awaited; // Whose sound is about to go on in the mix.
    private int awaitTicks;
    private @Nullable MediaLeg fading; // Whose sound comes from the mix in this tick and not in the next, or the other way round.
    private boolean fadesToDirect;
    private @Nullable MixMember member;
    private @Nullable InBandDigits inBand;
    private char heardKey;
    private int heardKeyMs;
    private @Nullable Ears ears;
    private LegSeat seat = LegSeat.NONE;
    private long speaksTo = Groups.MAIN;
    private long hears = Groups.MAIN;
    private boolean sends = true;
    private boolean receives = true;
    private boolean muted;
    private boolean isOneWay;
    private boolean connected;
    private boolean over;
    private boolean hasRemoteSsrc;
    private int remoteSsrc;
    private long lastHeardNs;
    private long nextReportNs;
    private long packetsReceived;
    private long unknownPayloads;
    private long malformed;
    private int changes;
    private int track;
    private int audioLevelId;
    private int comfortNoiseType = -1;
    private double gain = 1;
    private boolean isAutomaticGain;
    private boolean isSending;
    private @Nullable RuntimeException failure;

    MediaLeg(LegSpec spec, MediaLoop loop, RtpSender sender, String cname, LegPictures.Origin pictures, long nowNs) {
        this.spec = spec;
        this.pictures = new LegPictures(pictures, new PicturesWay(this));
        this.loop = loop;
        this.sender = sender;
        this.cname = cname;
        rtcp = new RtcpSession(cname);
        digits = new DigitDetector((digit, durationMs) ->
                loop.events().onDigit(spec().mix(), spec.leg(), digit, durationMs));
        lastHeardNs = nowNs;
        nextReportNs = nowNs + loop.settings().rtcpInterval().toNanos() / 2;
    }

    public LegSpec spec() {
        return spec;
    }

    /** Its sound belongs to another mix from now on. */
    void moveTo(String mix) {
        spec = new LegSpec(spec.leg(), mix, spec.participant(), spec.name());
        changes++;
    }

    /** The way to the peer. */
    public RtpChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("A leg is used before its channel is open");
        }
        return channel;
    }

    void useChannel(RtpChannel value) {
        channel = value;
    }

    /**
     * What was negotiated, at first or anew. {@code receives} says whether the peer is to be heard, {@code sends} whether he
     * wants to hear.
     */
    public void configure(LegAudio negotiated, boolean sends, boolean receives) {
        Arrays.fill(formats, null);
        Arrays.fill(eventClockHz, 0);
        negotiated.receive().forEach((type, format) -> formats[type] = format);
        negotiated.telephoneEvents().forEach((type, clockHz) -> eventClockHz[type] = clockHz);
        if (receiver == null) {
            receiver = new AudioReceiver(negotiated.sendFormat());
            receiver.tell(rtcp.meter().playout());
        }
        rtcp.useSendClock(negotiated.sendFormat().rtpClockHz());
        audio = negotiated;
        sendKeysAs(negotiated.telephoneEvents());
        changes++;
        this.sends = sends;
        this.receives = receives;
        lastHeardNs = loop.nowNs();
    }

    /** The number of the audio level extension (RFC 6464) in the peer's packets; not above zero if he has none. */
    public void useAudioLevels(int extensionId) {
        audioLevelId = extensionId;
        changes++;
    }

    /**
     * What was agreed about silence: whether the peer may be sent none, and under which number comfort noise goes both ways (RFC 3389; below zero
     * there is none). Not for peers who watch that packets come.
     */
    public void usePauses(boolean maySend, int comfortNoisePayloadType) {
        comfortNoiseType = comfortNoisePayloadType;
        pauses.allow(maySend, comfortNoisePayloadType);
    }

    /** Whether its peer asked for extended reports (RFC 3611 §5.1). */
    public void sendExtendedReports(boolean value) {
        rtcp.sendExtended(value);
    }

    /** How it fared since this was asked last. */
    public LegQuality measure() {
        return rtcp.meter().measure(spec.leg(), heardFormat(), bufferMs(), loop.nowNs());
    }

    private AudioFormat heardFormat() {
        return receiver == null ? sendFormat() : receiver.format();
    }

    /** What the jitter buffer adds; negative where nothing is played. */
    private int bufferMs() {
        return receiver == null || member == null ? -1 : receiver.delayMs();
    }

    /** What others hear of the leg is multiplied by this; 0 to 10. */
    public void setGain(double factor) {
        gain = factor;
        if (member != null) {
            member.setGain(factor);
        }
    }

    /** Whether its voice is brought to the loudness of others, slowly and within limits. */
    public void setAutomaticGain(boolean value) {
        isAutomaticGain = value;
        if (member != null) {
            member.setAutomaticGain(value);
        }
    }

    /** It only sends or only receives for its life, as a publisher or a player does: that is no hold, which would silence it. */
    public void setOneWay(boolean value) {
        isOneWay = value;
    }

    /** A leg that is deaf hears nobody; tones and announcements are played to it all the same. */
    public void setDeaf(boolean value) {
        setGroups(speaksTo, value ? Groups.NONE : Groups.MAIN);
    }

    public void setMuted(boolean value) {
        muted = value;
        changes++;
    }

    /** From the next tick on the leg hears its mix by these. */
    public void listenWith(Ears value) {
        ears = value;
    }

    /** From the next tick on the leg hears the plain sum of its mix, as at first. */
    public void listenPlainly() {
        ears = null;
    }

    /** Where it sits and how it hears, in whichever mix. */
    public LegSeat seat() {
        return seat;
    }

    void setSeat(LegSeat value) {
        seat = value;
        changes++;
        changes++;
    }

    /** Whom the leg speaks to and hears, in {@link Groups}; it keeps them when it moves to another mix. */
    public void setGroups(long speaksToGroups, long hearsGroups) {
        speaksTo = speaksToGroups;
        hears = hearsGroups;
        changes++;
        if (member != null) {
            member.setGroups(speaksTo, hears);
        }
    }

    /** The leg in its mix, which {@link Ears} know their voices by; empty outside of one. Another one after each join. */
    public Optional<MixMember> mixMember() {
        return Optional.ofNullable(member);
    }

    /** Plays to the peer until it ends or another follows; in a mix it is added to what he hears. */
    public void playTone(ToneSource source) {
        tone = source;
    }

    public void stopTone() {
        tone = null;
    }

    /** Under which numbers the peer takes telephone events, and their clocks in Hz, where that is less than what he may send. */
    public void sendKeysAs(Map<Integer, Integer> clockHzByType) {
        keys.configure(clockHzByType, sendFormat().rtpClockHz());
    }

    /**
     * Presses a key for the peer: sends it as telephone events (RFC 4733) in place of sound. False if he takes none, or cannot be sent to
     * now; then it has to go another way.
     */
    public boolean pressKey(char key, int durationMs) {
        return canSend() && keys.press(key, durationMs);
    }

    /**
     * Whether keys are looked for in the peer's sound, while he is in a mix: for peers who agreed on no telephone events. The others do
     * not hear the tones, but for their first moment.
     */
    public void listenForKeys(boolean value) {
        if (!value) {
            inBand = null;
        } else if (inBand == null) {
            inBand = new InBandDigits(Frames.SAMPLE_RATE, (key, durationMs) -> {
                heardKey = key;
                heardKeyMs = durationMs;
            });
        }
    }

    /** Our SSRC, for {@code a=ssrc}. */
    public int ssrc() {
        return sender.ssrc();
    }

    /** Its part in the pictures of its mix. */
    public LegPictures pictures() {
        return pictures;
    }

    /** Whether its packets go straight to the only other leg. */
    public boolean isPassing() {
        return passage != null;
    }

    public boolean isJoined() {
        return member != null;
    }

    @Override
    public void onRtp(byte[] packet, int offset, int length, long nowNs) {
        if (over) {
            return;
        }
        if (!RtpPacket.isWellFormed(packet, offset, length)) {
            malformed++;
            return;
        }
        if (pictures.takes(RtpPacket.payloadType(packet, offset))) {
            lastHeardNs = nowNs;
            pictures.onRtp(packet, offset, length, nowNs);
            return;
        }
        try {
            take(packet, offset, length, nowNs);
        } catch (RuntimeException failure) {
            loop.fail(this, failure);
        }
    }

    @Override
    public void onRtcp(byte[] packet, int offset, int length, long nowNs) {
        if (over) {
            return;
        }
        lastHeardNs = nowNs;
        pictures.onRtcp(packet, offset, length, nowNs);
        if (RtcpFeedback.isFeedback(packet, offset, length)) {
            return; // Many a second, and nothing about sound.
        }
        try {
            rtcp.onRtcp(packet, offset, length, sender.ssrc(), nowNs, loop.wallClock().now());
        } catch (RuntimeException failure) {
            loop.fail(this, failure);
        }
    }

    @Override
    public void onReady(long nowNs) {
        lastHeardNs = nowNs;
    }

    @Override
    public void onClosed(String because, long nowNs) {
        loop.lose(this, because);
    }

    /** Our name in reports and in {@code a=ssrc}. */
    public String cname() {
        return cname;
    }

    /** Counts up whenever {@link #snapshot} changes in more than numbers that run, or {@link #noteChange} was called. */
    public int changes() {
        return changes + pictures.changes();
    }

    /** Something that belongs to this leg's record and is kept elsewhere has changed: its seat, what it sees, its description. */
    public void noteChange() {
        changes++;
    }

    /** Whether it has been closed. */
    public boolean isOver() {
        return over;
    }

    /** The peer is as another node left him. */
    void resume(LegSnapshot from) {
        muted = from.isMuted();
        audioLevelId = from.audioLevelId();
        setGroups(from.speaksTo(), from.hears());
        from.audio().ifPresent(negotiated -> configure(negotiated, from.sends(), from.receives()));
        connected = true;
    }

    /** What a standby would need of the engine's part. */
    public LegSnapshot snapshot() {
        return new LegSnapshot(
                spec,
                Optional.ofNullable(audio),
                sends,
                receives,
                audioLevelId,
                speaksTo,
                hears,
                isJoined(),
                muted,
                cname,
                sender.ssrc(),
                sender.sequence(),
                sender.timestamp(),
                sender.packets(),
                sender.octets(),
                rtcp.remoteSsrc(),
                rtcp.highestReceived());
    }

    public LegStatistics statistics() {
        return new LegStatistics(
                packetsReceived,
                sender.packets(),
                unknownPayloads,
                malformed + rtcp.malformed(),
                receiver == null || passage != null ? 0 : receiver.delayMs(),
                receiver == null || passage != null ? 0 : receiver.targetDelayMs(),
                rtcp.roundTripMs(),
                rtcp.lossPercentAtPeer(),
                member == null ? Frames.SILENCE_DBOV : member.levelDbov(),
                member != null && member.isSpeaking(),
                receiver == null ? NOTHING_YET : receiver.counters());
    }

    void joined(MixMember as) {
        member = as;
        as.setGroups(speaksTo, hears);
        changes++;
        as.setGain(gain);
        as.setAutomaticGain(isAutomaticGain || loop.isAutomaticGain());
        if (receiver != null) {
            receiver.restart();
        }
    }

    void left() {
        member = null;
        changes++;
        outlet.rest();
    }

    MixMember member() {
        if (member == null) {
            throw new IllegalStateException("A leg outside its mix is mixed");
        }
        return member;
    }

    /** The track of the tap that runs; 0 is none. */
    int track() {
        return track;
    }

    void setTrack(int value) {
        track = value;
    }

    /** Before each tick: the channel's time, ours, and reports. */
    void onTime(long nowNs) {
        channel().onTime(nowNs);
        digits.onTime(nowNs);
        tellHeardKey();
        pictures.onTime(nowNs);
        boolean isHeld = !sends || !receives;
        if (!isHeld && audio != null && nowNs - lastHeardNs > loop.settings().legTimeout().toNanos()) {
            loop.lose(this, "Nothing came from it for " + loop.settings().legTimeout().toSeconds() + " s");
            return;
        }
        if (nowNs - nextReportNs >= 0) {
            nextReportNs = nowNs + loop.settings().rtcpInterval().toNanos();
            if (audio != null && channel().isReady()) {
                rtcp.report(channel(), sender, heardFormat(), bufferMs(), nowNs, loop.wallClock().now());
            }
        }
    }

    /** Fills the member's frame for this tick. Touches nothing but the leg: legs of a mix may hear at the same time on several threads. */
    void hear(long nowNs, int legsInMix) {
        var target = member();
        var source = receiver;
        target.setHasSound(false);
        if (source == null) {
            return;
        }
        try {
            boolean isHeard = !muted && receives && (sends || isOneWay);
            source.setHeard(isHeard);
            source.setWanted(target.isNearlyMixed());
            source.setThrifty(legsInMix > LARGE_MIX);
            boolean hasSound = source.nextFrame(target.sound(), nowNs) && !source.isSilence();
            target.setHasSound(hasSound && isHeard && !isKeyTone(hasSound, target));
            target.setClaimedDbov(isHeard ? source.claimedDbov() : Frames.SILENCE_DBOV);
        } catch (RuntimeException failed) {
            failure = failed;
        }
    }

    /** What went wrong in {@link #hear}, once. */
    @Nullable RuntimeException takeFailure() {
        var taken = failure;
        failure = null;
        return taken;
    }

    /** Whether the last frame cost a decoder's work. */
    boolean hasDecoded() {
        return receiver != null && receiver.hasDecoded();
    }

    /** What {@link #hear} found, one at a time: two keys are further apart than ticks. */
    private void tellHeardKey() {
        if (heardKey != 0) {
            char key = heardKey;
            heardKey = 0;
            loop.events().onDigit(spec.mix(), spec.leg(), key, heardKeyMs);
        }
    }

    private boolean isKeyTone(boolean hasSound, MixMember target) {
        var detector = inBand;
        if (detector == null) {
            return false;
        }
        if (hasSound) {
            detector.onFrame(target.sound(), 0, Frames.SAMPLES);
        } else {
            detector.onSilence();
        }
        return detector.isDown();
    }

    /** Whether nothing but packets would have to pass between it and its mix. */
    boolean isPlain() {
        return !muted
                && gain == 1
                && !(isAutomaticGain || loop.isAutomaticGain())
                && receives
                && tone == null
                && ears == null
                && inBand == null // Keys are to be heard in its sound.
                && receiver != null
                && canSend()
                && (passage == null || !passage.isBroken());
    }

    /** Whether what waits to be played could be handed on as it is. */
    boolean canHandOver() {
        return receiver != null && receiver.canDrain();
    }

    /** From now on its packets go to the other as they come. */
    void passTo(MediaLeg other, long nowNs) {
        var begun = new Passage(other, nowNs);
        if (receiver != null) {
            begun.continueFrom(receiver, nowNs);
            receiver.restart();
        }
        passage = begun;
        awaited = null;
    }

    /**
     * From now on its packets are mixed again. The other waits a moment for the first of them: what is played from the mix is later by the
     * jitter buffer's delay, and a gap in between would be heard as one.
     */
    void endPassing(MediaLeg other, long nowNs) {
        var ended = passage;
        passage = null;
        if (ended == null) {
            return;
        }
        if (receiver != null) {
            receiver.restart();
        }
        boolean wasRunning = ended.isRunning(nowNs);
        ended.end(receiver, nowNs);
        var direct = receiver == null ? null : receiver.lastDecoded(other.sendFormat());
        if (direct != null) {
            other.outlet.beginAfter(direct, other.sendFormat());
        } else {
            other.outlet.close();
        }
        if (wasRunning && isJoined()) {
            other.awaited = this;
            other.fade(this, false);
            other.awaitTicks = AWAIT_TICKS_MAX;
        }
    }

    /** Whether to send nothing in this tick, because the other leg's sound is about to go on. */
    boolean awaitsSound() {
        var other = awaited;
        if (other == null) {
            return false;
        }
        if (--awaitTicks < 0 || other.member == null || other.member.hasSound()) {
            awaited = null;
            return false;
        }
        return true;
    }

    /** The next frame fades between what the mix makes of the other's sound and the sound itself. */
    void fade(MediaLeg other, boolean toDirect) {
        fading = other;
        fadesToDirect = toDirect;
    }

    /** Encodes a frame for this leg alone. */
    void encode(EncodedStream stream, short[] frame) {
        var other = fading;
        fading = null;
        var direct = other == null || other.receiver == null || other.member == null || !other.member.hasSound()
                ? null
                : other.receiver.lastDecoded(stream.format());
        if (direct == null) {
            stream.encode(frame);
        } else {
            stream.encodeFading(frame, direct, fadesToDirect);
        }
    }

    /** In place of {@link #hear} while packets pass. */
    void noteLevel(long nowNs) {
        member().noteLevel(passage == null ? Frames.SILENCE_DBOV : passage.levelDbov(nowNs));
    }

    RtpSender sender() {
        return sender;
    }

    int sendPayloadType() {
        return audio == null ? 0 : audio.sendPayloadType();
    }

    /** Its number of telephone events at this clock rate, or -1. */
    int eventPayloadType(int clockHz) {
        for (int type = 0; type < eventClockHz.length; type++) {
            if (eventClockHz[type] == clockHz) {
                return type;
            }
        }
        return -1;
    }

    /** Whether a frame sent now would reach somebody who wants it. */
    boolean canSend() {
        return sends && audio != null && channel().isReady();
    }

    AudioFormat sendFormat() {
        return audio == null ? AudioFormat.PCMU : audio.sendFormat();
    }

    boolean hasTone() {
        return tone != null;
    }

    /** The next frame of the tone, which ends here if it was the last. */
    short[] nextToneFrame() {
        if (tone != null && !tone.fill(toneFrame, 0, Frames.SAMPLES)) {
            tone = null;
        }
        return toneFrame;
    }

    int sendChannels() {
        return audio == null ? 1 : audio.sendChannels();
    }

    @Nullable Ears ears() {
        return ears;
    }

    Outlet outlet() {
        return outlet;
    }

    Pauses pauses() {
        return pauses;
    }

    /** Whether it gets a packet in this tick. */
    boolean isSending() {
        return isSending;
    }

    void setSending(boolean value) {
        isSending = value;
    }

    void sendComfortNoise(int payloadType) {
        sender.sendComfortNoise(channel(), payloadType, EncodedStream.frameTicks(sendFormat()));
    }

    void send(EncodedStream stream) {
        stream.onListener(rtcp.meter().lossPercentAtPeer(loop.tickNs()));
        if (audio != null && !keys.takesTick(channel(), sender, EncodedStream.frameTicks(stream.format()))) {
            sender.send(
                    channel(),
                    audio.sendPayloadType(),
                    stream.payload(),
                    stream.payloadBytes(),
                    EncodedStream.frameTicks(stream.format()));
        }
    }

    /** The time of {@code frames} frames goes by unsent. */
    void pause(int frames) {
        sender.pause(frames * EncodedStream.frameTicks(sendFormat()));
    }

    /** Frees everything; idempotent. */
    void close() {
        over = true;
        if (channel != null) {
            channel.close();
        }
        if (receiver != null) {
            receiver.close();
            receiver = null;
        }
        outlet.close();
    }

    private void take(byte[] packet, int offset, int length, long nowNs) {
        int type = RtpPacket.payloadType(packet, offset);
        int sequence = RtpPacket.sequence(packet, offset);
        int timestamp = RtpPacket.timestamp(packet, offset);
        int at = RtpPacket.payloadOffset(packet, offset);
        int bytes = RtpPacket.payloadBytes(packet, offset, length);
        var format = formats[type];
        boolean isComfortNoise = type == comfortNoiseType;
        if (receiver == null || format == null && eventClockHz[type] == 0 && !isComfortNoise) {
            unknownPayloads++;
            return;
        }
        packetsReceived++;
        lastHeardNs = nowNs;
        noteSource(RtpPacket.ssrc(packet, offset), receiver);
        int clockHz = format != null ? format.rtpClockHz() : isComfortNoise ? 8_000 : eventClockHz[type];
        rtcp.onRtp(remoteSsrc, clockHz, sequence, timestamp, nowNs);
        if (isComfortNoise) {
            receiver.onComfortNoise(sequence, packet, at, bytes);
            if (passage != null) {
                passage.onSkipped();
            }
        } else if (format == null) {
            receiver.onSoundless(sequence);
            digits.onEvent(timestamp, clockHz, packet, at, bytes, nowNs);
            if (passage != null) {
                passage.onEvent(clockHz, packet, offset, length, nowNs);
            }
        } else if (passage != null
                && !muted
                && receives
                && passage.onSound(format, claimedLevel(packet, offset), packet, offset, length, nowNs)) {
            // It has gone to the other leg.
        } else if (member != null) {
            receiver.onPayload(
                    format, claimedLevel(packet, offset), sequence, timestamp, packet, at, bytes, nowNs);
        }
        if (!connected) {
            connected = true;
            loop.events().onConnected(spec.mix(), spec.leg());
        }
    }

    /** In −dBov; below zero if he does not say. */
    private int claimedLevel(byte[] packet, int offset) {
        int level = audioLevelId <= 0 ? -1 : RtpPacket.audioLevel(packet, offset, audioLevelId);
        return level < 0 ? -1 : level & 0x7F;
    }

    private void noteSource(int ssrc, AudioReceiver audioReceiver) {
        if (hasRemoteSsrc && ssrc == remoteSsrc) {
            return;
        }
        if (hasRemoteSsrc) {
            audioReceiver.restart();
            digits.restart();
            if (passage != null) {
                passage.onNewSource();
            }
        }
        hasRemoteSsrc = true;
        remoteSsrc = ssrc;
    }
}
