package org.parley.media.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.parley.media.codec.AudioDecoder;
import org.parley.media.codec.AudioFormat;
import org.parley.media.codec.ComfortNoise;
import org.parley.media.codec.OpusPayload;
import org.parley.media.codec.Resampler;
import org.parley.media.jitter.JitterBuffer;
import org.parley.media.jitter.JitterBuffer.Advice;
import org.parley.media.jitter.JitterBuffer.Next;
import org.parley.media.jitter.JitterCounters;
import org.parley.media.jitter.JitterSettings;
import org.parley.media.jitter.PacketFates;
import org.parley.media.mix.Frames;

/**
 * From payloads to 20 ms frames at 48 kHz: jitter buffer, decoder, resampler, and what is left over of packets that are longer
 * than a frame. A sender may change between the negotiated formats at any packet. Owned by its leg on the media loop;
 * nothing allocates per packet once each format was used.
 */
public final class AudioReceiver implements AutoCloseable {
    private static final AudioFormat[] FORMATS = AudioFormat.values();
    private static final int QUIET_DBOV = -55;
    /** The jitter buffer's tag: the format's ordinal, and what the sender says of the loudness (RFC 6464), plus one. */
    private static final int FORMAT_TAG = 0xFF;
    private static final int LEVEL_SHIFT = 8;
    private static final int LEVEL_TAG = 0xFF00;
    /** The sender's encoder heard no voice in it. */
    private static final int INACTIVE_TAG = 0x10000;
    /** In −dBov, as RFC 6464 counts: softer than what the mixer takes for sound. */
    private static final int SILENCE_LEVEL = 70;
    /** Below this, and for so many packets, there is nothing to hear. */
    private static final int SILENT_DBOV = -72;

    private static final int SILENT_PACKETS = 10;
    /** An encoder's word for silence is worth less than a measured level: soft music may be none to it. */
    private static final int INACTIVE_PACKETS = 25;

    private static final int BACKGROUND_DBOV = -45;
    private static final int LISTEN_EVERY_PACKETS = 50;
    /** The longest packet at 48 kHz. */
    private static final int MAX_SAMPLES = Frames.SAMPLE_RATE / 1000 * AudioDecoder.MAX_PAYLOAD_MS;

    /** Decoders, by format; opened when the first packet of a format is played. */
    private final @Nullable AudioDecoder[] decoders = new AudioDecoder[FORMATS.length];

    private final @Nullable Resampler[] resamplers = new Resampler[FORMATS.length];
    private final short[] decoded = new short[MAX_SAMPLES];
    private final short[] blended = new short[MAX_SAMPLES];
    /** What was decoded and not yet taken. */
    private final short[] pending = new short[Frames.SAMPLES + MAX_SAMPLES];

    private int pendingSamples;
    private int lastSamples;
    private @Nullable JitterBuffer jitter;
    private @Nullable JitterBuffer jitterOfOtherClock;
    private int clockHz;
    private AudioFormat format;
    private int lastLevelDbov = Frames.SILENCE_DBOV;
    private int silentPackets;
    private int claimedPackets;
    private int inactivePackets;
    private int claimedDbov = Frames.SILENCE_DBOV;
    private boolean isHeard = true;
    private boolean isWanted = true;
    private boolean isThrifty;
    private boolean pendingHasSound;
    private boolean hasDecoded;
    private boolean conceals = true;
    private boolean isSilence;
    private @Nullable ComfortNoise comfortNoise;
    private @Nullable PacketFates fates;
    private long corrupt;

    public AudioReceiver(AudioFormat preferred) {
        format = preferred;
        clockHz = preferred.rtpClockHz();
        jitter = new JitterBuffer(JitterSettings.forSpeech(clockHz));
    }

    /** Takes a payload. {@code level}: how loud its sender says it is, in −dBov (RFC 6464 §3); below zero if he says nothing. */
    public void onPayload(
            AudioFormat of,
            int level,
            int sequence,
            int timestamp,
            byte[] data,
            int offset,
            int length,
            long nowNs) {
        int ticks = PayloadDuration.ticks(of, data, offset, length);
        if (ticks == 0) {
            corrupt++;
            jitter().insertMarker(sequence);
            return;
        }
        useClock(of.rtpClockHz());
        int tag = of.ordinal() | level + 1 << LEVEL_SHIFT;
        if (of == AudioFormat.OPUS && OpusPayload.isInactive(data, offset, length)) {
            tag |= INACTIVE_TAG;
        }
        jitter().insert(sequence, timestamp, ticks, tag, data, offset, length, nowNs);
    }

    /** A packet of the stream without sound: a telephone event. */
    public void onSoundless(int sequence) {
        jitter().insertMarker(sequence);
    }

    /** The sender pauses, and says how his background sounds (RFC 3389). */
    void onComfortNoise(int sequence, byte[] data, int offset, int length) {
        jitter().insertMarker(sequence);
        if (comfortNoise == null) {
            comfortNoise = new ComfortNoise(sequence);
        }
        comfortNoise.onPayload(data, offset, length);
    }

    /** Another source begins (a new SSRC). */
    public void restart() {
        jitter().reset();
    }

    /** Whether anybody will listen to the next frames. Those of a muted leg take their time but are not decoded. */
    public void setHeard(boolean value) {
        isHeard = value;
    }

    /** Whether the leg is among the loudest of its mix, or near. If not, what says how loud it is need not be decoded. */
    void setWanted(boolean value) {
        isWanted = value;
    }

    /** Whether to believe encoders that hear no voice: in a large mix, where the others' background is not missed. */
    void setThrifty(boolean value) {
        isThrifty = value;
    }

    /** Whether losses are hidden; they are at first. Without it they are silence: for measurements. */
    public void setConceals(boolean value) {
        conceals = value;
    }

    /** Whether the last frame is nothing but zeros. */
    boolean isSilence() {
        return isSilence;
    }

    /** Whether the last frame cost a decoder's work. */
    boolean hasDecoded() {
        return hasDecoded;
    }

    /** How loud the last packet is said to be, in dBov; silence if it does not say. */
    int claimedDbov() {
        return claimedDbov;
    }

    /** The next frame at 48 kHz into {@code out}. False where there is nothing to hear. */
    public boolean nextFrame(short[] out, long nowNs) {
        hasDecoded = false;
        while (pendingSamples < Frames.SAMPLES && pullOne(nowNs)) {}
        if (pendingSamples == 0) {
            lastLevelDbov = Frames.SILENCE_DBOV;
            return false;
        }
        int taken = Math.min(pendingSamples, Frames.SAMPLES);
        isSilence = !pendingHasSound;
        if (isSilence) {
            Arrays.fill(out, (short) 0);
            pendingSamples -= taken;
            return true;
        }
        System.arraycopy(pending, 0, out, 0, taken);
        Arrays.fill(out, taken, Frames.SAMPLES, (short) 0);
        pendingSamples -= taken;
        System.arraycopy(pending, taken, pending, 0, pendingSamples);
        pendingHasSound = pendingSamples > 0;
        return true;
    }

    /** Who is told what becomes of each packet from now on. */
    public void tell(PacketFates listener) {
        fates = listener;
        jitter().tell(listener);
    }

    /** Of what was played last. */
    public AudioFormat format() {
        return format;
    }

    /**
     * The last packet's sound as decoded, before it was resampled, if it is just one frame long; else null. Resamplers and filters make the
     * frames later than this by some milliseconds.
     */
    short @Nullable [] lastDecoded(AudioFormat of) {
        return format == of && lastSamples == of.sampleRateHz() * Frames.DURATION_MS / 1000 ? decoded : null;
    }

    /** Gets packets that were not played yet. (More parameters than our rule allows, as with the jitter buffer.) */
    interface Waiting {
        void onPacket(
                AudioFormat format, int sequence, int timestamp, int ticks, byte[] payload, int payloadBytes, long nowNs);
    }

    /** Whether all that waits could be handed on as it is, with no half packet left and none missing in between. */
    boolean canDrain() {
        return pendingSamples == 0 && jitter().isGapless();
    }

    /** Hands on what waits, in order. */
    void drain(Waiting to, long nowNs) {
        var buffer = jitter();
        while (buffer.hasNext() && buffer.pull(nowNs) == Next.PACKET) {
            to.onPacket(
                    FORMATS[buffer.tag() & FORMAT_TAG],
                    buffer.sequence(),
                    buffer.timestamp(),
                    buffer.durationTicks(),
                    buffer.payload(),
                    buffer.payloadLength(),
                    nowNs);
        }
    }

    boolean isPlaying() {
        return jitter().isPlaying();
    }

    int nextSequence() {
        return jitter().nextSequence();
    }

    int nextTimestamp() {
        return jitter().nextTimestamp();
    }

    /** Lets the decoder hear a payload that the next one follows; nothing is played. */
    void prime(AudioFormat of, byte[] payload, int payloadBytes) {
        useClock(of.rtpClockHz());
        format = of;
        int samples = decoder().decode(payload, 0, payloadBytes, decoded, 0);
        lastSamples = samples;
        var resampler = resamplers[of.ordinal()];
        if (resampler != null && samples > 0) {
            resampler.process(decoded, 0, samples, pending, 0);
        }
        pendingSamples = 0;
    }

    public JitterCounters counters() {
        return jitter().counters();
    }

    public int delayMs() {
        return jitter().delayMs();
    }

    public int targetDelayMs() {
        return jitter().targetDelayMs();
    }

    public long corrupt() {
        return corrupt;
    }

    @Override
    public void close() {
        for (int i = 0; i < decoders.length; i++) {
            var decoder = decoders[i];
            if (decoder != null) {
                decoder.close();
                decoders[i] = null;
            }
        }
    }

    /** Decodes one packet's worth, or invents it. False if there is silence now. */
    private boolean pullOne(long nowNs) {
        var buffer = jitter();
        if (buffer.advice() == Advice.LENGTHEN && lastLevelDbov < QUIET_DBOV) {
            buffer.lengthened();
            return false;
        }
        boolean shortens = buffer.advice() == Advice.SHORTEN;
        var next = buffer.pull(nowNs);
        if (next == Next.NOTHING) {
            claimedDbov = Frames.SILENCE_DBOV;
            return fillPause();
        }
        if (comfortNoise != null) {
            comfortNoise.stop();
        }
        lastSamples = 0;
        if (isUnheard(next, buffer) || !conceals && next != Next.PACKET) {
            appendSilence(buffer.durationTicks() * (Frames.SAMPLE_RATE / format.rtpClockHz()));
            if (shortens && buffer.hasNext() && buffer.pull(nowNs) == Next.PACKET) {
                buffer.shortened();
            }
            return true;
        }
        int samples = decode(next, buffer);
        if (shortens && next == Next.PACKET && buffer.hasNext()) {
            samples = blendWithNext(samples, buffer, nowNs);
        }
        if (samples <= 0) {
            return false;
        }
        hasDecoded = true;
        lastLevelDbov = Frames.levelDbov(decoded, 0, samples);
        lastSamples = samples;
        append(samples);
        return true;
    }

    /** Hands on what was decoded, at 48 kHz. Long silence is handed on as zeros: most of a conference is silent telephones. */
    private void append(int samples) {
        var resampler = resamplers[format.ordinal()];
        silentPackets = lastLevelDbov < SILENT_DBOV ? silentPackets + 1 : 0;
        if (silentPackets > SILENT_PACKETS) {
            appendSilence(samples * (Frames.SAMPLE_RATE / format.sampleRateHz()));
            return;
        }
        pendingHasSound = true;
        if (resampler == null) {
            System.arraycopy(decoded, 0, pending, pendingSamples, samples);
            pendingSamples += samples;
        } else {
            pendingSamples += resampler.process(decoded, 0, samples, pending, pendingSamples);
        }
    }

    /** Zeros instead of what nobody would hear. The first packets of a silence are always decoded: words end in them. */
    private void appendSilence(int samples) {
        Arrays.fill(pending, pendingSamples, pendingSamples + samples, (short) 0);
        pendingSamples += samples;
    }

    /**
     * Whether decoding is of no use: nobody listens, the sender has been silent for a while and says that he still is, or says that he is softer than
     * those who are heard. Costs the decoder its memory of sound before, which after a pause is worth little.
     */
    private boolean isUnheard(Next next, JitterBuffer buffer) {
        if (next == Next.PACKET) {
            int level = ((buffer.tag() & LEVEL_TAG) >> LEVEL_SHIFT) - 1;
            claimedPackets = level >= SILENCE_LEVEL ? claimedPackets + 1 : 0;
            inactivePackets = (buffer.tag() & INACTIVE_TAG) != 0 ? inactivePackets + 1 : 0;
            claimedDbov = level < 0 ? Frames.SILENCE_DBOV : -level;
        }
        return !isHeard
                || claimedPackets > SILENT_PACKETS
                || isThrifty && isBackground()
                || !isWanted && claimedDbov > Frames.SILENCE_DBOV;
    }

    /** Steady tones and music are no voice to an encoder either: so what it calls none must be soft too, and is listened to now and then. */
    private boolean isBackground() {
        return inactivePackets > INACTIVE_PACKETS
                && lastLevelDbov < BACKGROUND_DBOV
                && inactivePackets % LISTEN_EVERY_PACKETS > 1;
    }

    /** What a telephone leaves out of its background is made again (RFC 3389), at the rate of the format that pauses. */
    private boolean fillPause() {
        var noise = comfortNoise;
        if (noise == null || !noise.isOn() || !isHeard) {
            return false;
        }
        int samples = format.sampleRateHz() / 50;
        noise.fill(decoded, 0, samples);
        lastLevelDbov = Frames.levelDbov(decoded, 0, samples);
        decoder();
        append(samples);
        return true;
    }

    /** Two packets become as long as one: the first fades into the second. */
    private int blendWithNext(int samples, JitterBuffer buffer, long nowNs) {
        System.arraycopy(decoded, 0, blended, 0, samples);
        if (buffer.pull(nowNs) != Next.PACKET) {
            return samples;
        }
        buffer.shortened();
        int second = decode(Next.PACKET, buffer);
        int overlap = Math.min(samples, second);
        for (int i = 0; i < overlap; i++) {
            decoded[i] = (short) ((blended[i] * (overlap - i) + decoded[i] * i) / overlap);
        }
        return second;
    }

    /** Into {@link #decoded}; returns samples at the format's rate. */
    private int decode(Next next, JitterBuffer buffer) {
        if (next == Next.PACKET) {
            format = FORMATS[buffer.tag() & FORMAT_TAG];
        }
        var decoder = decoder();
        if (next == Next.FEC && format == AudioFormat.OPUS && OpusPayload.hasCopy(buffer.payload(), 0, buffer.payloadLength())) {
            buffer.repaired();
        }
        int samples = (int) ((long) buffer.durationTicks() * format.sampleRateHz() / format.rtpClockHz());
        int written = switch (next) {
            case PACKET -> decoder.decode(buffer.payload(), 0, buffer.payloadLength(), decoded, 0);
            case FEC -> decoder.decodeFec(
                    buffer.payload(), 0, buffer.payloadLength(), decoded, 0, wholeSteps(samples));
            case CONCEAL -> decoder.conceal(decoded, 0, wholeSteps(samples));
            case NOTHING -> 0;
        };
        if (written == AudioDecoder.CORRUPT) {
            corrupt++;
            return decoder.conceal(decoded, 0, wholeSteps(samples));
        }
        return written;
    }

    /** Decoders invent multiples of 2.5 ms, at most what a packet can hold. */
    private int wholeSteps(int samples) {
        int step = format.sampleRateHz() / 400;
        int most = format.sampleRateHz() / 1000 * AudioDecoder.MAX_PAYLOAD_MS;
        return Math.clamp((samples + step / 2) / step * step, step, most);
    }

    private AudioDecoder decoder() {
        int index = format.ordinal();
        var decoder = decoders[index];
        if (decoder == null) {
            decoder = format.openDecoder();
            decoders[index] = decoder;
            if (decoder.sampleRate() != Frames.SAMPLE_RATE) {
                resamplers[index] = Resampler.between(decoder.sampleRate(), Frames.SAMPLE_RATE);
            }
        }
        return decoder;
    }

    private JitterBuffer jitter() {
        var buffer = jitter;
        if (buffer == null) {
            buffer = new JitterBuffer(JitterSettings.forSpeech(clockHz));
            jitter = buffer;
            if (fates != null) {
                buffer.tell(fates);
            }
        }
        return buffer;
    }

    /** Timestamps of another rate are another stream's: there are two rates, and a buffer for each. */
    private void useClock(int hz) {
        if (hz == clockHz) {
            return;
        }
        var other = jitterOfOtherClock;
        jitterOfOtherClock = jitter;
        jitter = other;
        clockHz = hz;
        jitter().reset();
    }
}
